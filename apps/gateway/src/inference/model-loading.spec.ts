import { request as httpRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@roundhouse/testing';
import { ReadyDeployments } from '../configuration/ready-deployments.ts';
import { refusalError } from '../planning/plan-messages.ts';
import type { Planning } from '../planning/planning.ports.ts';
import { API_KEY, startGateway, type GatewayOptions, type GatewayUnderTest } from './fixtures/gateway-under-test.ts';
import {
  sendJson,
  sendStream,
  startUpstream,
  WHOLE_ANSWER,
  WHOLE_STREAM,
  type Script,
} from './fixtures/scripted-upstream.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const facts = { reason: 'MODEL_LOADING', retryAfterMs: 12_000, details: ['m-0:endpoint_loading'] };
const LOADING: Planning = {
  kind: 'refusal',
  error: refusalError({ ...facts, loadProgress: 0.456, loadEtaMs: 12_000 }),
  loading: { progress: 0.456, etaMs: 12_000 },
};

/** A gateway whose model is loaded after so many questions of the planner. */
async function setUp(
  refusals: number,
  script: Script,
  options: Partial<GatewayOptions> = {},
): Promise<GatewayUnderTest> {
  const upstream = await startUpstream(script);
  const gateway = await startGateway({ models: [{ key: 'm', upstreams: [upstream.url] }], ...options });
  opened.push(upstream, gateway);
  const { planner } = gateway;
  const { answer } = planner;
  planner.answer = (query) => (planner.queries.length <= refusals ? LOADING : answer(query));
  return gateway;
}

function send(gateway: GatewayUnderTest, waitMs: string | undefined, body: object = {}) {
  const call = httpRequest(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, ...(waitMs !== undefined && { 'x-roundhouse-wait-ms': waitMs }) },
    agent: false,
  });
  call.on('error', () => undefined);
  call.end(JSON.stringify({ model: 'm', messages: [], ...body }));
  return call;
}

async function answered(call: ReturnType<typeof send>) {
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  return { status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() };
}

