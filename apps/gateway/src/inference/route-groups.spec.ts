import { afterEach, describe, expect, it } from '@jest/globals';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import {
  AdminStatus,
  FallbackChains,
  RouteGroupEntry,
  type SnapshotEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import { AppError } from '@roundhouse/errors';
import { request } from 'undici';
import type { ModelFixture } from './fixtures/config-state.ts';
import { API_KEY, startGateway, type GatewayOptions, type GatewayUnderTest } from './fixtures/gateway-under-test.ts';
import {
  sendJson,
  sendStream,
  startUpstream,
  WHOLE_ANSWER,
  WHOLE_STREAM,
  type Script,
  type ScriptedUpstream,
} from './fixtures/scripted-upstream.ts';

const upstreams: ScriptedUpstream[] = [];
let gateway: GatewayUnderTest;

afterEach(async () => {
  await gateway.close();
  for (const upstream of upstreams.splice(0)) await upstream.close();
});

type Served = Omit<ModelFixture, 'upstreams'> & { readonly script: Script };

/** A gateway with one upstream per model. */
async function start(models: readonly Served[], options: Omit<GatewayOptions, 'models'> = {}): Promise<void> {
  const fixtures: ModelFixture[] = [];
  for (const { script, ...model } of models) {
    const upstream = await startUpstream(script);
    upstreams.push(upstream);
    fixtures.push({ ...model, upstreams: [upstream.url] });
  }
  gateway = await startGateway({ models: fixtures, ...options });
}

function group(key: string, modelKeys: readonly string[], chains: Partial<FallbackChains> = {}): SnapshotEntry {
  const value = RouteGroupEntry.fromPartial({
    id: `grp-${key}`,
    organizationId: 'org',
    key,
    mode: Mode.MODE_CHAT,
    adminStatus: AdminStatus.ADMIN_STATUS_ACTIVE,
    members: modelKeys.map((modelKey) => ({ modelId: `mdl-${modelKey}`, enabled: true })),
    fallbacks: FallbackChains.fromPartial(chains),
  });
  return { entry: { $case: 'routeGroup', value } };
}

async function call(body: Record<string, unknown>, headers: Record<string, string> = {}) {
  const answer = await request(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'hi' }], ...body }),
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

const refuse = (code: string, message: string) =>
  sendJson(400, JSON.stringify({ error: { message, type: 'invalid_request_error', code } }));
const TOO_LONG = refuse('context_length_exceeded', 'This model’s maximum context length is 8192 tokens.');
const REFUSED = refuse('content_policy_violation', 'Your request was rejected by our safety system.');

