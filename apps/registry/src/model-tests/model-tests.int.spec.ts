import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CallContext } from '@roundhouse/contracts/common/v1/common';
import { OperationCall } from '@roundhouse/contracts/registry/v1/admin_service';
import { OfferedModel, RecordTestResultsRequest, TestResult } from '@roundhouse/contracts/registry/v1/probe_service';
import type { AppError } from '@roundhouse/errors';
import { newId } from '@roundhouse/kernel';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { CallerResolver } from '../admin/caller-resolver.ts';
import { SYSTEM } from '../fixtures/admin-door.ts';
import { chatModel, ModelDoor } from '../fixtures/model-door.ts';
import { reasonOf } from '../fixtures/refusal.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';
import { KEPT_RESULTS } from './infra/test-results.ts';
import { ModelImport } from './model-import.ts';
import { OfferedModelsService } from './offered-models.service.ts';
import { ProviderChecksService } from './provider-checks.service.ts';
import { TestRunsService } from './test-runs.service.ts';

let bench: ServiceBench<ModelDoor>;
let door: ModelDoor;
let runs: TestRunsService;
let offered: OfferedModelsService;
let checks: ProviderChecksService;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('model-tests'), await freshDatabase(), ModelDoor);
  door = bench.services;
  const { commands, handlers, models, deployments, observations, providers } = door.registry;
  const callers = new CallerResolver(commands);
  runs = new TestRunsService(commands, callers, handlers, models, deployments, observations);
  checks = new ProviderChecksService(commands, callers, providers);
  offered = new OfferedModelsService(commands, callers, providers, new ModelImport(models, deployments));
});

afterAll(() => bench.close());

function operation(name: string, id: string, body: object = {}): OperationCall {
  return OperationCall.fromPartial({ operation: name, params: { id }, bodyJson: Buffer.from(JSON.stringify(body)) });
}

/** Runs a test to its end as a gateway does, every deployment with the same result. */
async function tested(context: CallContext, call: OperationCall, given: Partial<TestResult> = {}) {
  const started = await runs.start(context, call, 'gateway-1');
  const results = started.targets.map((target) => TestResult.fromPartial({ ...target, result: 'usable', ...given }));
  return runs.record(RecordTestResultsRequest.fromPartial({ runId: started.runId, results, finished: true }));
}

async function tenantWithModel(key: string) {
  const tenant = await door.tenant(key);
  const model = await door.call(tenant.admin, 'model.create', chatModel(tenant.providerId));
  const { data } = await door.call(tenant.admin, 'deployment.list', undefined, {}, { model_id: model.id });
  const [deployment] = data as { id: string }[];
  const status = async () => (await door.call(tenant.admin, 'model.get', undefined, { id: model.id }))['status'];
  return { ...tenant, modelId: model.id, deploymentId: deployment!.id, status };
}