describe('a model that is being loaded', () => {
  it.each([undefined, '0', 'soon', '-5'])('is told of at once to a caller who waits for "%s"', async (waitMs) => {
    const gateway = await setUp(1, sendJson(200, WHOLE_ANSWER));
    const { status, headers, text } = await answered(send(gateway, waitMs));
    expect(status).toBe(503);
    expect(headers).toMatchObject({
      'retry-after': '12',
      'x-roundhouse-load-progress': '0.46',
      'x-roundhouse-load-eta-ms': '12000',
    });
    expect(JSON.parse(text)).toMatchObject({
      error: { code: 'model_loading', message: 'The model is being loaded: 45 % are done, about 12 s are left.' },
    });
    expect(gateway.planner.queries).toHaveLength(1);
    expect(gateway.summaries[0]).toMatchObject({ status: 503, reason: 'MODEL_LOADING', attempts: 0 });
  });

  it('is waited for by a caller who asks for it, and then called', async () => {
    const gateway = await setUp(1, sendJson(200, WHOLE_ANSWER));
    const { status, headers, text } = await answered(send(gateway, '30000'));
    expect([status, JSON.parse(text)]).toMatchObject([200, { choices: [{ index: 0 }] }]);
    expect(headers['x-roundhouse-load-progress']).toBeUndefined();
    expect(gateway.planner.queries).toHaveLength(2);
    expect(new Set(gateway.planner.queries.map(({ requestId }) => requestId)).size).toBe(1);
    // The second in which it was loaded is no time of this gateway's own.
    expect(gateway.summaries[0]!.durationMs).toBeGreaterThan(900);
    expect(gateway.summaries[0]!.overheadMs).toBeLessThan(500);
    expect(gateway.records[0]!.steps.names).toContain('load');
    expect(gateway.accounting.settled).toHaveLength(1);
  });

  it('is called as soon as its node says that it is ready, and not before for what others are loaded', async () => {
    const gateway = await setUp(1, sendJson(200, WHOLE_ANSWER));
    const call = answered(send(gateway, '30000'));
    await eventually(() => gateway.planner.queries.length === 1);
    // The first refusal is on its way to where it is waited.
    await new Promise((resolve) => setImmediate(resolve));
    const ready = gateway.app.get(ReadyDeployments);
    ready.tell(['of-another-model']);
    expect(gateway.planner.queries).toHaveLength(1);
    ready.tell(['m-0']);
    expect(gateway.planner.queries).toHaveLength(2);
    expect(await call).toMatchObject({ status: 200 });
  });

  it('is waited for no longer than asked for', async () => {
    const gateway = await setUp(99, sendJson(200, WHOLE_ANSWER));
    const started = performance.now();
    expect(await answered(send(gateway, '1200'))).toMatchObject({ status: 503 });
    expect(performance.now() - started).toBeGreaterThanOrEqual(1_190);
    expect(gateway.planner.queries).toHaveLength(3);
    expect(gateway.service.inFlight).toBe(0);
  });

  it('is not waited for longer than a request may last', async () => {
    const gateway = await setUp(99, sendJson(200, WHOLE_ANSWER), { settings: { requestDeadlineMs: 100 } });
    expect(await answered(send(gateway, '60000'))).toMatchObject({ status: 503 });
    expect(gateway.planner.queries).toHaveLength(2);
  });

  it('is waited for by a hundred at once; those who come then are told at once', async () => {
    const gateway = await setUp(0, sendJson(200, WHOLE_ANSWER));
    const { planner } = gateway;
    const { answer } = planner;
    planner.answer = () => LOADING;
    const statuses: (number | undefined)[] = [];
    const calls = Array.from({ length: 125 }, async () => {
      const { status } = await answered(send(gateway, '30000'));
      // Nobody is served before all others were turned away.
      if (statuses.push(status) === 25) planner.answer = answer;
    });
    await Promise.all(calls);
    expect(statuses.slice(0, 25)).toEqual(Array(25).fill(503));
    expect(statuses.slice(25)).toEqual(Array(100).fill(200));
  });

  it('holds nobody who hangs up', async () => {
    const gateway = await setUp(99, sendJson(200, WHOLE_ANSWER));
    const call = send(gateway, '60000');
    await eventually(() => gateway.planner.queries.length === 1);
    call.destroy();
    await eventually(() => gateway.summaries.length === 1);
    expect(gateway.summaries[0]).toMatchObject({ status: 499, reason: 'cancelled' });
    expect(gateway.planner.queries).toHaveLength(1);
    expect(gateway.service.inFlight).toBe(0);
  });

  it('does not keep a gateway that stops', async () => {
    const gateway = await setUp(99, sendJson(200, WHOLE_ANSWER));
    const call = answered(send(gateway, '60000'));
    await eventually(() => gateway.planner.queries.length === 1);
    await gateway.service.drain(10);
    const { status, text } = await call;
    expect([status, JSON.parse(text)]).toMatchObject([503, { error: { code: 'draining' } }]);
  });

  it('is waited for by a stream with its status and heartbeats, and streams then', async () => {
    const options = { settings: { earlyHeadersMs: 100, heartbeatMs: 100 } };
    const gateway = await setUp(1, sendStream(WHOLE_STREAM), options);
    const { status, text } = await answered(send(gateway, '30000', { stream: true }));
    expect(status).toBe(200);
    expect(text).toMatch(/^: /);
    expect(text).toContain('[DONE]');
  });

  it('is waited for by a stream in vain: an event tells so', async () => {
    const gateway = await setUp(99, sendStream(WHOLE_STREAM), { settings: { earlyHeadersMs: 100 } });
    const { status, text } = await answered(send(gateway, '500', { stream: true }));
    expect(status).toBe(200);
    expect(text).toContain('"code":"model_loading"');
    expect(text).not.toContain('[DONE]');
  });
});
