import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { AppError } from '@roundhouse/errors';
import { startTracing, type TracingOptions } from '@roundhouse/telemetry';
import { until } from '@roundhouse/testing';
import { request } from 'undici';
import { capturedContent } from '../request-log/content/captured-content.ts';
import type { RequestFacts } from '../request-log/request-facts.ts';
import { API_KEY, startGateway, type GatewayOptions, type GatewayUnderTest } from './fixtures/gateway-under-test.ts';
import {
  sendJson,
  sendStream,
  startUpstream,
  WHOLE_ANSWER,
  WHOLE_STREAM,
  type ScriptedUpstream,
} from './fixtures/scripted-upstream.ts';

type Spans = Parameters<NonNullable<TracingOptions['exporter']>['export']>[0];

const spans: Spans = [];
let tracing: ReturnType<typeof startTracing>;
let gateway: GatewayUnderTest | undefined;
let upstreams: ScriptedUpstream[] = [];

beforeAll(() => {
  const exporter: NonNullable<TracingOptions['exporter']> = {
    export: (batch, done) => {
      spans.push(...batch);
      done({ code: 0 });
    },
    shutdown: () => Promise.resolve(),
  };
  tracing = startTracing({ service: 'gateway', version: '0', sampleRatio: 0, exporter });
});

afterEach(async () => {
  await gateway?.close();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
  upstreams = [];
});

async function start(options: Partial<GatewayOptions> = {}): Promise<GatewayUnderTest> {
  const failing = await startUpstream((response) => {
    response.setHeader('x-request-id', 'theirs-1');
    setTimeout(() => sendJson(503, '{"error":{"message":"busy"}}')(response, {} as never, ''), 20);
  });
  const serving = await startUpstream((response, message, body) => {
    response.setHeader('x-request-id', 'theirs-2');
    sendJson(200, WHOLE_ANSWER)(response, message, body);
  });
  upstreams = [failing, serving];
  gateway = await startGateway({ models: [{ key: 'm', upstreams: upstreams.map(({ url }) => url) }], ...options });
  return gateway;
}

