import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { HTTP_LIMITS } from '../http/server-options.ts';
import { API_KEY, startGateway, type GatewayUnderTest } from '../inference/fixtures/gateway-under-test.ts';
import {
  sendJson,
  startUpstream,
  WHOLE_ANSWER,
  type ScriptedUpstream,
} from '../inference/fixtures/scripted-upstream.ts';
import { exchangeRaw, trickle } from './fixtures/raw-client.ts';

let upstream: ScriptedUpstream;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  upstream = await startUpstream(sendJson(200, WHOLE_ANSWER));
  gateway = await startGateway({
    models: [{ key: 'chat', upstreams: [upstream.url] }],
    limits: { headersTimeoutMs: 400, requestTimeoutMs: 800, checkIntervalMs: 50, maxConnections: 100 },
  });
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

const BODY = '{"model":"chat","messages":[]}';
const HEAD = `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${API_KEY}\r\nContent-Type: application/json\r\n`;

async function honestCall(): Promise<number> {
  const answer = await request(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: BODY,
  });
  await answer.body.dump();
  return answer.statusCode;
}

const connections = (): Promise<number> =>
  new Promise((resolve) =>
    gateway.app.getHttpServer().getConnections((_error: unknown, count: number) => resolve(count)),
  );

describe('callers who take their time (slowloris)', () => {
  it('have 10 s for their headers and 60 s for a whole request, looked at each second', () => {
    expect(HTTP_LIMITS).toMatchObject({ headersTimeoutMs: 10_000, requestTimeoutMs: 60_000, checkIntervalMs: 1_000 });
  });

  it.each([
    ['that say nothing', '', ''],
    ['whose headers trickle', HEAD, 'a'],
    ['whose headers come line by line', HEAD, 'x-a: b\r\n'],
    ['that begin with empty lines for ever', '\r\n', '\r\n'],
  ])('lose connections %s, while others are served', async (_what, first, drop) => {
    const slow = Array.from({ length: 40 }, () => trickle(gateway.port, first, drop, 50));
    for (let index = 0; index < 10; index += 1) expect(await honestCall()).toBe(200);
    const closed = await Promise.all(slow.map(({ closedAfterMs }) => closedAfterMs));
    expect(Math.min(...closed)).toBeGreaterThan(300);
    expect(Math.max(...closed)).toBeLessThan(4_000);
  });

  it.each([
    ['declared', `${HEAD}Content-Length: 1000\r\n\r\n`, ' '],
    ['in chunks', `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n \r\n'],
    ['of a compressed body', `${HEAD}Content-Encoding: gzip\r\nContent-Length: 1000\r\n\r\n`, ' '],
  ])('lose a connection whose body trickles (%s), and start no call', async (_what, first, drop) => {
    upstream.requests.length = 0;
    const slow = Array.from({ length: 40 }, () => trickle(gateway.port, first, drop, 50));
    for (let index = 0; index < 10; index += 1) expect(await honestCall()).toBe(200);
    const closed = await Promise.all(slow.map(({ closedAfterMs }) => closedAfterMs));
    expect(Math.max(...closed)).toBeLessThan(5_000);
    expect(upstream.requests).toHaveLength(10);
    expect(gateway.service.inFlight).toBe(0);
  });

  it('get one answer only, also when they were refused ahead of a body that never comes', async () => {
    for (const head of [
      `${HEAD}Content-Length: 20000000\r\n\r\n`,
      `${HEAD.replace(API_KEY, 'wrong')}Content-Length: 1000\r\n\r\n`,
      `${HEAD}Content-Encoding: gzip\r\nContent-Length: 1000\r\n\r\n`,
    ]) {
      const { text, closed } = await exchangeRaw(gateway.port, head);
      expect(text.split('HTTP/1.1 ')).toHaveLength(2);
      expect(text).toMatch(/^HTTP\/1\.1 (401|413|415) /);
      expect(closed).toBe(true);
    }
  });

  it('do not shorten answers: a stream may last longer than a request may take', async () => {
    upstream.script = (response) =>
      void setTimeout(() => sendJson(200, WHOLE_ANSWER)(response, undefined as never, ''), 1_500);
    expect(await honestCall()).toBe(200);
    upstream.script = sendJson(200, WHOLE_ANSWER);
  });
});

describe('callers who hold many connections', () => {
  it('hold as many as there may be, and those that they do not use make room for others', async () => {
    const idle: Socket[] = [];
    const get = 'GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n';
    for (let index = 0; index < 150; index += 1) {
      const socket = connect(gateway.port, '127.0.0.1');
      socket.on('error', () => undefined).resume();
      idle.push(socket);
      await once(socket, 'connect');
      socket.write(get);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await connections()).toBeLessThanOrEqual(100);
    let served = 0;
    for (let index = 0; index < 20; index += 1) {
      const { text } = await exchangeRaw(
        gateway.port,
        `${HEAD}Connection: close\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
      );
      if (text.startsWith('HTTP/1.1 200 ')) served += 1;
    }
    // At most the one that met the bound was closed.
    expect(served).toBeGreaterThanOrEqual(19);
    for (const socket of idle) socket.destroy();
  });
});