describe('a run of tests', () => {
  it('is audited when it starts, and its results move neither revision nor audit', async () => {
    const { admin, organizationId, deploymentId } = await tenantWithModel('audited');
    const audit = () =>
      bench.database.dataSource.query<{ action: string; number: string }[]>(
        'SELECT action, number FROM audit_entry WHERE organization_id = $1 ORDER BY sequence',
        [organizationId],
      );
    const before = (await audit()).length;
    const { runId, targets, revision } = await runs.start(admin, operation('deployment.test', deploymentId), 'gw');
    expect(targets).toEqual([{ deploymentId, definition: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    const started = (await audit()).slice(before);
    expect(started).toEqual([{ action: 'model_test_run.create', number: String(revision?.number) }]);
    const result = TestResult.fromPartial({ ...targets[0]!, result: 'error', errorClass: 'auth', message: 'no' });
    const record = (more: object) =>
      runs.record(RecordTestResultsRequest.fromPartial({ runId, results: [result], ...more }));
    await record({});
    // The same results again, as after an answer that was lost.
    const run = await record({ finished: true });
    expect(run).toMatchObject({ state: 'finished', total: 1, done: 1, counts: { error: 1, usable: 0 } });
    expect(await audit()).toHaveLength(before + 1);
    const [head] = await bench.database.dataSource.query<{ number: string }[]>('SELECT number FROM config_head');
    expect(head?.number).toBe(String(revision?.number));
    // What comes after the end changes nothing.
    expect(await record({})).toMatchObject({ state: 'finished', done: 1 });
  });

  it('starts once per idempotency key', async () => {
    const { admin, modelId } = await tenantWithModel('idempotent');
    const context = CallContext.fromPartial({ ...admin, idempotencyKey: 'once' });
    const first = await runs.start(context, operation('model.test', modelId), 'gw');
    const again = await runs.start(context, operation('model.test', modelId), 'gw');
    expect([first.repeated, again.repeated, again.runId, again.targets]).toEqual([false, true, first.runId, []]);
  });

  it('is for those who may test, of what they may see (security 7)', async () => {
    const own = await tenantWithModel('own');
    const other = await tenantWithModel('other');
    for (const [name, id] of [
      ['deployment.test', own.deploymentId],
      ['model.test', own.modelId],
      ['model.test', newId()],
      ['deployment.test', 'nothing'],
    ] as const) {
      expect(await reasonOf(runs.start(other.admin, operation(name, id), 'gw'))).toBe('NOT_FOUND');
    }
    const all = (body: object) => reasonOf(runs.start(other.admin, operation('model.test-all', '', body), 'gw'));
    expect(await all({ organization_id: own.organizationId })).toBe('NOT_FOUND');
    expect(await all({ ids: [own.modelId] })).toBe('INVALID_REQUEST');
    expect(await all({ ids: [own.modelId], filter: {} })).toBe('INVALID_REQUEST');
    const finished = await tested(own.admin, operation('model.test', own.modelId));
    const get = (admin: CallContext) => door.call(admin, 'model_test.get', undefined, { id: finished['id'] as string });
    expect(await get(own.admin)).toMatchObject({ results: [{ deployment_id: own.deploymentId }] });
    expect(await reasonOf(get(other.admin))).toBe('NOT_FOUND');
    const list = await door.call(other.admin, 'model_test.list', undefined, {}, { run_id: finished['id'] });
    expect(list).toMatchObject({ data: [], total: 0 });
    expect(await reasonOf(door.call(other.admin, 'model.tests', undefined, { id: own.modelId }))).toBe('NOT_FOUND');
  });

  it('takes a selection by id or by filter (001-35)', async () => {
    const { admin, providerId } = await door.tenant('selection');
    const made: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      const overrides = { display_name: `M${index}`, vendor: index < 5 ? 'Acme' : 'Other' };
      made.push((await door.call(admin, 'model.create', chatModel(providerId, overrides))).id);
    }
    const count = async (body: object) =>
      (await runs.start(admin, operation('model.test-all', '', body), 'gw')).targets.length;
    expect(await count({})).toBe(12);
    expect(await count({ filter: { vendor: 'Acme' } })).toBe(5);
    expect(await count({ filter: { status: 'untested', vendor: 'Other' } })).toBe(7);
    expect(await count({ ids: made.slice(2, 4) })).toBe(2);
    expect(await count({ filter: { vendor: 'Nobody' } })).toBe(0);
  });

  it('keeps the last results of each deployment, and shows history newest first', async () => {
    const { admin, modelId, deploymentId } = await tenantWithModel('history');
    for (let index = 0; index < KEPT_RESULTS + 5; index += 1) {
      const debugJson = Buffer.from(JSON.stringify({ request: { method: 'POST' } }));
      await tested(admin, operation('deployment.test', deploymentId), {
        latencyMs: index + 1,
        upstreamStatus: 200,
        debugJson,
      });
    }
    const page = await door.call(admin, 'model.tests', undefined, { id: modelId }, { limit: 10 });
    expect(page).toMatchObject({ total: KEPT_RESULTS });
    const data = page['data'] as { latency_ms: number; debug: object; current: boolean }[];
    expect(data.map((row) => row.latency_ms)).toEqual(Array.from({ length: 10 }, (_, at) => KEPT_RESULTS + 5 - at));
    expect(data[0]).toMatchObject({ upstream_status: 200, debug: { request: { method: 'POST' } }, current: true });
    const next = { limit: 100, cursor: page['next_cursor'] };
    const rest = await door.call(admin, 'model.tests', undefined, { id: modelId }, next);
    expect((rest['data'] as unknown[]).length).toBe(KEPT_RESULTS - 10);
    expect(await reasonOf(door.call(admin, 'model_test.list', undefined, {}, { cursor: 'x' }))).toBe('INVALID_REQUEST');
  });
});

describe('the badge of a model', () => {
  it('is untested until a test, and again after a change that asks for one (001-34)', async () => {
    const { admin, modelId, deploymentId, providerId, organizationId, status } = await tenantWithModel('badge');
    const test = () => tested(admin, operation('model.test', modelId));
    const becomesUntested = async (what: string, change: () => Promise<unknown>): Promise<void> => {
      await test();
      expect([what, await status()]).toEqual([what, 'active']);
      await change();
      expect([what, await status()]).toEqual([what, 'untested']);
    };
    const changed = (kind: string, id: string, patch: object) => () =>
      door.call(admin, `${kind}.update`, patch, { id });
    expect(await status()).toBe('untested');
    const credential = await door.call(admin, 'credential.create', {
      organization_id: organizationId,
      key: 'c1',
      display_name: 'C1',
      secret: 'sk-1',
      allowed_hosts: ['127.0.0.1:9000', '127.0.0.1:9001'],
    });
    await becomesUntested('upstream id', changed('deployment', deploymentId, { upstream_model_id: 'other' }));
    await becomesUntested('credential of the deployment', changed('deployment', deploymentId, { credential_id: 'c1' }));
    await becomesUntested('secret of the credential', () =>
      door.call(admin, 'credential.rotate', { secret: 'sk-2' }, { id: credential.id }),
    );
    await becomesUntested('connection', changed('provider', providerId, { base_url: 'http://127.0.0.1:9001/v1' }));
    await becomesUntested('capability', changed('model', modelId, { capabilities: { features: [] } }));
    await test();
    for (const [what, harmless] of [
      ['words', changed('model', modelId, { description: 'Words only.' })],
      ['weight', changed('deployment', deploymentId, { weight: 7 })],
      ['name', changed('provider', providerId, { display_name: 'Sim' })],
    ] as const) {
      await harmless();
      expect([what, await status()]).toEqual([what, 'active']);
    }
  });

  it('does not take a result for what was configured otherwise when the test began', async () => {
    const { admin, deploymentId, status } = await tenantWithModel('raced');
    const { runId, targets } = await runs.start(admin, operation('deployment.test', deploymentId), 'gw');
    await door.call(admin, 'deployment.update', { upstream_model_id: 'other' }, { id: deploymentId });
    const results = targets.map((target) => TestResult.fromPartial({ ...target, result: 'usable' }));
    const run = await runs.record(RecordTestResultsRequest.fromPartial({ runId, results, finished: true }));
    expect(run).toMatchObject({ results: [{ result: 'usable', current: false }] });
    expect(await status()).toBe('untested');
  });
});

describe('a check of a provider', () => {
  it('makes it errored, and active again (000-16)', async () => {
    const { admin, providerId } = await door.tenant('checked');
    const provider = () => door.call(admin, 'provider.get', undefined, { id: providerId });
    await checks.record(providerId, 'The upstream refuses the credential.');
    expect(await provider()).toMatchObject({ status: 'errored', last_error: 'The upstream refuses the credential.' });
    await checks.record(providerId, '');
    expect(await provider()).toMatchObject({ status: 'active', last_error: null });
  });

  it('is for those who may ask, of what they may see (security 7)', async () => {
    const { admin, providerId } = await door.tenant('asked');
    const other = await door.tenant('asker');
    expect(await reasonOf(checks.open(other.admin, providerId, 'provider:test'))).toBe('NOT_FOUND');
    expect(await reasonOf(checks.open(admin, providerId, 'provider:delete'))).toBe('INVALID_REQUEST');
    expect(await checks.open(admin, providerId, 'provider:discover')).toMatchObject({ projectId: '' });
  });
});

describe('models of a provider', () => {
  const offers = (...ids: (string | Partial<OfferedModel>)[]) =>
    ids.map((one) => OfferedModel.fromPartial(typeof one === 'string' ? { upstreamModelId: one } : one));
  const take = (admin: CallContext, providerId: string, body: object, list: OfferedModel[]) =>
    offered.import(admin, operation('provider.import', providerId, body), list);

  it('are imported as drafts with what the provider says, and a second time nothing changes', async () => {
    const { admin, providerId } = await door.tenant('import');
    const list = offers({ upstreamModelId: 'acme/one', contextWindowTokens: 4_000 }, 'acme-embed-2');
    const wish = { models: [{ upstream_model_id: 'acme/one' }, { upstream_model_id: 'acme-embed-2', key: 'emb' }] };
    const { data } = (await take(admin, providerId, wish, list)) as unknown as { data: { model_id: string }[] };
    expect(data).toMatchObject([
      { outcome: 'created', model_key: 'acme/one' },
      { outcome: 'created', model_key: 'emb' },
    ]);
    const model = (at: number) => door.call(admin, 'model.get', undefined, { id: data[at]!.model_id });
    expect(await model(0)).toMatchObject({
      admin_status: 'draft',
      mode: 'chat',
      capabilities: { context_window_tokens: 4_000 },
    });
    expect(await model(1)).toMatchObject({ mode: 'embedding' });
    const compared = await offered.compare(admin, providerId, list);
    expect(compared).toMatchObject({ counts: { new: 0, changed: 0, missing: 0, known: 2 } });
    const again = await take(admin, providerId, wish, list);
    expect(again).toMatchObject({ data: [{ outcome: 'unchanged' }, { outcome: 'unchanged' }] });
  });

  it('keep what an administrator has changed when the provider changes (rule 24)', async () => {
    const { admin, providerId } = await door.tenant('edits');
    const before = offers(
      { upstreamModelId: 'one', contextWindowTokens: 1_000 },
      { upstreamModelId: 'two', contextWindowTokens: 1_000 },
    );
    const wish = { models: [{ upstream_model_id: 'one' }, { upstream_model_id: 'two' }] };
    const { data } = (await take(admin, providerId, wish, before)) as unknown as { data: { model_id: string }[] };
    const [one, two] = data.map(({ model_id: id }) => id);
    await door.call(admin, 'model.update', { capabilities: { context_window_tokens: 500 } }, { id: one! });
    const after = before.map((model) => ({ ...model, contextWindowTokens: 2_000 }));
    expect(await offered.compare(admin, providerId, after)).toMatchObject({
      data: [
        { state: 'known', changes: [{ kept: true, from: 500, to: 2_000 }] },
        { state: 'changed', changes: [{ kept: false, from: 1_000, to: 2_000 }] },
      ],
    });
    expect(await take(admin, providerId, wish, after)).toMatchObject({
      data: [{ outcome: 'unchanged' }, { outcome: 'updated' }],
    });
    const window = async (id: string) => (await door.call(admin, 'model.get', undefined, { id }))['capabilities'];
    expect(await window(one!)).toMatchObject({ context_window_tokens: 500 });
    expect(await window(two!)).toMatchObject({ context_window_tokens: 2_000 });
  });

  it('that have vanished become inactive, are never deleted, and come back (rule 24)', async () => {
    const { admin, providerId, deploymentId } = await tenantWithModel('vanished');
    const deployment = async () =>
      (await door.call(admin, 'deployment.get', undefined, { id: deploymentId }))['admin_status'];
    const gone = { deactivate: ['sim-chat'] };
    expect(await offered.compare(admin, providerId, offers('x'))).toMatchObject({ counts: { new: 1, missing: 1 } });
    expect(await take(admin, providerId, gone, offers('x'))).toMatchObject({ data: [{ outcome: 'deactivated' }] });
    expect(await deployment()).toBe('inactive');
    const back = { models: [{ upstream_model_id: 'sim-chat' }] };
    expect(await take(admin, providerId, back, offers('sim-chat'))).toMatchObject({
      data: [{ outcome: 'reactivated' }],
    });
    expect(await deployment()).toBe('active');
    // What an administrator switched off stays off.
    await door.call(admin, 'deployment.update', { admin_status: 'inactive' }, { id: deploymentId });
    expect(await take(admin, providerId, back, offers('sim-chat'))).toMatchObject({ data: [{ outcome: 'unchanged' }] });
    expect(await deployment()).toBe('inactive');
  });

  it('are taken all or none, with every fault named', async () => {
    const { admin, providerId, organizationId } = await door.tenant('faults');
    const wish = {
      models: [{ upstream_model_id: 'one' }, { upstream_model_id: 'absent' }],
      deactivate: ['one', 'never'],
    };
    const error: unknown = await take(admin, providerId, wish, offers('one')).catch((thrown: unknown) => thrown);
    expect((error as AppError).details.map(({ where }) => where)).toEqual([
      '/models/1',
      '/deactivate/0',
      '/deactivate/1',
    ]);
    const models = await door.call(SYSTEM, 'model.list', undefined, {}, { organization_id: organizationId });
    expect(models).toMatchObject({ total: 0 });
  });

  it('cannot be imported by another organization (security 7)', async () => {
    const { providerId } = await door.tenant('theirs');
    const { admin } = await door.tenant('mine');
    const wish = { models: [{ upstream_model_id: 'one' }] };
    expect(await reasonOf(take(admin, providerId, wish, offers('one')))).toBe('NOT_FOUND');
    expect(await reasonOf(offered.compare(admin, providerId, offers('one')))).toBe('NOT_FOUND');
  });
});
