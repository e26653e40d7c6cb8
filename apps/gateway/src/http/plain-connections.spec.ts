import { createServer, type IncomingHttpHeaders } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { seeded, until, withFaults } from '@roundhouse/testing';
import { exchangeRaw } from '../hostile/fixtures/raw-client.ts';
import { API_KEY, startGateway, type GatewayUnderTest } from '../inference/fixtures/gateway-under-test.ts';
import {
  sendJson,
  sendStream,
  startUpstream,
  WHOLE_ANSWER,
  WHOLE_STREAM,
  type ScriptedUpstream,
} from '../inference/fixtures/scripted-upstream.ts';
import { readPlainHead } from './plain-request.ts';
import { PlainResponse } from './plain-response.ts';

const KEEP_ALIVE_MS = 1_500;
const PATH = '/v1/chat/completions';

let upstream: ScriptedUpstream;
let gateway: GatewayUnderTest;
beforeAll(async () => {
  upstream = await startUpstream(sendJson(200, WHOLE_ANSWER));
  gateway = await startGateway({
    models: [{ key: 'chat', upstreams: [upstream.url] }],
    limits: { keepAliveTimeoutMs: KEEP_ALIVE_MS, checkIntervalMs: 50 },
  });
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});
beforeEach(() => {
  upstream.script = (response, call, body) =>
    (JSON.parse(body) as { stream?: boolean }).stream === true
      ? sendStream(WHOLE_STREAM)(response, call, body)
      : sendJson(200, WHOLE_ANSWER)(response, call, body);
});

/** A plain call, which more headers may make another one. */
function call(more = '', members = '', key = API_KEY): string {
  const body = `{"model":"chat","messages":[]${members}}`;
  return (
    `POST ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\n${more}` +
    `Content-Length: ${body.length}\r\n\r\n${body}`
  );
}

const GET = `GET /v1/models HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${API_KEY}\r\n\r\n`;
/** Sent twice it has two meanings to no one, but it is not plain. */
const NOT_PLAIN = 'X-A: 1\r\nX-A: 2\r\n';

/** A caller's connection. */
class Caller {
  text = '';
  isClosed = false;
  readonly socket: Socket;

  constructor(port = gateway.port) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.on('data', (bytes) => (this.text += bytes.toString('latin1')));
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => (this.isClosed = true));
  }

  /** Statuses of the answers that have come as a whole; every one is JSON. */
  get statuses(): number[] {
    return [...this.text.matchAll(/HTTP\/1\.1 (\d+) [\s\S]*?\r\n\r\n\{[\s\S]*?\}(?=HTTP\/1\.1|$)/g)].map(([, code]) =>
      Number(code),
    );
  }

  async answers(count: number): Promise<number[]> {
    await until(`${count} answers have come`, 5_000, () => Promise.resolve(this.statuses.length >= count));
    return this.statuses;
  }

  closed(): Promise<unknown> {
    return until('the connection is closed', 5_000, () => Promise.resolve(this.isClosed));
  }
}

