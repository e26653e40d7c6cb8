import { beforeAll, describe, expect, it } from '@jest/globals';
import { until, type AdminPage, type StackView } from '@roundhouse/testing';
import { sharedStack } from './harness/shared-stack.ts';
import { makeTenant, type Tenant } from './harness/tenants.ts';

interface Circuit {
  readonly state: string;
  readonly cause: string;
  readonly owner: string;
}

interface Explained {
  readonly decided_by: string;
  readonly router_id: string | null;
  readonly unknown: readonly string[];
  readonly outcome: { planned: boolean; status: number; limited_by: object | null; retry_after_ms: number };
  readonly limits: readonly { scope: string; requests: { limit: number; remaining: number } | null }[];
  readonly candidates: readonly { deployment_id: string; order: number | null; reasons: { code: string }[] }[];
}

interface World extends Tenant {
  readonly providerId: string;
  readonly credentialId: string;
  readonly secret: string;
}

let stack: StackView;

beforeAll(() => {
  stack = sharedStack();
});

/** A tenant with a provider and a credential of its own, so that what breaks here breaks nobody else's tests. */
async function world(name: string): Promise<World> {
  const tenant = await makeTenant(stack, name);
  const demo = await stack.admin.must<{ base_url: string }>(
    'GET',
    `/providers/${await stack.admin.simulatedProvider()}`,
  );
  const { id: credentialId } = await tenant.admin.must<{ id: string }>('POST', '/credentials', {
    key: 'own',
    display_name: 'Own',
    driver: 'simulated',
    secret: stack.simulatorKey,
    allowed_hosts: [new URL(demo.base_url).host],
  });
  const { id: providerId } = await stack.admin.must<{ id: string }>('POST', '/providers', {
    organization_id: tenant.organizationId,
    // Not as the demo's own: other tests look that up by its key, wherever it is.
    key: `simulated-of-${name}`,
    driver: 'simulated',
    base_url: demo.base_url,
    allowed_cidrs: ['127.0.0.0/8:*'],
    credential_id: credentialId,
  });
  const { secret } = await tenant.admin.createKey();
  await stack.settled();
  return { ...tenant, providerId, credentialId, secret };
}

/** A model of the tenant with a deployment for each of these upstream models. */
async function modelOf(
  { admin, providerId }: World,
  ...upstreams: readonly string[]
): Promise<{ id: string; key: string; deployments: string[] }> {
  const { id, key } = await admin.must<{ id: string; key: string }>('POST', '/models', {
    display_name: 'Chat',
    mode: 'chat',
    capabilities: { context_window_tokens: 128_000 },
    price: { free: true },
    deployments: upstreams.map((upstream) => ({ provider_id: providerId, upstream_model_id: upstream })),
  });
  const { data } = await admin.must<AdminPage<{ id: string }>>('GET', `/deployments?model_id=${id}`);
  return { id, key, deployments: data.map((one) => one.id) };
}

