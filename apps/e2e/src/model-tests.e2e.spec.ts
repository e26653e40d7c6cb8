import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { StackAdmin, until, type AdminPage, type StackView } from '@roundhouse/testing';
import { followEvents } from './harness/follow-events.ts';
import { sharedStack } from './harness/shared-stack.ts';
import { makeTenant } from './harness/tenants.ts';

interface Run {
  readonly id: string;
  readonly state: string;
  readonly total: number;
  readonly done: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly results: readonly {
    deployment_id: string;
    upstream_model_id: string;
    result: string;
    message: string | null;
  }[];
}

/** An answer of any of the calls here. */
interface Answer extends Run {
  readonly data: readonly { outcome: string; model_id: string }[];
}

interface Model {
  readonly id: string;
  readonly key: string;
  readonly status: string;
}

/** Models that the simulated provider lists. */
const OFFERED = 10;

let stack: StackView;
let admin: StackAdmin;

beforeAll(() => {
  stack = sharedStack();
  admin = stack.admin;
});

/** Calls that wait for tests take longer than others. */
async function slowly(path: string, body: object = {}, as = admin): Promise<{ status: number; body: Answer }> {
  const response = await fetch(`${stack.endpoints.gateway}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: as.authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

const finished = (id: string, timeoutMs: number, as = admin): Promise<Run> =>
  until(`run ${id} is finished`, timeoutMs, async () => {
    const run = await as.must<Run>('GET', `/model-tests/${id}`);
    return run.state === 'running' ? undefined : run;
  });

const follow = (as: { readonly authorization: string }) => followEvents(stack.endpoints.gateway, as.authorization);

describe('tests of models', () => {
  it('find every model of the demo usable, and the badge says so (001-32, 001-35)', async () => {
    const { data } = await admin.must<AdminPage<Model>>('GET', '/models?limit=500');
    const demo = data.filter(({ key }) => ['demo-chat', 'demo-embedding', 'tiny-llama'].includes(key));
    expect(demo.length).toBeGreaterThanOrEqual(2);
    const { status, body } = await slowly('/models/test-all', { ids: demo.map(({ id }) => id) });
    expect(status).toBe(202);
    const run = await finished(body.id, 45_000);
    expect(run.results.map(({ result, message }) => [result, message])).toEqual(
      run.results.map(() => ['usable', null]),
    );
    expect([run.done, run.counts['usable']]).toEqual([run.total, run.total]);
    const after = await admin.must<AdminPage<Model>>('GET', '/models?limit=500&status=active');
    expect(after.data.map(({ key }) => key)).toEqual(expect.arrayContaining(demo.map(({ key }) => key)));
  }, 60_000);

  it('tell a usable deployment from a broken and a hanging one, and follow as events (001-33)', async () => {
    const { events, stop } = await follow(admin);
    const routes = ['sim-chat', 'sim-chat?status=500', 'sim-chat?ttft_ms=90000'].map((upstream) => ({ upstream }));
    const model = await admin.createModel(routes);
    const { status, body: run } = await slowly(`/models/${model.id}/test`);
    expect([status, run.state]).toEqual([200, 'finished']);
    const seen = run.results.map(({ upstream_model_id: upstream, result }) => [upstream, result]);
    expect(Object.fromEntries(seen)).toEqual({
      'sim-chat': 'usable',
      'sim-chat?status=500': 'error',
      'sim-chat?ttft_ms=90000': 'timeout',
    });
    await until('the end as an event', 5_000, () =>
      events.some(({ name, data }) => name === 'test.finished' && data['run_id'] === run.id),
    );
    expect(events.some(({ name, data }) => name === 'test.progress' && data['run_id'] === run.id)).toBe(true);
    expect(events.some(({ name, data }) => name === 'configuration.changed' && data['resource'] === 'model')).toBe(
      true,
    );
    stop();
    // Tests are nobody's calls: no bill, no circuit.
    expect(await stack.query('SELECT 1 FROM tracing.ledger WHERE model_id = $1', [model.id])).toEqual([]);
    const history = await admin.must<AdminPage<unknown>>('GET', `/models/${model.id}/tests`);
    expect(history.total).toBe(3);
  }, 90_000);

  it('of 300 models come to an end, and report progress to those who may see it (001-35)', async () => {
    const { admin: owner, organizationId } = await makeTenant(stack, 'bulk-tests');
    const simulated = await admin.must<Record<string, unknown>>('GET', `/providers/${await admin.simulatedProvider()}`);
    const provider = await admin.must<{ id: string }>('POST', '/providers', {
      organization_id: organizationId,
      display_name: 'Bulk',
      driver: 'simulated',
      base_url: simulated['base_url'],
      allowed_cidrs: ['127.0.0.1/32:*'],
      api_key: readFileSync(join(stack.dataDirectory, 'secrets', 'simulator-key'), 'utf8').trim(),
    });
    const make = (index: number) =>
      owner.must('POST', '/models', {
        key: `bulk-${index}`,
        display_name: `Bulk ${index}`,
        capabilities: { context_window_tokens: 8_000 },
        price: { free: true },
        deployments: [{ provider_id: provider.id, upstream_model_id: 'sim-chat' }],
      });
    for (let made = 0; made < 300; made += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, index) => make(made + index)));
    }
    const mine = await follow(owner);
    const theirs = await follow(await makeTenant(stack, 'bystander').then((tenant) => tenant.admin));
    const { status, body } = await slowly('/models/test-all', {}, owner);
    expect([status, body.total]).toEqual([202, 300]);
    const run = await finished(body.id, 60_000, owner);
    expect(run.counts).toEqual({ usable: 300, error: 0, timeout: 0, unsupported: 0 });
    await until('the end as an event', 5_000, () => mine.events.some(({ name }) => name === 'test.finished'));
    const progress = mine.events.filter(({ name }) => name === 'test.progress').map(({ data }) => Number(data['done']));
    expect(progress.at(-1)).toBe(300);
    expect(progress).toEqual(progress.toSorted((one, other) => one - other));
    expect(theirs.events).toEqual([]);
    mine.stop();
    theirs.stop();
  }, 110_000);

  it('are for administrators alone (security 7)', async () => {
    const model = await admin.createModel([{ upstream: 'sim-chat' }]);
    const { secret } = await admin.createKey(['inference']);
    await stack.settled();
    const caller = new StackAdmin(stack.endpoints.gateway, secret);
    for (const path of [
      `/models/${model.id}/test`,
      '/models/test-all',
      `/deployments/${model.deployments[0]}/test`,
      `/providers/${await admin.simulatedProvider()}/test`,
      `/providers/${await admin.simulatedProvider()}/discover`,
      `/providers/${await admin.simulatedProvider()}/import`,
    ]) {
      expect([path, (await caller.call('POST', path, {})).status]).toEqual([path, 403]);
    }
    expect((await caller.call('GET', '/events')).status).toBe(403);
  });
});

describe('a provider', () => {
  it('is checked for nothing, errored while its key is wrong, and active again (000-16)', async () => {
    const simulated = await admin.must<Record<string, unknown>>('GET', `/providers/${await admin.simulatedProvider()}`);
    const made = await admin.must<{ id: string }>('POST', '/providers', {
      display_name: 'Wrong key',
      driver: 'simulated',
      base_url: simulated['base_url'],
      allowed_cidrs: ['127.0.0.1/32:*'],
      api_key: 'sk-wrong',
    });
    const check = () => admin.must<Record<string, unknown>>('POST', `/providers/${made.id}/test`);
    const status = async () => (await admin.must<Record<string, unknown>>('GET', `/providers/${made.id}`))['status'];
    expect(await check()).toMatchObject({ result: 'error', error_class: 'auth', upstream_status: 401 });
    expect(await status()).toBe('errored');
    const good = await slowly(`/providers/${await admin.simulatedProvider()}/test`);
    expect(good.body).toMatchObject({ result: 'usable', upstream_status: 200, models: OFFERED });
    await admin.must('PATCH', `/providers/${made.id}`, { api_key: null, credential_id: simulated['credential_id'] });
    expect(await check()).toMatchObject({ result: 'usable' });
    expect(await status()).toBe('active');
  });

  it('is asked for its models, which are imported as drafts', async () => {
    const simulated = await admin.must<Record<string, unknown>>('GET', `/providers/${await admin.simulatedProvider()}`);
    const made = await admin.must<{ id: string }>('POST', '/providers', {
      display_name: 'Second',
      driver: 'simulated',
      base_url: simulated['base_url'],
      allowed_cidrs: ['127.0.0.1/32:*'],
      credential_id: simulated['credential_id'],
    });
    const discover = async () => (await slowly(`/providers/${made.id}/discover`)).body;
    expect(await discover()).toMatchObject({ counts: { new: OFFERED, changed: 0, missing: 0, known: 0 } });
    const wish = { models: [{ upstream_model_id: 'sim-chat' }, { upstream_model_id: 'sim-embedding' }] };
    const { body } = await slowly(`/providers/${made.id}/import`, wish);
    expect(body.data.map(({ outcome }) => outcome)).toEqual(['created', 'created']);
    const models = await Promise.all(
      body.data.map(({ model_id: id }) => admin.must<Record<string, unknown>>('GET', `/models/${id}`)),
    );
    expect(models.map((model) => [model['mode'], model['admin_status']])).toEqual([
      ['chat', 'draft'],
      ['embedding', 'draft'],
    ]);
    expect(await discover()).toMatchObject({ counts: { new: OFFERED - 2, known: 2 } });
    // A draft can be tested before anybody sees it.
    expect((await slowly(`/models/${body.data[0]!.model_id}/test`)).body).toMatchObject({ counts: { usable: 1 } });
  });
});
