import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { AppError } from '@roundhouse/errors';
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@roundhouse/testing';
import { API_KEY, startGateway, type GatewayOptions, type GatewayUnderTest } from './fixtures/gateway-under-test.ts';
import {
  chunk,
  DONE,
  FINISH,
  sendJson,
  sendStream,
  startUpstream,
  WHOLE_ANSWER,
  WHOLE_STREAM,
  type Script,
  type ScriptedUpstream,
} from './fixtures/scripted-upstream.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

/** A gateway with one model `m` and an upstream per script. */
async function setUp(
  scripts: readonly Script[],
  options: Partial<GatewayOptions> = {},
): Promise<{ gateway: GatewayUnderTest; upstreams: ScriptedUpstream[] }> {
  const upstreams = await Promise.all(scripts.map((script) => startUpstream(script)));
  opened.push(...upstreams);
  const gateway = await startGateway({
    models: [{ key: 'm', upstreams: upstreams.map(({ url }) => url) }],
    ...options,
  });
  opened.push(gateway);
  return { gateway, upstreams };
}

/** Sends a call and hands over the answer as soon as its headers have come. */
async function open(gateway: GatewayUnderTest, body: object = {}): Promise<IncomingMessage> {
  const call = httpRequest(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    agent: false,
  });
  call.on('error', () => undefined);
  call.end(JSON.stringify({ model: 'm', messages: [], ...body }));
  const [answer] = (await once(call, 'response')) as [IncomingMessage];
  return answer;
}