/** An answer without what differs from one to the next. */
function essence(text: string): { head: string[]; body: string } {
  const [head = '', body = ''] = text.split(/\r\n\r\n([\s\S]*)/);
  const lines = head
    .split('\r\n')
    .map((line) => line.replace(/^(date|x-\S*request-id|x-roundhouse-\S*-ms): .*/i, '$1'));
  return { head: lines.map((line) => line.toLowerCase()).sort(), body: body.replace(/"chatcmpl-[^"]*"/g, '') };
}

describe('a plain call', () => {
  it.each([
    ['an answer', ''],
    ['a stream', ',"stream":true'],
    ['an error', ',"model":"unknown"'],
  ])('is answered as Node’s server would: %s', async (_what, members) => {
    const [plain, other] = await Promise.all(
      ['', NOT_PLAIN].map((more) => exchangeRaw(gateway.port, call(more, members), 600)),
    );
    expect(essence(plain?.text ?? '')).toEqual(essence(other?.text ?? ''));
    expect(plain?.text).toMatch(/^HTTP\/1\.1 (200|400) /);
    expect([plain?.closed, other?.closed]).toEqual([false, false]);
  });

  it('is one however its bytes are cut', async () => {
    const text = call();
    const callers = Array.from({ length: text.length - 1 }, async (_none, at) => {
      const caller = new Caller();
      caller.socket.write(text.slice(0, at + 1));
      await sleep(20);
      caller.socket.write(text.slice(at + 1));
      const statuses = await caller.answers(1);
      caller.socket.destroy();
      return statuses;
    });
    expect(await Promise.all(callers)).toEqual(callers.map(() => [200]));
  });

  it('may follow another on its connection at once; answers come in the order of calls', async () => {
    let served = 0;
    upstream.script = (response, each, body) =>
      void setTimeout(() => sendJson(200, WHOLE_ANSWER)(response, each, body), served++ % 2 === 0 ? 30 : 1);
    const caller = new Caller();
    caller.socket.write(call() + call('', ',"model":"unknown"') + call() + GET + call());
    expect(await caller.answers(5)).toEqual([200, 400, 200, 200, 200]);
    caller.socket.destroy();
  });

  it('may come over a connection that brought something else, and the other way round', async () => {
    const caller = new Caller();
    const turns = [call(), call(NOT_PLAIN), call(), GET, call(), call('', '', 'wrong'), call()];
    for (const [index, text] of turns.entries()) {
      caller.socket.write(text);
      await caller.answers(index + 1);
    }
    expect(caller.statuses).toEqual([200, 200, 200, 200, 200, 401, 200]);
    caller.socket.destroy();
  });

  it('that is refused is decided upon once', async () => {
    const before = gateway.lines.length;
    const { text } = await exchangeRaw(gateway.port, call('', '', 'wrong'), 300);
    expect(text).toMatch(/^HTTP\/1\.1 401 /);
    expect(text.split('HTTP/1.1 ')).toHaveLength(2);
    expect(gateway.lines.length - before).toBe(1);
  });

  it('whose body says that it is larger than it is waits for the rest', async () => {
    const caller = new Caller();
    const text = call();
    caller.socket.write(text.slice(0, -5));
    await sleep(50);
    expect(caller.text).toBe('');
    caller.socket.write(text.slice(-5));
    expect(await caller.answers(1)).toEqual([200]);
    caller.socket.destroy();
  });

  it('is given up when its caller leaves', async () => {
    let closed = 0;
    upstream.script = (response) => void response.on('close', () => (closed += 1));
    const leavers = [
      (caller: Caller) => caller.socket.destroy(),
      (caller: Caller) => caller.socket.end(),
      (caller: Caller) => caller.socket.resetAndDestroy(),
    ];
    for (const leave of leavers) {
      const caller = new Caller();
      caller.socket.write(call());
      await until('the call has come', 5_000, () => Promise.resolve(gateway.service.inFlight === 1));
      leave(caller);
      await until('the call is over', 5_000, () => Promise.resolve(gateway.service.inFlight === 0));
      await caller.closed();
    }
    await until('upstream calls are over', 5_000, () => Promise.resolve(closed === leavers.length));
  });

  it('whose connection is not used for too long loses it', async () => {
    const caller = new Caller();
    caller.socket.write(call());
    await caller.answers(1);
    expect(caller.text).toContain('Keep-Alive: timeout=1\r\n');
    await sleep(KEEP_ALIVE_MS / 2);
    caller.socket.write(call());
    await caller.answers(2);
    const start = performance.now();
    await caller.closed();
    expect(performance.now() - start).toBeGreaterThan(KEEP_ALIVE_MS / 2);
  });

  it('whose caller sends more and more while it is served is read no further', async () => {
    let answer: (() => void) | undefined;
    upstream.script = (response, each, body) => {
      answer = () => sendJson(200, WHOLE_ANSWER)(response, each, body);
    };
    const caller = new Caller();
    caller.socket.write(call().repeat(100_000));
    await until('the call is under way', 5_000, () => Promise.resolve(answer !== undefined));
    await sleep(300);
    // What was not taken waits on our side.
    expect(caller.socket.writableLength).toBeGreaterThan(1_000_000);
    caller.socket.destroy();
    upstream.script = sendJson(200, WHOLE_ANSWER);
    upstream.requests.length = 0;
    answer?.();
    await until('no call is left', 5_000, () => Promise.resolve(gateway.service.inFlight === 0));
    await sleep(100);
    // That nobody is there any more is seen with the first answer, not after a hundred thousand.
    expect(upstream.requests.length).toBeLessThan(100);
    expect(gateway.service.inFlight).toBe(0);
  });
});

describe('a gateway that stops', () => {
  it('closes connections that wait, tells those that are served, and leaves none', async () => {
    const stopping = await startGateway({ models: [{ key: 'chat', upstreams: [upstream.url] }] });
    const [idle, fresh, busy] = [new Caller(stopping.port), new Caller(stopping.port), new Caller(stopping.port)];
    idle.socket.write(call());
    await idle.answers(1);
    let answer: (() => void) | undefined;
    upstream.script = (response, each, body) => {
      answer = () => sendJson(200, WHOLE_ANSWER)(response, each, body);
    };
    busy.socket.write(call());
    await until('the call is under way', 5_000, () => Promise.resolve(answer !== undefined));
    const closing = stopping.close();
    await idle.closed();
    await fresh.closed();
    expect(busy.isClosed).toBe(false);
    answer?.();
    expect(await busy.answers(1)).toEqual([200]);
    expect(busy.text).toContain('Connection: close\r\n');
    await busy.closed();
    await closing;
    expect(stopping.app.getHttpServer().listening).toBe(false);
  });
});

describe('what is taken for plain', () => {
  it.each([
    ['another method', call().replace('POST', 'PUT')],
    ['another version', call().replace('HTTP/1.1', 'HTTP/1.0')],
    ['two spaces', call().replace('POST /', 'POST  /')],
    ['no host', call().replace('Host: x\r\n', '')],
    ['two hosts', call('Host: y\r\n')],
    ['no length', call().replace(/Content-Length: \d+\r\n/, '')],
    ['two lengths', call('content-length: 29\r\n')],
    ['a length of nothing', call().replace(/Length: \d+/, 'Length: 0')],
    ['a length with a sign', call().replace('Length: ', 'Length: +')],
    ['a length with a zero ahead', call().replace('Length: ', 'Length: 0')],
    ['a large body', call().replace(/Length: \d+/, 'Length: 65537')],
    ['chunks', call('Transfer-Encoding: chunked\r\n')],
    ['a compressed body', call('Content-Encoding: gzip\r\n')],
    ['an expectation', call('Expect: 100-continue\r\n')],
    ['an upgrade', call('Connection: upgrade\r\nUpgrade: h2c\r\n')],
    ['a connection that ends', call('Connection: close\r\n')],
    ['a header twice', call(NOT_PLAIN)],
    ['a folded header', call('X-A: 1\r\n 2\r\n')],
    ['a space ahead of a colon', call('X-A : 1\r\n')],
    ['a bare LF', call('X-A: 1\nX-B: 2\r\n')],
    ['a NUL', call('X-A: \0\r\n')],
    ['half a head', call().slice(0, 60)],
    ['an empty line ahead', `\r\n${call()}`],
    ['a head of 17 KiB', call(`X-A: ${'a'.repeat(17 * 1024)}\r\n`)],
  ])('is not %s', (_what, text) => {
    expect(readPlainHead(Buffer.from(text, 'latin1'))).toBeUndefined();
  });

  it('is what Node’s parser reads as the same call, whatever is wrong with it', async () => {
    const seen: { url: string | undefined; headers: IncomingHttpHeaders; body: string }[] = [];
    const node = createServer((request, response) => {
      let body = '';
      request.on('data', (bytes: Buffer) => (body += bytes.toString('latin1')));
      request.on('end', () => {
        seen.push({ url: request.url, headers: { ...request.headers }, body });
        response.end();
      });
    });
    await new Promise<void>((done) => node.listen(0, '127.0.0.1', done));
    const { port } = node.address() as AddressInfo;
    const random = seeded(38);
    const pieces = [...'\r\n \t:;0a\0é'.split(''), '\r\n', 'Content-Length: 3\r\n', 'Host: y\r\n'];
    let plain = 0;
    for (let index = 0; index < (process.env['ROUNDHOUSE_LONG'] === '1' ? 20_000 : 1_500); index += 1) {
      const text = withFaults(call('Connection: keep-alive\r\nX-Request-Id: a b\r\n'), pieces, random);
      const bytes = Buffer.from(text, 'latin1');
      const head = readPlainHead(bytes);
      if (head === undefined || head.bodyStart + head.bodyBytes > bytes.length) continue;
      plain += 1;
      seen.length = 0;
      const whole = bytes.subarray(0, head.bodyStart + head.bodyBytes);
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      socket.write(whole);
      await new Promise<void>((done) => void socket.once('data', () => done()).once('close', () => done()));
      socket.destroy();
      const body = whole.toString('latin1', head.bodyStart);
      // A blank behind a value belongs to none; Node leaves some there.
      const headers = Object.fromEntries(Object.entries(seen[0]?.headers ?? {}).map(([k, v]) => [k, String(v).trim()]));
      const expected = { ...head.headers, 'content-length': String(head.bodyBytes) };
      expect({ text, ...seen[0], headers }).toEqual({ text, url: head.url, headers: expected, body });
    }
    expect(plain).toBeGreaterThan(300);
    node.close();
  }, 120_000);
});

describe('the head of an answer', () => {
  it('holds nothing that would be taken for the end of a line', () => {
    const response = new PlainResponse({
      socket: undefined as unknown as Socket,
      keepAliveS: 1,
      ended: () => undefined,
    });
    for (const header of [
      ['x', 'a\r\nb: c'],
      ['x', 'a\nb: c'],
      ['x', 'a\0'],
      ['x', 'a\u010ab: c'],
      ['x: y\r\nz', 'a'],
      ['', 'a'],
    ]) {
      expect(() => response.writeHead(200, header)).toThrow(TypeError);
    }
  });
});
