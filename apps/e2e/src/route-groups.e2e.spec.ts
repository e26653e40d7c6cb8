import { beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { until, type SimulatedRoute, type StackView } from '@roundhouse/testing';
import { sharedStack } from './harness/shared-stack.ts';

let stack: StackView;

beforeAll(() => {
  stack = sharedStack();
});

interface Called {
  readonly status: number;
  /** Tokens of the answer: each simulated model has its own number of them. */
  readonly tokens: number | undefined;
  /** As the body names it. */
  readonly model: string | undefined;
  readonly headers: Headers;
  readonly error: string | undefined;
}

/** Calls a model or route group once. */
async function call(model: string, key = stack.endpoints.api_key): Promise<Called> {
  const response = await fetch(`${stack.endpoints.gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'x' }] }),
    signal: AbortSignal.timeout(15_000),
  });
  const body = (await response.json()) as {
    model?: string;
    usage?: { completion_tokens: number };
    error?: { message: string };
  };
  return {
    status: response.status,
    tokens: body.usage?.completion_tokens,
    model: body.model,
    headers: response.headers,
    error: body.error?.message,
  };
}

const answering = (tokens: number): SimulatedRoute => ({ upstream: `sim-chat?tokens=${tokens}` });
const failing = (fault: string): SimulatedRoute => ({ upstream: `sim-chat?${fault}` });

/** A model that falls back by these chains. */
const modelOf = (routes: readonly SimulatedRoute[], fallbacks: object = {}, windowTokens = 128_000) =>
  stack.admin.createModel(routes, 'chat', { fallbacks, capabilities: { context_window_tokens: windowTokens } });

/** A route group of these members, called by its key. */
async function groupOf(members: readonly object[], fields: object = {}): Promise<{ id: string; key: string }> {
  const key = `e2e-group-${newId().slice(-12)}`;
  const { id } = await stack.admin.must<{ id: string }>('POST', '/route-groups', {
    key,
    display_name: key,
    members,
    ...fields,
  });
  return { id, key };
}

describe('a route group', () => {
  it('is called and listed by its name, and shares its calls out among all of its members (002-27)', async () => {
    const one = await modelOf([answering(3)]);
    const two = await modelOf([answering(4)]);
    const inner = await groupOf([{ model_id: two.id }]);
    const group = await groupOf([{ deployment_id: one.deployments[0] }, { route_group_id: inner.id }]);
    await stack.settled();
    const seen = new Map<number | undefined, number>();
    for (let calls = 0; calls < 40; calls += 1) {
      const { status, tokens, model } = await call(group.key);
      expect([status, model]).toEqual([200, group.key]);
      seen.set(tokens, (seen.get(tokens) ?? 0) + 1);
    }
    // Both at even weight: fewer than five of forty for one of them has a probability below one in a million.
    expect(new Set(seen.keys())).toEqual(new Set([3, 4]));
    expect(Math.min(...seen.values())).toBeGreaterThan(4);
    const listed = await fetch(`${stack.endpoints.gateway}/v1/models`, {
      headers: { authorization: `Bearer ${stack.endpoints.api_key}` },
    });
    const { data } = (await listed.json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toContain(group.key);
  });

  it('goes through all tiers of a member before one of a later priority, and on to its fallbacks', async () => {
    const broken = await modelOf([failing('status=503')]);
    const last = await modelOf([answering(6)]);
    const group = await groupOf([{ model_id: broken.id }], { fallbacks: { general: [last.key] } });
    const tiers = await groupOf([
      { model_id: broken.id, priority: 0 },
      { model_id: last.id, priority: 1 },
    ]);
    await stack.settled();
    for (const key of [group.key, tiers.key]) {
      const { status, tokens } = await call(key);
      expect([status, tokens]).toEqual([200, 6]);
    }
  });
});

describe('a fallback chain', () => {
  it('serves when the own deployments fail: the general one', async () => {
    const next = await modelOf([answering(7)]);
    const model = await modelOf([failing('status=500'), failing('status=503')], { general: [next.key] });
    await stack.settled();
    const served = await call(model.key);
    const { headers } = served;
    expect([served.status, served.tokens]).toEqual([200, 7]);
    expect(Number(headers.get('x-roundhouse-attempts'))).toBeGreaterThan(1);
    // Which model served stands in a header; the body names what was called.
    expect([served.model, headers.get('x-roundhouse-model')]).toEqual([model.key, next.key]);
  });

  it('serves inputs that are too long, and nothing else: the one for context windows', async () => {
    const large = await modelOf([answering(8)], {}, 1_000_000);
    const short = await modelOf([failing('error=context_length')], { context_window: [large.key] });
    const broken = await modelOf([failing('status=500')], { context_window: [large.key] });
    await stack.settled();
    const served = await call(short.key);
    expect([served.status, served.tokens, served.headers.get('x-roundhouse-attempts')]).toEqual([200, 8, '2']);
    expect((await call(broken.key)).status).toBe(502);
  });

  it('serves content that is refused, and nothing else: the one for content policies', async () => {
    const lenient = await modelOf([answering(9)]);
    const strict = await modelOf([failing('error=content_policy')], { content_policy: [lenient.key] });
    const broken = await modelOf([failing('status=500')], { content_policy: [lenient.key] });
    await stack.settled();
    const served = await call(strict.key);
    expect([served.status, served.tokens]).toEqual([200, 9]);
    expect((await call(broken.key)).status).toBe(502);
  });
});

describe('while no router runs', () => {
  it('route groups, fallbacks and the limits of keys go on, and what failed before is not tried', async () => {
    const next = await modelOf([answering(5)]);
    // It fails so late that calls that come together are all planned before the first of them has failed.
    const model = await modelOf([failing('ttft_ms=400&truncate_at=1')], { general: [next.key] });
    const group = await groupOf([{ model_id: model.id }], { fallbacks: { general: [next.key] } });
    const { data } = await stack.admin.must<{ data: { id: string }[] }>('GET', '/projects');
    const key = await stack.admin.must<{ secret: string }>('POST', '/api-keys', {
      project_id: data[0]?.id,
      display_name: 'limited',
      scopes: ['inference'],
      limits: { rpm: 6 },
    });
    await stack.settled();
    for (const { tokens, headers } of await Promise.all(Array.from({ length: 5 }, () => call(model.key)))) {
      expect([tokens, headers.get('x-roundhouse-plan'), headers.get('x-roundhouse-attempts')]).toEqual([
        5,
        'router',
        '2',
      ]);
    }
    const pid = await stack.holdDown('router');
    try {
      await until('plans are made locally', 5_000, async () => {
        return (await call(group.key)).headers.get('x-roundhouse-plan') === 'local';
      });
      // Five failures in 30 s opened the circuit, as this gateway saw as well.
      const known = await call(group.key);
      expect([known.status, known.tokens, known.headers.get('x-roundhouse-attempts')]).toEqual([200, 5, '1']);
      const answers = await Promise.all(Array.from({ length: 20 }, () => call(next.key, key.secret)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(6);
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused).toHaveLength(14);
      for (const { headers, error } of refused) {
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
        expect(headers.get('x-ratelimit-limit-requests')).toBe('6');
        expect(error).toContain('requests per minute of this API key');
      }
    } finally {
      stack.release('router');
      await stack.restarted('router', pid);
    }
  });
});
