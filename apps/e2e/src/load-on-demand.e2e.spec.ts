import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { until, type StackView } from '@roundhouse/testing';
import { sharedStack } from './harness/shared-stack.ts';

interface Resource {
  id: string;
}

interface Serving extends Resource {
  placements: { deployment_id: string; phase: string; message: string }[];
}

interface Explained {
  strategy: string;
  candidates: {
    deployment_id: string;
    order: number | null;
    reasons: { code: string }[];
    expected_wait_ms: number;
    spill: { bound: string; total_pico: string | null } | null;
    node: { state: string; serving_id: string; slots: number; context_tokens: number } | null;
  }[];
}

const CONTEXT_TOKENS = 2_048;
const SLOTS = 2;

// Without the binary there is nothing real to test; the set-up says so in the run's output.
const describeWithEngine = process.env['ROUNDHOUSE_E2E_LLAMA'] === '1' ? describe : describe.skip;

let stack: StackView;
let model: string;
let group: string;
let cloud: string;
let servingId: string;

/** A model that only a node serves, and only while somebody wants it; and a group of it and the simulated provider. */
beforeAll(async () => {
  if (process.env['ROUNDHOUSE_E2E_LLAMA'] !== '1') return;
  stack = sharedStack();
  const { admin } = stack;
  const own = await admin.createModel([], 'chat', { capabilities: { context_window_tokens: CONTEXT_TOKENS } });
  model = own.key;
  const serving = await admin.must<Serving>('POST', '/servings', {
    key: `on-demand-${newId().slice(-8)}`,
    model_id: own.id,
    hub: { entry: 'tiny-llama' },
    copies: 1,
    residency: 'on_demand',
    preload: false,
    idle_unload_seconds: 3,
    settings: { context_tokens: SLOTS * CONTEXT_TOKENS, parallel: SLOTS, threads: 1 },
  });
  servingId = serving.id;
  const other = await admin.createModel([{ upstream: 'sim-chat?tokens=5' }]);
  cloud = other.deployments[0]!;
  group = `spill-${newId().slice(-8)}`;
  await admin.must('POST', '/route-groups', {
    key: group,
    display_name: group,
    members: [{ model_id: own.id }, { model_id: other.id }],
    policy: { strategy: 'priced_spill', wait_second_pico: '1000000000' },
  });
  await unloaded();
  await stack.settled();
}, 120_000);

afterAll(async () => {
  if (servingId !== undefined) await stack.admin.must('DELETE', `/servings/${servingId}`);
}, 60_000);

const placement = async () => (await stack.admin.must<Serving>('GET', `/servings/${servingId}`)).placements[0];

/** Both the placement and what the gateway is told of it. */
async function unloaded(): Promise<void> {
  await until('the model is installed and not loaded', 60_000, async () => (await placement())?.phase === 'unloaded');
  await until(
    'everybody knows',
    10_000,
    async () => (await explained(model)).candidates[0]?.node?.state === 'unloaded',
  );
}

const explained = (name: string) => stack.admin.must<Explained>('POST', '/routes/explain', { model: name });

function ask(name: string, headers: Record<string, string> = {}, body: object = {}): Promise<Response> {
  return fetch(`${stack.endpoints.gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${stack.endpoints.api_key}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify({ model: name, messages: [{ role: 'user', content: 'Hello' }], max_tokens: 4, ...body }),
    signal: AbortSignal.timeout(90_000),
  });
}

describeWithEngine('a model of a node that is loaded on demand', () => {
  it('is answered for with 503 while it is not loaded, and is loaded for that request', async () => {
    const refused = await ask(model);
    expect(refused.status).toBe(503);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('x-roundhouse-load-progress')).not.toBeNull();
    expect(await refused.json()).toMatchObject({ error: { code: 'model_loading' } });
    await until('it is loaded', 60_000, async () => (await placement())?.phase === 'ready');
    await until('it answers', 10_000, async () => (await ask(model)).ok);
  });

  it('is waited for by callers who ask for it, whole or as a stream, and unloaded when nobody calls', async () => {
    await unloaded();
    const wait = { 'x-roundhouse-wait-ms': '60000' };
    const [whole, stream] = await Promise.all([ask(model, wait), ask(model, wait, { stream: true })]);
    const [deployment] = (await explained(model)).candidates;
    expect([whole.status, stream.status]).toEqual([200, 200]);
    expect(whole.headers.get('x-roundhouse-deployment')).toBe(deployment?.deployment_id);
    expect(await stream.text()).toContain('[DONE]');
    await unloaded();
  });

  it('gives way to the cloud until it is loaded, then serves itself; both are explained', async () => {
    await unloaded();
    const before = await explained(group);
    expect(before.strategy).toBe('priced_spill');
    const find = (from: Explained, onNode: boolean) =>
      from.candidates.find(({ deployment_id: id }) => (id === cloud) !== onNode)!;
    expect(find(before, true)).toMatchObject({ order: null, reasons: [{ code: 'endpoint_unloaded' }] });
    expect(find(before, false)).toMatchObject({ order: 1, spill: { bound: 'fits' }, node: null });
    const first = await ask(group);
    expect([first.status, first.headers.get('x-roundhouse-deployment')]).toEqual([200, cloud]);
    await until('the node serves', 60_000, async () => {
      const answer = await ask(group);
      return answer.ok && answer.headers.get('x-roundhouse-deployment') !== cloud;
    });
    const after = find(await explained(group), true);
    expect(after).toMatchObject({ order: 1, reasons: [], spill: { bound: 'fits' } });
    expect(after.node).toMatchObject({
      state: 'ready',
      serving_id: servingId,
      slots: SLOTS,
      context_tokens: CONTEXT_TOKENS,
    });
  });
});
