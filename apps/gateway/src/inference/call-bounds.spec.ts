import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '@roundhouse/testing';
import { request } from 'undici';
import { API_KEY, startGateway, type GatewayOptions, type GatewayUnderTest } from './fixtures/gateway-under-test.ts';
import {
  chunk,
  sendJson,
  startUpstream,
  WHOLE_ANSWER,
  WHOLE_STREAM,
  type Script,
  type ScriptedUpstream,
} from './fixtures/scripted-upstream.ts';

let upstream: ScriptedUpstream;
let gateway: GatewayUnderTest;

afterEach(async () => {
  await gateway.close();
  await upstream.close();
});

async function start(script: Script, options: Omit<GatewayOptions, 'models'> = {}): Promise<void> {
  upstream = await startUpstream(script);
  gateway = await startGateway({ models: [{ key: 'm', upstreams: [upstream.url] }], ...options });
}

/** A stream that begins with text and then goes on with the same piece until it is cut. */
const endless =
  (piece: string, everyMs: number): Script =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk({ content: 'a' }));
    const timer = setInterval(() => response.write(piece), everyMs);
    response.on('close', () => clearInterval(timer));
  };

async function stream(headers: Record<string, string> = {}) {
  const answer = await request(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...headers },
    body: '{"model":"m","messages":[],"stream":true}',
  });
  return { status: answer.statusCode, text: await answer.body.text() };
}

const upstreamIsLeft = () => until('the upstream is left', 1_000, () => upstream.sockets.size === 0);