async function call(body: object | string, headers: Record<string, string> = {}): Promise<RequestFacts> {
  const { url, records } = gateway as GatewayUnderTest;
  const answer = await request(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  await answer.body.dump();
  return until('the record', 5_000, () => records[0]);
}

const CHAT = { model: 'm', messages: [] };

describe('the record of a call', () => {
  it('has both attempts of a failover with class, times and the provider’s own id', async () => {
    await start();
    const { steps, status, reason } = await call(CHAT, { 'x-request-id': 'mine' });
    expect([status, reason, steps.refusingStep]).toEqual([200, '', '']);
    expect(steps.names.join(' ')).toBe(
      'authenticate admit receive resolve access shape plan attempt settle attempt settle respond',
    );
    expect(steps.reasons.filter((why) => why !== '')).toEqual(['overloaded']);
    expect(steps.startsMs).toEqual([...steps.startsMs].toSorted((one, other) => one - other));
    const [first, second] = steps.attempts;
    expect([first, second]).toMatchObject([
      { facts: { failureClass: 'overloaded', httpStatus: 503 }, upstreamRequestId: 'theirs-1' },
      { facts: { failureClass: '', httpStatus: 200, usageSource: 'provider' }, upstreamRequestId: 'theirs-2' },
    ]);
    expect(first?.facts.durationMs).toBeGreaterThanOrEqual(18);
    expect(second?.startedAtMs).toBeGreaterThan((first?.startedAtMs ?? 0) + 15);
    expect(first?.deploymentId).not.toBe(second?.deploymentId);
    expect(steps.query).toMatchObject({ mode: 'chat', principal: { apiKeyId: 'key-1' } });
    expect(steps.plan).toMatchObject({ source: 'router', configNumber: 7n });
    expect(steps.strategy).toBe('weighted');
  });

  it.each<[string, string, number, string, object | string, Partial<GatewayOptions>]>([
    ['resolve', 'a model that nobody knows', 404, 'MODEL_NOT_FOUND', { model: 'nobody', messages: [] }, {}],
    ['resolve', 'a body that is no JSON', 400, 'INVALID_JSON', '{', {}],
    ['receive', 'a body that is too large', 413, 'REQUEST_TOO_LARGE', 'x'.repeat(3_000), { maxBodyBytes: 2_048 }],
    ['access', 'a model of another mode', 400, 'MODE_MISMATCH', { model: 'e', messages: [] }, {}],
    ['plan', 'a model without a deployment', 503, 'NO_DEPLOYMENT', { model: 'empty', messages: [] }, {}],
  ])('names %s as the step that refuses %s (000-48)', async (step, _, status, reason, body, options) => {
    await start({
      models: [
        { key: 'm', upstreams: [] },
        { key: 'empty', upstreams: [] },
        { key: 'e', mode: Mode.MODE_EMBEDDING, upstreams: ['http://127.0.0.1:9/v1'] },
      ],
      ...options,
    });
    const record = await call(body);
    expect([record.status, record.reason, record.steps.refusingStep]).toEqual([status, reason, step]);
    expect(record.principal.apiKeyId).toBe('key-1');
    expect(record.steps.attempts).toEqual([]);
    const failed = record.steps.names.findIndex((__, index) => record.steps.reasons[index] === reason);
    expect(record.steps.names[failed]).toBe(step);
  });

  it('of a call that no key was found for is not made', async () => {
    const { url, records } = await start();
    const options = { method: 'POST', headers: { authorization: 'Bearer wrong' }, body: JSON.stringify(CHAT) } as const;
    const answer = await request(`${url}/v1/chat/completions`, options);
    await answer.body.dump();
    expect(answer.statusCode).toBe(401);
    await call(CHAT);
    expect(records.map(({ status }) => status)).toEqual([200]);
  });

  it('of a list is not made', async () => {
    const { url, records } = await start();
    const answer = await request(`${url}/v1/models/nobody`, { headers: { authorization: `Bearer ${API_KEY}` } });
    await answer.body.dump();
    expect(answer.statusCode).toBe(404);
    await call(CHAT);
    expect(records.map(({ status }) => status)).toEqual([200]);
  });

  it('keeps what the planner had against each candidate', async () => {
    const { planner } = await start();
    const details = [{ where: 'd1', message: 'circuit_open' }];
    planner.answer = () => ({ kind: 'refusal', error: new AppError('NO_DEPLOYMENT', 'None.', { details }) });
    expect((await call(CHAT)).steps.plan).toMatchObject({ source: '', reasons: ['d1:circuit_open'] });
  });

  it('says that the attempt ended it when all attempts failed', async () => {
    await start({ permittedRetries: 0 });
    const { steps, status, reason } = await call(CHAT);
    expect([status, reason, steps.refusingStep]).toEqual([503, 'overloaded', 'attempt']);
  });
});

describe('the content of a call', () => {
  const SECRET = 'sk-proj-4f9aB0c1D2e3F4a5B6c7D8e9';
  const asked = { ...CHAT, user: 'ann', messages: [{ role: 'user', content: `My key is ${SECRET}` }] };
  const contentOf = ({ body: { capture } }: RequestFacts) => capture && capturedContent(capture);

  it.each([false, true])('is a preview of question and answer without secrets (stream: %s)', async (stream) => {
    const upstream = await startUpstream(stream ? sendStream(WHOLE_STREAM) : sendJson(200, WHOLE_ANSWER));
    await start({ models: [{ key: 'm', upstreams: [upstream.url] }] });
    upstreams.push(upstream);
    const record = await call({ ...asked, stream });
    expect(record.body.endUser).toBe('ann');
    expect(contentOf(record)).toMatchObject({
      capture: 'preview',
      requestPreview: 'My key is [redacted]',
      answerPreview: stream ? 'Héllo' : 'Héllo 😀',
      requestText: '',
    });
  });

  it('is kept whole where the model says so, and not at all where it forbids it', async () => {
    const upstream = await startUpstream(sendJson(200, WHOLE_ANSWER));
    await start({ models: [{ key: 'm', contentCapture: 'full', upstreams: [upstream.url] }] });
    upstreams.push(upstream);
    const whole = contentOf(await call(asked));
    expect(JSON.parse(whole?.requestText ?? '')).toMatchObject({ messages: [{ content: 'My key is [redacted]' }] });
    expect(JSON.parse(whole?.answerText ?? '')).toMatchObject({ model: 'm' });
  });

  it('is not kept where the model forbids it', async () => {
    await start({ models: [{ key: 'm', contentCapture: 'none', upstreams: [] }] });
    expect((await call(asked)).body.capture).toBeUndefined();
  });
});

describe('the span of a request', () => {
  const rootOf = (traceId: string) =>
    spans.find((span) => span.spanContext().traceId === traceId && span.name === 'POST /v1/chat/completions');

  it.each<[string, boolean, string, boolean]>([
    ['is kept whole and the installation allows it', true, 'full', true],
    ['is kept whole alone', false, 'full', false],
    ['is kept as a preview', true, 'preview', false],
  ])(
    'has content where it %s (gen_ai)',
    async (_, traceContent, contentCapture, expected) => {
      const upstream = await startUpstream(sendJson(200, WHOLE_ANSWER));
      const models = [{ key: 'm', contentCapture, upstreams: [upstream.url] }];
      await start({ tracing, models, settings: { traceContent } });
      upstreams.push(upstream);
      const traceId =
        `${contentCapture === 'full' ? 'a' : 'b'}${traceContent ? '1' : '2'}f7651916cd43dd8448eb211c8031`.padEnd(
          32,
          '0',
        );
      const asked = { ...CHAT, messages: [{ role: 'user', content: 'My key is sk-proj-4f9aB0c1D2e3F4a5B6c7D8e9' }] };
      await call(asked, { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
      // Spans leave in batches, every five seconds.
      const root = await until('the span', 15_000, () => rootOf(traceId));
      expect('gen_ai.input.messages' in root.attributes).toBe(expected);
      if (expected) expect(root.attributes['gen_ai.input.messages']).toContain('My key is [redacted]');
      if (expected) expect(root.attributes['gen_ai.output.messages']).toContain('Héllo');
      expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain('sk-proj');
      spans.splice(0);
    },
    20_000,
  );
});

describe('the spans of a failover', () => {
  it('have the attributes of each attempt, errors by name, and the router below the plan (gen_ai)', async () => {
    await start({ tracing });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const record = await call(CHAT, { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
    await tracing.shutdown();
    const named = (name: string) => spans.filter((span) => span.name === name);
    const [failed, served] = named('attempt');
    expect(failed?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai-compatible',
      'gen_ai.request.model': expect.any(String),
      'error.type': 'overloaded',
      'http.response.status_code': 503,
      'roundhouse.attempt.index': 0,
      'roundhouse.upstream.request_id': 'theirs-1',
    });
    expect(failed?.status).toMatchObject({ code: 2, message: 'overloaded' });
    expect(served?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.response.finish_reasons': ['stop'],
      'roundhouse.attempt.index': 1,
      'roundhouse.deployment': record.steps.attempts[1]?.deploymentId,
    });
    expect(served?.attributes['gen_ai.usage.output_tokens']).toBeGreaterThan(0);
    expect(served?.status.code).not.toBe(2);
    expect(served?.attributes).not.toHaveProperty(['error.type']);
    // What the router gets is the plan's own span, so that its work is a child of that.
    const plan = named('plan')[0]?.spanContext().spanId;
    expect(record.steps.query?.trace?.traceparent).toBe(`00-${traceId}-${plan}-01`);
    const root = named('POST /v1/chat/completions')[0];
    expect(root?.attributes['http.response.status_code']).toBe(200);
    expect(root?.status.code).not.toBe(2);
  });
});
