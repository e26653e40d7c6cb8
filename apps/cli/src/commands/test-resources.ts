import { DEPLOYMENT_RESOURCE, MAX_TESTS_PER_RUN, MODEL_RESOURCE, type ResourceDefinition } from '@roundhouse/admin-api';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendJson, type ApiRequest } from '../api-client.ts';
import { UsageError, type Connection } from '../connection.ts';
import { colours, printDocument, printTable, type Output, type OutputFormat } from '../output.ts';
import { kindOf } from '../resources/resource-kinds.ts';
import { findResource, listResources, nameOf } from '../resources/resource-client.ts';
import { TestProgress } from '../tests/test-progress.ts';
import type { ProviderCheck, TestRun } from '../tests/test-run.ts';

/** What is tested, and how. */
export interface TestWish {
  readonly all: boolean;
  readonly paid: boolean;
  readonly organization?: string;
  readonly project?: string;
}

/** A wish with what it is about. */
export interface TestOrder extends TestWish {
  readonly kind: string;
  readonly names: readonly string[];
  readonly signal?: AbortSignal;
}

interface Context {
  readonly connection: Connection;
  readonly order: TestOrder;
  readonly progress: TestProgress;
}

/** The gateway waits up to 40 s for a small run; longer than this nobody waits for an answer. */
const TIMEOUT_MS = 130_000;
const POLL_MS = 1_000;
const MAX_PROVIDERS = 500;

/**
 * Tests models, deployments or providers, and shows what came of it.
 *
 * @returns exit status: 0 when all are usable, 1 when one is not, or when there was nothing to test
 */
export async function testResources(
  connection: Connection,
  order: TestOrder,
  format: OutputFormat,
  output: Output,
): Promise<number> {
  const kind = kindOf(order.kind);
  if (!['model', 'deployment', 'provider'].includes(kind.name)) {
    throw new UsageError('Models, deployments and providers can be tested.');
  }
  if (order.all === order.names.length > 0) throw new UsageError('Name what to test, or say --all.');
  if (kind.name === 'provider' && order.paid) throw new UsageError('The check of a provider costs nothing.');
  const context = { connection, order, progress: new TestProgress(output) };
  return kind.name === 'provider'
    ? testProviders(context, kind, format, output)
    : testModels(context, kind, format, output);
}

async function testModels(
  context: Context,
  kind: ResourceDefinition,
  format: OutputFormat,
  output: Output,
): Promise<number> {
  const runs = await runsOf(context, kind);
  context.progress.clear();
  const results = runs.flatMap((run) => run.results);
  if (format !== 'table') printDocument(output, format, { runs });
  else {
    const { models, deployments } = await namesIn(context, results);
    const rows = results.map((one) => [
      models.get(one.model_id) ?? one.model_id,
      deployments.get(one.deployment_id) ?? one.deployment_id,
      one.upstream_model_id,
      painted(output, one.result),
      one.latency_ms === null ? '-' : `${one.latency_ms} ms`,
      String(one.upstream_status ?? '-'),
      one.message ?? '-',
    ]);
    printTable(output, ['MODEL', 'DEPLOYMENT', 'UPSTREAM', 'RESULT', 'LATENCY', 'STATUS', 'MESSAGE'], rows);
    for (const run of runs) output.write(`${summaryOf(run)}\n`);
  }
  const tested = runs.reduce((sum, { total }) => sum + total, 0);
  const usable = runs.every(({ state, total, counts }) => state === 'finished' && counts.usable === total);
  return tested > 0 && usable ? 0 : 1;
}

/** One run for one model, or for all and several of them; one run per deployment. */
async function runsOf(context: Context, kind: ResourceDefinition): Promise<TestRun[]> {
  const { connection, order } = context;
  if (kind.name === 'model' && (order.all || order.names.length > 1)) {
    const found = await Promise.all(order.names.map((name) => findResource(connection, kind, name, scopeOf(order))));
    const chosen = order.all
      ? { organization_id: order.organization, filter: { project_id: order.project } }
      : { ids: [...new Set(found.map(({ id }) => id))] };
    return [await started(context, '/api/v1/models/test-all', chosen)];
  }
  if (order.all)
    throw new UsageError('Which deployments? All of them are tested with their models: test models --all.');
  const runs: TestRun[] = [];
  for (const name of order.names) {
    const { id } = await findResource(connection, kind, name, scopeOf(order));
    runs.push(await started(context, `/api/v1${kind.path}/${id}/test`, {}));
  }
  return runs;
}