async function text(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

/**
 * Steps of 10 ms of this process's event loop, in which caller, gateway and upstream all live, until something holds: a
 * machine that stalls the process for a second stalls one step, not a hundred.
 */
async function stepsUntil(condition: () => boolean): Promise<number> {
  let steps = 0;
  while (!condition()) {
    if ((steps += 1) > 1_000) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return steps;
}
const STEPS_IN_100_MS = 10;

const begin: Script = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(chunk({ content: 'a' }));
};
const hang: Script = () => undefined;

describe('a caller who hangs up', () => {
  it('frees the upstream within 100 ms and is charged what came until then, marked as an estimate', async () => {
    const { gateway, upstreams } = await setUp([begin]);
    const answer = await open(gateway, { stream: true });
    await once(answer, 'data');
    expect(upstreams[0]!.sockets.size).toBe(1);
    answer.destroy();
    expect(await stepsUntil(() => upstreams[0]!.sockets.size === 0)).toBeLessThanOrEqual(STEPS_IN_100_MS);
    await eventually(() => gateway.summaries.length === 1);
    expect(gateway.accounting.settled[0]?.facts).toMatchObject({
      endStatus: 'cancelled',
      failureClass: 'cancelled',
      usageSource: 'estimated',
      usage: { outputTokens: 1 },
    });
    expect(gateway.summaries[0]).toMatchObject({ status: 499, reason: 'cancelled' });
    expect(gateway.planner.reports).toHaveLength(1);
    expect(gateway.service.inFlight).toBe(0);
  });

  it('frees the upstream of a unary call too, and starts no other attempt', async () => {
    const { gateway, upstreams } = await setUp([hang, sendJson(200, WHOLE_ANSWER)]);
    const call = httpRequest(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}` },
      agent: false,
    });
    call.on('error', () => undefined);
    call.end('{"model":"m","messages":[]}');
    await eventually(() => upstreams[0]!.bodies.length === 1);
    call.destroy();
    expect(await stepsUntil(() => upstreams[0]!.sockets.size === 0)).toBeLessThanOrEqual(STEPS_IN_100_MS);
    await eventually(() => gateway.summaries.length === 1);
    expect(upstreams[1]!.bodies).toHaveLength(0);
    expect(gateway.accounting.settled[0]?.facts).toMatchObject({ endStatus: 'cancelled', usageSource: 'none' });
  });
});

describe('a caller who reads slowly', () => {
  it('slows the upstream down instead of filling our memory', async () => {
    const frame = chunk({ content: 'x'.repeat(16_000) });
    const frames = 2_000;
    let sent = 0;
    const { gateway } = await setUp([
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const pump = (): void => {
          while (sent < frames) {
            sent += 1;
            if (!response.write(frame)) return void response.once('drain', pump);
          }
          response.end(FINISH + DONE);
        };
        pump();
      },
    ]);
    const answer = await open(gateway, { stream: true });
    answer.pause();
    let before = -1;
    // The upstream stands still once every buffer on the way is full: far from all of its 32 MB.
    await eventually(() => {
      const still = sent === before && sent > 0;
      before = sent;
      return still;
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(sent).toBeLessThan(frames * 0.75);
    const received = await text(answer);
    expect(received.split('x'.repeat(16_000))).toHaveLength(frames + 1);
    expect(received.endsWith(DONE)).toBe(true);
  });
});

describe('time limits', () => {
  it('leave a deployment whose first token does not come', async () => {
    const { gateway } = await setUp([hang, sendStream(WHOLE_STREAM)], { timeouts: { firstTokenTimeoutMs: 150 } });
    expect(await text(await open(gateway, { stream: true }))).toContain('[DONE]');
    expect(gateway.accounting.settled.map(({ facts }) => facts.failureClass)).toEqual(['timeout_first_token', '']);
  });

  it('do not take headers, or a role, for a first token', async () => {
    const roleOnly: Script = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk({ role: 'assistant', content: '' }));
    };
    const { gateway } = await setUp([roleOnly, sendStream(WHOLE_STREAM)], { timeouts: { firstTokenTimeoutMs: 150 } });
    expect(await text(await open(gateway, { stream: true }))).toContain('[DONE]');
  });

  it('end a stream that falls silent with one error', async () => {
    const { gateway, upstreams } = await setUp([begin], { timeouts: { idleTimeoutMs: 150 } });
    const received = await text(await open(gateway, { stream: true }));
    expect(received).toMatch(/"content":"a"[\s\S]*data: \{"error":.*"code":"upstream_timeout"/);
    expect(received).not.toContain('[DONE]');
    await eventually(() => upstreams[0]!.sockets.size === 0);
    expect(gateway.accounting.settled[0]?.facts).toMatchObject({ endStatus: 'error', failureClass: 'idle' });
  });

  it('give a unary answer more time, and answer 504 after it', async () => {
    const { gateway } = await setUp([hang], {
      timeouts: { firstTokenTimeoutMs: 50 },
      settings: { unaryWaitFactor: 4 },
    });
    const start = performance.now();
    const answer = await open(gateway);
    expect(answer.statusCode).toBe(504);
    expect(performance.now() - start).toBeGreaterThan(180);
    expect(await text(answer)).toContain('upstream_timeout');
  });

  it('leave a deployment that takes no connection', async () => {
    const gone = await startUpstream(hang);
    await gone.close();
    const well = await startUpstream(sendJson(200, WHOLE_ANSWER));
    const gateway = await startGateway({ models: [{ key: 'm', upstreams: [gone.url, well.url] }] });
    opened.push(well, gateway);
    expect((await open(gateway)).statusCode).toBe(200);
    expect(gateway.accounting.settled[0]?.facts).toMatchObject({ failureClass: 'connect', usageSource: 'none' });
  });
});

describe('the last deployment of a plan', () => {
  it('gets one more chance when its failure may be over in a moment', async () => {
    let calls = 0;
    const { gateway } = await setUp([
      (response, request, body) => {
        calls += 1;
        sendJson(calls === 1 ? 503 : 200, calls === 1 ? '{}' : WHOLE_ANSWER)(response, request, body);
      },
    ]);
    const answer = await open(gateway);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['x-roundhouse-attempts']).toBe('2');
  });

  it('gets none without a permitted retry', async () => {
    const { gateway, upstreams } = await setUp([sendJson(503, '{}', { 'retry-after': '2' })], { permittedRetries: 0 });
    const answer = await open(gateway);
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('2');
    expect(upstreams[0]!.bodies).toHaveLength(1);
  });
});

describe('a stream held for long', () => {
  it('gets its headers and heartbeats early, and may still change its deployment', async () => {
    const seenEarly = Promise.withResolvers<void>();
    const lateFailure: Script = (response) => {
      void seenEarly.promise.then(() => response.writeHead(500).end('{}'));
    };
    const { gateway } = await setUp([lateFailure, sendStream(WHOLE_STREAM)], {
      settings: { earlyHeadersMs: 100, heartbeatMs: 100 },
    });
    const answer = await open(gateway, { stream: true });
    const { done, value } = (await answer.iterator({ destroyOnReturn: false }).next()) as IteratorResult<Buffer>;
    expect([done, String(value)]).toEqual([false, ': heartbeat\n\n']);
    seenEarly.resolve();
    const received = await text(answer);
    expect(received.endsWith(DONE)).toBe(true);
    expect(received).not.toContain('"error"');
  });

  it('ends in an error event when nothing served it', async () => {
    const lateFailure: Script = (response) => {
      setTimeout(() => response.writeHead(400).end('{"error":{"message":"no"}}'), 300);
    };
    const { gateway } = await setUp([lateFailure], { settings: { earlyHeadersMs: 100 } });
    const answer = await open(gateway, { stream: true });
    expect(answer.statusCode).toBe(200);
    expect(await text(answer)).toMatch(/data: \{"error":\{"message":"no"/);
  });
});

describe('heartbeats', () => {
  it('come while a committed stream is silent', async () => {
    const { gateway } = await setUp(
      [
        (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.write(chunk({ content: 'a' }));
          setTimeout(() => response.end(FINISH + DONE), 500);
        },
      ],
      { settings: { heartbeatMs: 100 } },
    );
    const received = await text(await open(gateway, { stream: true }));
    expect(received.split(': heartbeat\n\n').length).toBeGreaterThan(2);
    expect(received.endsWith(DONE)).toBe(true);
  });
});

describe('usage that cannot be recorded', () => {
  it('is not incurred: 503 before any dial', async () => {
    const { gateway, upstreams } = await setUp([sendJson(200, WHOLE_ANSWER)]);
    gateway.accounting.writable = false;
    const refused = await open(gateway);
    expect(refused.statusCode).toBe(503);
    expect(await text(refused)).toContain('accounting_unavailable');
    gateway.accounting.writable = true;
    gateway.accounting.open = (_record, flushed) => flushed(new Error('disk full'));
    expect((await open(gateway)).statusCode).toBe(503);
    expect(upstreams[0]!.bodies).toHaveLength(0);
    expect(gateway.planner.cancelled).toHaveLength(1);
  });
});

describe('a planner', () => {
  it('may refuse, with advice when to come again', async () => {
    const { gateway } = await setUp([]);
    const error = new AppError('RATE_LIMITED', 'Too many requests.', { retryAfterMs: 1500 });
    gateway.planner.answer = () => ({ kind: 'refusal', error });
    const answer = await open(gateway);
    expect(answer.statusCode).toBe(429);
    expect(answer.headers['retry-after']).toBe('2');
  });

  it('learns sizes and labels, never content', async () => {
    const { gateway } = await setUp([sendJson(200, WHOLE_ANSWER)]);
    await text(
      await open(gateway, {
        messages: [{ role: 'user', content: 'canary' }],
        max_tokens: 77,
        tools: [{ type: 'function', function: { name: 'f' } }],
        metadata: { tags: ['fast', 3] },
      }),
    );
    expect(gateway.planner.queries[0]).toMatchObject({
      mode: 'chat',
      maxOutputTokens: 77,
      capabilities: ['tools'],
      tags: ['fast'],
      stream: false,
    });
    expect(JSON.stringify(gateway.planner.queries, (_key, value: unknown) => String(value) && value)).not.toContain(
      'canary',
    );
  });
});

describe('a stop', () => {
  it('lets running streams end', async () => {
    const { gateway } = await setUp([
      (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(chunk({ content: 'a' }));
        setTimeout(() => response.end(FINISH + DONE), 200);
      },
    ]);
    const answer = await open(gateway, { stream: true });
    const received = text(answer);
    await gateway.service.drain(3_000);
    expect((await received).endsWith(DONE)).toBe(true);
  });

  it('ends streams that take too long with an error, and settles them', async () => {
    const { gateway } = await setUp([begin]);
    const received = text(await open(gateway, { stream: true }));
    await gateway.service.drain(100);
    expect(await received).toMatch(/data: \{"error":.*"code":"draining"/);
    expect(gateway.accounting.settled).toHaveLength(1);
    expect(gateway.service.inFlight).toBe(0);
  });
});