describe('a call by the name of a route group', () => {
  it('is served by a member, shaped for that member, and answered under the name that was called', async () => {
    await start(
      [
        { key: 'down', script: sendJson(500, '{}'), systemPrompt: 'Of down.', lockedParamsJson: '{"seed":1}' },
        { key: 'up', script: sendJson(200, WHOLE_ANSWER), systemPrompt: 'Of up.', lockedParamsJson: '{"seed":2}' },
      ],
      { entries: [group('pool', ['down', 'up'])] },
    );
    const answer = await call({ model: 'Pool' });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toMatchObject({ model: 'Pool' });
    expect(answer.headers).toMatchObject({ 'x-roundhouse-model': 'up', 'x-roundhouse-attempts': '2' });
    const [down, up] = upstreams.map(({ bodies }) => JSON.parse(bodies[0] ?? '{}') as Record<string, unknown>);
    expect(down).toMatchObject({ seed: 1, messages: [{ content: 'Of down.' }, { content: 'hi' }] });
    expect(up).toMatchObject({ seed: 2, messages: [{ content: 'Of up.' }, { content: 'hi' }] });
    // Each attempt is charged to the model that it went to.
    expect(gateway.accounting.opened.map(({ attribution }) => attribution.modelKey)).toEqual(['down', 'up']);
  });

  it('streams under the name that was called', async () => {
    await start([{ key: 'one', script: sendStream(WHOLE_STREAM) }], { entries: [group('pool', ['one'])] });
    const answer = await call({ model: 'pool', stream: true });
    expect(answer.text).toContain('"model":"pool"');
    expect(answer.text).not.toContain('upstream-model');
    expect(answer.headers['x-roundhouse-model']).toBe('one');
  });

  it('of another workload is refused', async () => {
    await start([{ key: 'one', script: sendJson(200, WHOLE_ANSWER) }], {
      entries: [group('pool', ['one'])],
    });
    const answer = await request(`${gateway.url}/v1/embeddings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      body: '{"model":"pool","input":"x"}',
    });
    expect(answer.statusCode).toBe(400);
    expect(await answer.body.text()).toContain('mode_mismatch');
  });
});

describe('fallbacks', () => {
  it('take an input that is too long to the chain for long inputs', async () => {
    await start(
      [
        { key: 'small', script: TOO_LONG, contextWindowTokens: 8_192 },
        { key: 'twin', script: TOO_LONG, contextWindowTokens: 8_192 },
        { key: 'large', script: sendJson(200, WHOLE_ANSWER), contextWindowTokens: 200_000 },
      ],
      { entries: [group('pool', ['small', 'twin'], { contextWindow: ['large'] })] },
    );
    const answer = await call({ model: 'pool' });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'x-roundhouse-model': 'large', 'x-roundhouse-attempts': '2' });
    expect(gateway.accounting.settled.map(({ facts }) => facts.failureClass)).toEqual(['context_exceeded', '']);
  });

  it('take refused content to its own chain, and to nothing else', async () => {
    await start(
      [
        { key: 'strict', script: REFUSED },
        { key: 'other', script: sendJson(200, WHOLE_ANSWER) },
        { key: 'lenient', script: sendJson(200, WHOLE_ANSWER) },
      ],
      {
        entries: [
          group('with', ['strict', 'other'], { contentPolicy: ['lenient'] }),
          group('without', ['strict', 'other']),
        ],
      },
    );
    expect((await call({ model: 'with' })).headers['x-roundhouse-model']).toBe('lenient');
    const refused = await call({ model: 'without' });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('content_policy');
  });

  it('are tried with permitted retries used up, because the request is another one there', async () => {
    await start(
      [
        { key: 'small', script: TOO_LONG },
        { key: 'large', script: sendJson(200, WHOLE_ANSWER) },
      ],
      { permittedRetries: 0, entries: [group('pool', ['small'], { contextWindow: ['large'] })] },
    );
    expect((await call({ model: 'pool' })).status).toBe(200);
  });
});

describe('limits', () => {
  const limited = (retryAfter: string) =>
    sendJson(429, '{"error":{"message":"slow down","code":"rate_limit_exceeded"}}', { 'retry-after': retryAfter });

  it('that every deployment is at are passed on with the earliest time to come back', async () => {
    await start(
      [
        { key: 'one', script: limited('20') },
        { key: 'two', script: limited('7') },
        { key: 'three', script: limited('9') },
      ],
      { entries: [group('pool', ['one', 'two', 'three'])] },
    );
    const answer = await call({ model: 'pool' });
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toBe('7');
    expect(answer.headers['x-roundhouse-attempts']).toBe('3');
  });

  it('of upstreams are no limits of the caller while another one is down', async () => {
    await start(
      [
        { key: 'one', script: sendJson(500, '{}') },
        { key: 'two', script: limited('7') },
      ],
      { entries: [group('pool', ['one', 'two'])] },
    );
    expect((await call({ model: 'pool' })).status).toBe(502);
  });

  it('of the caller stand in the headers of its answers, and of a refusal', async () => {
    const limitFacts = {
      requests: { limit: 10, remaining: 3, resetMs: 42_000 },
      tokens: { limit: 1_000, remaining: 0, resetMs: 100 },
    };
    await start([{ key: 'm', script: sendJson(200, WHOLE_ANSWER) }], { limitFacts });
    const headers = {
      'x-ratelimit-limit-requests': '10',
      'x-ratelimit-remaining-requests': '3',
      'x-ratelimit-reset-requests': '42s',
      'x-ratelimit-limit-tokens': '1000',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '100ms',
    };
    expect((await call({ model: 'm' })).headers).toMatchObject(headers);
    gateway.planner.answer = () => ({
      kind: 'refusal',
      error: new AppError('RATE_LIMITED', 'The limit of this API key is reached.', { retryAfterMs: 41_500 }),
      limits: limitFacts,
    });
    const refused = await call({ model: 'm' });
    expect(refused.status).toBe(429);
    expect(refused.headers).toMatchObject({ ...headers, 'retry-after': '42' });
    expect(refused.text).toContain('rate_limit_exceeded');
  });
});

describe('the headers of a call', () => {
  it('steer its routing: tags, and what it belongs to', async () => {
    await start([{ key: 'm', script: sendJson(200, WHOLE_ANSWER) }]);
    await call({ model: 'm', metadata: { tags: ['eu'] } }, { 'x-roundhouse-tags': 'fast, eu', 'x-session-id': 's' });
    expect(gateway.planner.queries[0]).toMatchObject({ tags: ['eu', 'fast'], priority: 0 });
    await call({ model: 'm' }, { 'x-roundhouse-priority': 'low' });
    expect(gateway.planner.queries[1]).toMatchObject({ tags: [], priority: 1 });
  });
});