async function chat({ secret }: World, model: string): Promise<number> {
  const response = await fetch(`${stack.endpoints.gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'x' }], max_tokens: 3 }),
  });
  await response.arrayBuffer();
  return response.status;
}

const circuitOf = async ({ admin }: World, path: string): Promise<Circuit | null> =>
  (await admin.must<{ circuit: Circuit | null }>('GET', path)).circuit;
const listed = async ({ admin }: World, query = ''): Promise<AdminPage<Circuit & { id: string; routers: string[] }>> =>
  admin.must('GET', `/circuits${query}`);

describe('a circuit that is opened by hand', () => {
  it('keeps calls away at once, is shown wherever one looks, and lets them through again when it is reset', async () => {
    const own = await world('by-hand');
    const model = await modelOf(own, 'sim-chat?tokens=3');
    const id = model.deployments[0]!;
    await stack.settled();
    expect(await chat(own, model.key)).toBe(200);
    await own.admin.must('POST', `/deployments/${id}/circuit/open`, { reason: 'upgrade' });
    await stack.settled();
    expect(await chat(own, model.key)).toBe(503);
    expect(await circuitOf(own, `/deployments/${id}`)).toMatchObject({ state: 'open', cause: 'manual' });
    expect(await own.admin.must('GET', `/models/${model.id}`)).toMatchObject({ status: 'circuit_open' });
    const { data } = await listed(own);
    expect(data).toEqual([
      expect.objectContaining({ id, key: expect.any(String), cause: 'manual', reason: 'upgrade' }),
    ]);
    const explained = await own.admin.must<Explained>('POST', '/routes/explain', { model: model.key });
    expect(explained).toMatchObject({ decided_by: 'router', unknown: [], outcome: { planned: false, status: 503 } });
    expect(explained.candidates[0]?.reasons).toEqual([expect.objectContaining({ code: 'circuit_manual' })]);

    await own.admin.must('POST', `/deployments/${id}/circuit/reset`);
    await stack.settled();
    expect(await chat(own, model.key)).toBe(200);
    expect((await listed(own)).total).toBe(0);
  });

  it('of a provider keeps out all of its deployments', async () => {
    const own = await world('provider');
    const model = await modelOf(own, 'sim-chat', 'sim-chat?tokens=3');
    await own.admin.must('POST', `/providers/${own.providerId}/circuit/open`, { seconds: 600 });
    await stack.settled();
    expect(await chat(own, model.key)).toBe(503);
    for (const id of model.deployments) {
      expect(await circuitOf(own, `/deployments/${id}`)).toMatchObject({ owner: 'provider', cause: 'manual' });
    }
    await own.admin.must('POST', `/providers/${own.providerId}/circuit/reset`);
    await stack.settled();
    expect(await chat(own, model.key)).toBe(200);
  });
});

describe('a circuit that failures open', () => {
  it('is listed with the router that sees it, and closes for a reset', async () => {
    const own = await world('failing');
    const model = await modelOf(own, 'sim-chat?status=500');
    const id = model.deployments[0]!;
    await stack.settled();
    await until('failures open the circuit', 20_000, async () => {
      await chat(own, model.key);
      return (await listed(own)).total > 0;
    });
    const { data } = await listed(own, `?owner=deployment&id=${id}`);
    expect(data).toEqual([expect.objectContaining({ id, cause: 'failures', routers: [expect.any(String)] })]);
    expect(await circuitOf(own, `/deployments/${id}`)).toMatchObject({ cause: 'failures' });
    const { candidates } = await own.admin.must<Explained>('POST', '/routes/explain', { model: model.key });
    expect(candidates[0]?.reasons.map(({ code }) => code)).toContain('circuit_open');

    await own.admin.must('POST', `/deployments/${id}/circuit/reset`);
    await stack.settled();
    await until('the reset closes it', 5_000, async () => (await listed(own)).total === 0);
  });
});

describe('a credential that is refused', () => {
  it('is shown to be out, until a test passes with it', async () => {
    const own = await world('refused');
    const bad = await modelOf(own, 'sim-chat?status=401');
    const good = await modelOf(own, 'sim-chat?tokens=3');
    await stack.settled();
    const observed = async () =>
      (await own.admin.must<{ observed: { state: string } | null }>('GET', `/credentials/${own.credentialId}`))
        .observed;
    await until('the credential is out', 20_000, async () => {
      await chat(own, bad.key);
      return (await observed())?.state === 'out';
    });
    expect(await chat(own, good.key)).toBe(503);
    await own.admin.must('POST', `/deployments/${good.deployments[0]}/test`, {});
    await until('the credential is used again', 5_000, async () => (await observed()) === null);
    expect(await chat(own, good.key)).toBe(200);
  });
});

describe('a wrong key', () => {
  it('is left out after three refusals, and what is put right is used with the next call', async () => {
    const own = await world('mistyped');
    const model = await modelOf(own, 'sim-chat?tokens=3');
    const path = `/credentials/${own.credentialId}`;
    const observed = async () => (await own.admin.must<{ observed: object | null }>('GET', path)).observed;
    const write = async (secret: string): Promise<void> => {
      const { revision } = await own.admin.must<{ revision: string }>('GET', path);
      await own.admin.must('PATCH', path, { revision, secret });
      await stack.settled();
    };
    await write('sim-wrong');
    await until('the credential is out', 20_000, async () => {
      await chat(own, model.key);
      return (await observed()) !== null;
    });
    await write(stack.simulatorKey);
    expect(await chat(own, model.key)).toBe(200);
    await until('nothing is against it any more', 5_000, async () => (await observed()) === null);
  });
});

describe('limits of a project', () => {
  it('stand in the explanation as the router counts them, which itself counts for nothing', async () => {
    const own = await world('limited');
    const model = await modelOf(own, 'sim-chat?tokens=3');
    await own.admin.must('POST', '/settings', { project_id: own.projectId, limits: { rpm: 2 } });
    await stack.settled();
    const explained = () =>
      own.admin.must<Explained>('POST', '/routes/explain', { model: model.key, project_id: own.projectId });
    for (let times = 0; times < 5; times += 1) await explained();
    expect(await chat(own, model.key)).toBe(200);
    const { limits } = await explained();
    expect(limits).toEqual([
      expect.objectContaining({ scope: 'project', requests: expect.objectContaining({ limit: 2, remaining: 1 }) }),
    ]);
    expect(await chat(own, model.key)).toBe(200);
    expect(await chat(own, model.key)).toBe(429);
    expect((await explained()).outcome).toMatchObject({
      planned: false,
      status: 429,
      limited_by: { scope: 'project', kind: 'rpm' },
    });
  });
});