/** A caller who asks and then takes nothing. */
async function deafCaller(body: string): Promise<Socket> {
  const socket = connect(gateway.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.pause();
  const head = [
    'POST /v1/chat/completions HTTP/1.1',
    'host: gateway',
    `authorization: Bearer ${API_KEY}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.on('error', () => undefined);
  return socket;
}

describe('a stream without end (security 58)', () => {
  it('is ended at its greatest age, with an error, and charged once', async () => {
    await start(endless(chunk({ content: 'b' }), 20), { settings: { maxStreamAgeMs: 400 } });
    const { text } = await stream();
    expect(text).toContain('"code":"timeout"');
    expect(text).not.toContain('[DONE]');
    await upstreamIsLeft();
    expect(gateway.accounting.settled).toHaveLength(1);
    expect(gateway.accounting.settled[0]?.facts).toMatchObject({ endStatus: 'cancelled', usageSource: 'estimated' });
    expect(gateway.planner.reports).toHaveLength(1);
  });

  it('is ended at its greatest size', async () => {
    await start(endless(chunk({ content: 'b'.repeat(100_000) }), 1), { settings: { maxStreamBytes: 2_000_000 } });
    const { text } = await stream();
    expect(text).toContain('"code":"upstream_truncated"');
    expect(text.length).toBeGreaterThan(2_000_000);
    await upstreamIsLeft();
    expect(gateway.accounting.settled).toHaveLength(1);
  });
});

describe('a stream that only pretends to go on', () => {
  it.each([
    ['comments', ': still here\n\n', 250],
    // Not even a line is complete: silent by the shorter of both limits.
    ['bytes of an event that never ends', 'data: x'.slice(0, 1), 150],
  ])('by %s counts as silent', async (_, piece, leastMs) => {
    await start(endless(piece, 20), { settings: { progressMs: 300 }, timeouts: { idleTimeoutMs: 200 } });
    const startMs = performance.now();
    const { text } = await stream();
    expect(performance.now() - startMs).toBeGreaterThan(leastMs);
    expect(text).toContain('"code":"upstream_timeout"');
    expect(gateway.accounting.settled.map(({ facts }) => facts.failureClass)).toEqual(['idle']);
    await upstreamIsLeft();
  });

  it('but brings whole events lives on', async () => {
    await start(
      (response) => {
        const pieces = WHOLE_STREAM.split(/(?<=\n\n)/);
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const timer = setInterval(() => {
          const piece = pieces.shift();
          if (piece === undefined) clearInterval(timer);
          else response.write(piece);
        }, 100);
      },
      { settings: { progressMs: 250 } },
    );
    expect((await stream()).text).toContain('[DONE]');
  });
});

describe('a call that is interrupted before its dial', () => {
  it('is not dialled', async () => {
    await start(sendJson(200, WHOLE_ANSWER));
    gateway.accounting.open = (_record, flushed) => void setTimeout(flushed, 300);
    const answer = stream();
    await until('the call runs', 1_000, () => gateway.service.inFlight === 1);
    await gateway.service.drain(50);
    expect(await answer).toMatchObject({ status: 503, text: expect.stringContaining('"draining"') });
    expect(upstream.bodies).toEqual([]);
  });
});

describe('a held stream', () => {
  const late: Script = (response) => {
    setTimeout(() => response.writeHead(503, { 'content-type': 'application/json' }).end('{}'), 300);
  };
  const options = { settings: { earlyHeadersMs: 50 }, permittedRetries: 0 };

  it('gets its status early, so that its failure becomes an event', async () => {
    await start(late, options);
    expect(await stream()).toMatchObject({ status: 200, text: expect.stringContaining('"error"') });
  });

  it('keeps its status open for callers who ask for that', async () => {
    await start(late, options);
    expect((await stream({ 'x-roundhouse-early-headers': 'false' })).status).toBe(503);
  });
});

describe('a caller who takes nothing', () => {
  it('of a stream is given up, and the upstream with it', async () => {
    await start(endless(chunk({ content: 'b'.repeat(60_000) }), 1), { settings: { writeStallMs: 400 } });
    const socket = await deafCaller('{"model":"m","messages":[],"stream":true}');
    await until('the call is over', 5_000, () => gateway.summaries.length === 1);
    expect(gateway.summaries[0]).toMatchObject({ status: 499, reason: 'cancelled' });
    expect(gateway.service.inFlight).toBe(0);
    await upstreamIsLeft();
    socket.destroy();
  }, 10_000);

  it('of a whole answer is disconnected', async () => {
    const large = WHOLE_ANSWER.replace('Héllo', 'x'.repeat(20_000_000));
    await start(sendJson(200, large), { settings: { writeStallMs: 400 } });
    const socket = await deafCaller('{"model":"m","messages":[]}');
    const server = gateway.app.getHttpServer() as {
      getConnections(done: (error: unknown, count: number) => void): void;
    };
    const connections = () => new Promise<number>((done) => server.getConnections((_, count) => done(count)));
    await until('the answer is made', 5_000, () => gateway.summaries.length === 1);
    await until('the connection is closed', 5_000, async () => (await connections()) === 0);
    socket.destroy();
  }, 15_000);

  it('for a while, and then goes on, misses nothing', async () => {
    const large = WHOLE_ANSWER.replace('Héllo', 'x'.repeat(8_000_000));
    await start(sendJson(200, large), { settings: { writeStallMs: 1_500 } });
    const socket = await deafCaller('{"model":"m","messages":[]}');
    await until('the answer is made', 5_000, () => gateway.summaries.length === 1);
    await sleep(500);
    let bytes = 0;
    socket.on('data', (piece: Buffer) => (bytes += piece.length));
    socket.resume();
    await until('everything has come', 5_000, () => bytes > 8_000_000);
    socket.destroy();
  }, 15_000);
});

describe('large bodies', () => {
  it('reach the upstream byte by byte as they were sent, under its name of the model, on every attempt', async () => {
    let calls = 0;
    await start((response) => {
      calls += 1;
      if (calls === 1) response.writeHead(503).end('{}');
      else sendJson(200, WHOLE_ANSWER)(response, undefined as never, '');
    });
    const content = 'é😀'.repeat(200_000);
    const body = `{"model" : "m","messages":[{"role":"user","content":"${content}"}], "temperature":1.0}`;
    const answer = await request(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      body,
    });
    expect(answer.statusCode).toBe(200);
    await answer.body.dump();
    const sent = body.replace('"m"', '"upstream-model"');
    expect(upstream.bodies.map((one) => one === sent)).toEqual([true, true]);
    expect(upstream.requests[0]?.headers['content-length']).toBe(String(Buffer.byteLength(sent)));
    expect(upstream.requests[0]?.headers['content-type']).toBe('application/json');
  }, 20_000);

  it('let calls with small ones through in between', async () => {
    await start(sendJson(200, WHOLE_ANSWER));
    const post = async (content: string) => {
      const answer = await request(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'm', user: content.slice(0, 1), messages: [{ role: 'user', content }] }),
      });
      await answer.body.dump();
      return answer.statusCode;
    };
    const large = 'x'.repeat(4_000_000);
    const all = [...Array.from({ length: 8 }, () => post(large)), post('y')];
    expect(await Promise.all(all)).toEqual(all.map(() => 200));
    const sizes = gateway.planner.queries.map(({ inputTokensEstimate }) => inputTokensEstimate);
    expect(sizes.findIndex((tokens) => tokens < 1_000)).toBeLessThan(8);
  }, 20_000);
});
