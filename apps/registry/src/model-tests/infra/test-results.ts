import type { Reach } from '@roundhouse/admin-api';
import type { TestResult } from '@roundhouse/contracts/registry/v1/probe_service';
import { newId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import type { RunState } from '../domain/run-state.ts';

/** Results kept per deployment. */
export const KEPT_RESULTS = 50;
/** Runs kept per organization. */
export const KEPT_RUNS = 200;

const MAX_DEBUG_BYTES = 8 * 1024;

/** One stored result. */
export interface ResultRow {
  id: string;
  run_id: string;
  organization_id: string;
  project_id: string | null;
  model_id: string;
  deployment_id: string;
  provider_id: string | null;
  upstream_model_id: string;
  protocol: string;
  tested_at: Date;
  result: 'usable' | 'error' | 'timeout' | 'unsupported';
  latency_ms: number | null;
  upstream_status: number | null;
  error_class: string | null;
  message: string | null;
  debug: Record<string, unknown> | null;
  definition: string;
}

/** What a list of results is narrowed by. */
export interface ResultQuery {
  readonly limit: number;
  /** Id of the last result of the page before. */
  readonly cursor?: string | undefined;
  readonly filters: Readonly<Partial<Record<(typeof FILTERS)[number], string | undefined>>>;
}

/** Columns that lists can be narrowed by. */
export const FILTERS = [
  'organization_id',
  'project_id',
  'run_id',
  'model_id',
  'deployment_id',
  'provider_id',
  'result',
] as const;

/**
 * Stores results of a running run, and what its counts become. A result that is there already, or whose deployment is
 * gone or of another organization, changes nothing.
 *
 * @returns false when the run does not exist or is over
 */
export async function storeResults(
  manager: EntityManager,
  runId: string,
  results: readonly TestResult[],
  end: Exclude<RunState, 'running' | 'abandoned'> | undefined,
): Promise<boolean> {
  const [rows] = await manager.query<[unknown[], number]>(
    `WITH given AS (SELECT * FROM jsonb_to_recordset($2::jsonb) AS g(id uuid, deployment_id uuid, definition text,
        result text, latency_ms int, upstream_status int, error_class text, message text, protocol text,
        upstream_model_id text, debug jsonb)),
      run AS (SELECT id, organization_id FROM model_test_run WHERE id = $1 AND state = 'running' FOR UPDATE),
      stored AS (INSERT INTO model_test_result (id, run_id, deployment_id, model_id, organization_id, project_id,
          provider_id, upstream_model_id, protocol, tested_at, result, latency_ms, upstream_status, error_class,
          message, debug, definition)
        SELECT g.id, run.id, d.id, d.model_id, d.organization_id, d.project_id, d.provider_id, g.upstream_model_id,
          g.protocol, now(), g.result, g.latency_ms, g.upstream_status, g.error_class, g.message, g.debug, g.definition
        FROM given g JOIN deployment d ON d.id = g.deployment_id JOIN run ON run.organization_id = d.organization_id
        ON CONFLICT (run_id, deployment_id) DO NOTHING RETURNING result),
      counted AS (SELECT result, count(*)::int AS count FROM stored GROUP BY result)
    UPDATE model_test_run r SET updated_at = now(), state = coalesce($3, r.state),
      finished_at = CASE WHEN $3::text IS NULL THEN NULL ELSE now() END,
      usable = r.usable + coalesce((SELECT count FROM counted WHERE result = 'usable'), 0),
      error = r.error + coalesce((SELECT count FROM counted WHERE result = 'error'), 0),
      timeout = r.timeout + coalesce((SELECT count FROM counted WHERE result = 'timeout'), 0),
      unsupported = r.unsupported + coalesce((SELECT count FROM counted WHERE result = 'unsupported'), 0)
    FROM run WHERE r.id = run.id RETURNING r.id`,
    [runId, JSON.stringify(results.map(toRow)), end ?? null],
  );
  await forgetOldResults(
    manager,
    results.map((result) => result.deploymentId),
  );
  return rows.length > 0;
}

/** Removes all but the newest runs of an organization; results stay. */
export async function forgetOldRuns(manager: EntityManager, organizationId: string): Promise<void> {
  await manager.query(
    `DELETE FROM model_test_run WHERE organization_id = $1 AND id < (SELECT id FROM model_test_run
       WHERE organization_id = $1 ORDER BY id DESC OFFSET ${KEPT_RUNS - 1} LIMIT 1)`,
    [organizationId],
  );
}

/** One page of what the reach shows, newest first, and how many there are in all. */
export async function listResults(
  manager: EntityManager,
  reach: Reach,
  { limit, cursor, filters }: ResultQuery,
): Promise<{ rows: ResultRow[]; total: number }> {
  const conditions: string[] = [];
  const values: unknown[] = [];
  if (!reach.everything) {
    const whole = values.push([...reach.organizationIds]);
    const own = values.push(reach.projects.map((place) => place.projectId));
    const sharing = values.push([...reach.projects, ...reach.teams].map((place) => place.organizationId));
    conditions.push(`(organization_id = ANY($${whole}::uuid[]) OR project_id = ANY($${own}::uuid[])
      OR (organization_id = ANY($${sharing}::uuid[]) AND project_id IS NULL))`);
  }
  for (const name of FILTERS) {
    const value = filters[name];
    if (value !== undefined) conditions.push(`${name}::text = $${values.push(value)}`);
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const [count] = await manager.query<{ total: number }[]>(
    `SELECT count(*)::int AS total FROM model_test_result ${where}`,
    [...values],
  );
  if (cursor !== undefined) conditions.push(`id < $${values.push(cursor)}::uuid`);
  const from = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const rows = await manager.query<ResultRow[]>(
    `SELECT * FROM model_test_result ${from} ORDER BY id DESC LIMIT $${values.push(limit)}`,
    values,
  );
  return { rows, total: count?.total ?? 0 };
}

/** Results of a run, those that failed first. */
export async function resultsOfRun(manager: EntityManager, runId: string, limit: number): Promise<ResultRow[]> {
  return manager.query<ResultRow[]>(
    `SELECT * FROM model_test_result WHERE run_id = $1
     ORDER BY array_position('{error,timeout,unsupported,usable}'::text[], result), id LIMIT $2`,
    [runId, limit],
  );
}

async function forgetOldResults(manager: EntityManager, deploymentIds: readonly string[]): Promise<void> {
  if (deploymentIds.length === 0) return;
  await manager.query(
    `DELETE FROM model_test_result r USING unnest($1::uuid[]) AS tested (id)
     WHERE r.deployment_id = tested.id AND r.id < (SELECT id FROM model_test_result
       WHERE deployment_id = tested.id ORDER BY id DESC OFFSET ${KEPT_RESULTS - 1} LIMIT 1)`,
    [deploymentIds],
  );
}

function toRow(result: TestResult): Record<string, unknown> {
  const { debugJson, upstreamStatus, errorClass, message } = result;
  return {
    id: newId(),
    deployment_id: result.deploymentId,
    definition: result.definition,
    result: result.result,
    latency_ms: result.latencyMs ?? null,
    upstream_status: upstreamStatus === 0 ? null : upstreamStatus,
    error_class: errorClass === '' ? null : errorClass.slice(0, 64),
    message: message === '' ? null : message.slice(0, 2_000),
    protocol: result.protocol.slice(0, 64),
    upstream_model_id: result.upstreamModelId.slice(0, 256),
    debug: readDebug(debugJson),
  };
}

/** What a gateway kept of request and answer; null when it is too large or cannot be stored. */
function readDebug(json: Uint8Array): unknown {
  if (json.length === 0 || json.length > MAX_DEBUG_BYTES) return null;
  try {
    const text = Buffer.from(json).toString();
    // The database takes every character but this one.
    return text.includes(String.raw`\u0000`) ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}