/** Starts a run and follows it to its end. */
async function started({ connection, order, progress }: Context, path: string, body: object): Promise<TestRun> {
  const signal: Pick<ApiRequest, 'signal'> = order.signal === undefined ? {} : { signal: order.signal };
  progress.show('testing …');
  const request = { body: { ...body, paid: order.paid }, timeoutMs: TIMEOUT_MS, ...signal };
  let run = await sendJson<TestRun>(connection, path, request);
  while (run.state === 'running') {
    progress.show(summaryOf(run));
    await sleep(POLL_MS, undefined, signal);
    run = await sendJson<TestRun>(connection, `/api/v1/model-tests/${run.id}`, signal);
  }
  return run;
}

async function testProviders(
  context: Context,
  kind: ResourceDefinition,
  format: OutputFormat,
  output: Output,
): Promise<number> {
  const { connection, order, progress } = context;
  const wanted = order.all
    ? (await listResources(connection, kind, { query: scopeOf(order), limit: MAX_PROVIDERS })).data
    : await Promise.all(order.names.map((name) => findResource(connection, kind, name, scopeOf(order))));
  const checks: ProviderCheck[] = [];
  for (const { id } of wanted) {
    progress.show(`${checks.length} of ${wanted.length} checked`);
    const path = `/api/v1${kind.path}/${id}/test`;
    checks.push(await sendJson(connection, path, { method: 'POST', timeoutMs: TIMEOUT_MS }));
  }
  progress.clear();
  if (format !== 'table') printDocument(output, format, { data: checks });
  else {
    const rows = checks.map((check, index) => [
      nameOf(wanted[index]!),
      painted(output, check.result),
      check.latency_ms === null ? '-' : `${check.latency_ms} ms`,
      String(check.upstream_status ?? '-'),
      String(check.models ?? '-'),
      check.message ?? '-',
    ]);
    printTable(output, ['PROVIDER', 'RESULT', 'LATENCY', 'STATUS', 'MODELS', 'MESSAGE'], rows);
  }
  return checks.length > 0 && checks.every(({ result }) => result === 'usable') ? 0 : 1;
}

/** What people call the models and deployments of these results, by id. */
async function namesIn(
  { connection, order }: Context,
  results: TestRun['results'],
): Promise<{ models: Map<string, string>; deployments: Map<string, string> }> {
  const [modelId, another] = new Set(results.map((one) => one.model_id));
  const all = order.organization === undefined ? {} : { organization_id: order.organization };
  const list = async (kind: ResourceDefinition, query: Readonly<Record<string, string>>) => {
    const { data } = await listResources(connection, kind, { query, limit: MAX_TESTS_PER_RUN });
    return new Map(data.map((document) => [document.id, nameOf(document)]));
  };
  if (modelId === undefined) return { models: new Map(), deployments: new Map() };
  if (another !== undefined) {
    return { models: await list(MODEL_RESOURCE, all), deployments: await list(DEPLOYMENT_RESOURCE, all) };
  }
  const model = await findResource(connection, MODEL_RESOURCE, modelId);
  const deployments = await list(DEPLOYMENT_RESOURCE, { model_id: modelId });
  return { models: new Map([[modelId, nameOf(model)]]), deployments };
}

function scopeOf({ organization, project }: TestWish): Record<string, string> {
  return {
    ...(organization !== undefined && { organization_id: organization }),
    ...(project !== undefined && { project_id: project }),
  };
}

function painted(output: Output, result: string): string {
  const paint = colours(output);
  return result === 'usable'
    ? paint.green(result)
    : result === 'unsupported'
      ? paint.yellow(result)
      : paint.red(result);
}

function summaryOf({ done, total, counts, state }: TestRun): string {
  const { usable, ...others } = counts;
  const bad = Object.entries(others).filter(([, count]) => count > 0);
  const words = [`${usable} usable`, ...bad.map(([result, count]) => `${count} ${result}`)].join(', ');
  return `${done} of ${total} tested: ${words}${state === 'finished' || state === 'running' ? '' : ` (${state})`}`;
}
