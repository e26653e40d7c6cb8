import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { request } from 'undici';
import { API_KEY, startGateway, type GatewayUnderTest } from './fixtures/gateway-under-test.ts';
import {
  chunk,
  DONE,
  event,
  FINISH,
  sendJson,
  sendStream,
  startUpstream,
  USAGE,
  WHOLE_ANSWER,
  WHOLE_STREAM,
  type ScriptedUpstream,
} from './fixtures/scripted-upstream.ts';

let first: ScriptedUpstream;
let second: ScriptedUpstream;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  first = await startUpstream(sendJson(200, WHOLE_ANSWER));
  second = await startUpstream(sendJson(200, WHOLE_ANSWER));
  gateway = await startGateway({ models: [{ key: 'two', upstreams: [first.url, second.url] }] });
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([first.close(), second.close()]);
});
beforeEach(() => {
  gateway.accounting.settled.length = 0;
  gateway.planner.reports.length = 0;
  first.bodies.length = 0;
  second.bodies.length = 0;
});

async function call(body: object, headers: Record<string, string> = {}) {
  const answer = await request(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'two', messages: [{ role: 'user', content: 'Hi' }], ...body }),
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

/** Sends requests over one connection, each once the answer to the one before has come; gives all that was received. */
function exchange({ hostname, port }: URL, requests: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const left = [...requests];
    let received = '';
    const socket = connect(Number(port), hostname);
    const next = (): void => void socket.write(left.shift() ?? '');
    socket.on('connect', next).on('error', reject);
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
      if (received.endsWith('\r\n0\r\n\r\n')) next();
    });
    socket.on('end', () => {
      socket.end();
      resolve(received);
    });
  });
}

/** The body of an answer whose chunks are well formed. */
function unchunked(answer: string): string {
  let left = answer.slice(answer.indexOf('\r\n\r\n') + 4);
  let body = '';
  for (;;) {
    const size = Number.parseInt(left, 16);
    const start = left.indexOf('\r\n') + 2;
    expect(left.slice(start + size, start + size + 2)).toBe('\r\n');
    if (size === 0) return Buffer.from(body, 'latin1').toString();
    body += left.slice(start, start + size);
    left = left.slice(start + size + 2);
  }
}

const classes = (): string[] => gateway.accounting.settled.map(({ facts }) => facts.failureClass);

describe('a unary call', () => {
  it('passes bytes through, with the names on both sides', async () => {
    first.script = sendJson(200, WHOLE_ANSWER, { 'x-request-id': 'up-7' });
    const answer = await call({ x_unknown: { a: [1, null] }, api_key: 'sk-theirs', base_url: 'http://evil' });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe(WHOLE_ANSWER.replace('upstream-model', 'two'));
    expect(first.bodies).toEqual([
      '{"model":"upstream-model","messages":[{"role":"user","content":"Hi"}],"x_unknown":{"a":[1,null]}}',
    ]);
    expect(answer.headers).toMatchObject({
      'x-roundhouse-model': 'two',
      'x-roundhouse-deployment': 'two-0',
      'x-roundhouse-attempts': '1',
      'x-roundhouse-plan': 'router',
      'x-upstream-request-id': 'up-7',
    });
    expect(gateway.accounting.settled[0]?.facts).toMatchObject({
      endStatus: 'success',
      usageSource: 'provider',
      usage: { inputTokens: 11, outputTokens: 2 },
      finishReason: 'stop',
      httpStatus: 200,
    });
    expect(gateway.planner.reports).toHaveLength(1);
  });

  it('is not answered before its settle is durable', async () => {
    first.script = sendJson(200, WHOLE_ANSWER);
    let durable = false;
    gateway.accounting.beforeFlush = (done) =>
      void setTimeout(() => {
        durable = true;
        done();
      }, 50);
    await call({});
    gateway.accounting.beforeFlush = undefined;
    expect(durable).toBe(true);
  });

  it.each<[string, number, string]>([
    ['overloaded', 500, '{"error":{"message":"boom"}}'],
    ['overloaded', 503, ''],
    ['rate_limited', 429, '{}'],
    ['quota_exhausted', 429, '{"error":{"code":"insufficient_quota"}}'],
    ['auth', 401, '{}'],
    ['model_missing', 404, '{}'],
    ['protocol', 200, 'not json'],
    ['protocol', 200, '{"choices":[]}'],
    ['overloaded', 200, '{"error":{"code":503,"message":"x"}}'],
  ])('goes to the next deployment after %s (%s %s)', async (failureClass, status, body) => {
    first.script = sendJson(status, body);
    const answer = await call({});
    expect(answer.status).toBe(200);
    expect(answer.headers['x-roundhouse-attempts']).toBe('2');
    expect(answer.headers['x-roundhouse-deployment']).toBe('two-1');
    expect(classes()).toEqual([failureClass, '']);
    expect(gateway.planner.reports[0]?.attempts.map((attempt) => attempt.failureClass)).toEqual([failureClass, '']);
  });

  it('goes to the next deployment when the body breaks off', async () => {
    first.script = (response) => {
      response.writeHead(200, { 'content-length': '500' });
      response.write(WHOLE_ANSWER.slice(0, 100), () => response.destroy());
    };
    expect((await call({})).status).toBe(200);
    expect(classes()).toEqual(['truncated', '']);
  });

  it('returns a caller’s fault at once, in the upstream’s words', async () => {
    first.script = sendJson(
      422,
      '{"error":{"message":"temperature is odd","param":"temperature","type":"invalid_request_error"}}',
    );
    const answer = await call({});
    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.text)).toEqual({
      error: { message: 'temperature is odd', type: 'invalid_request_error', param: 'temperature', code: null },
    });
    expect(second.bodies).toHaveLength(0);
  });

  it('tells nothing of upstreams when all of them failed', async () => {
    first.script = sendJson(401, '{"error":{"message":"Incorrect API key provided: upstream-secret"}}');
    second.script = sendJson(403, '{"error":{"message":"upstream-secret is banned"}}');
    const answer = await call({});
    second.script = sendJson(200, WHOLE_ANSWER);
    expect(answer.status).toBe(502);
    expect(answer.text).not.toMatch(/secret|banned/);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: 'upstream_error', type: 'api_error' } });
  });
});

describe('a stream', () => {
  const stream = { stream: true };

  it('leaves its connection fit for the next call, and is not cut into chunks for a caller of HTTP/1.0', async () => {
    first.script = sendStream(WHOLE_STREAM);
    const body = JSON.stringify({ model: 'two', messages: [], stream: true });
    const head = (version: string): string =>
      [
        `POST /v1/chat/completions HTTP/${version}`,
        'host: gateway',
        `authorization: Bearer ${API_KEY}`,
        'content-type: application/json',
        `content-length: ${body.length}`,
      ].join('\r\n');
    const ask = (version: string): string => `${head(version)}\r\n\r\n${body}`;
    const text = await exchange(new URL(gateway.url), [ask('1.1'), ask('1.1'), ask('1.0')]);
    const [one = '', other = '', last = ''] = text.split('HTTP/1.1 200 OK').slice(1);
    expect(unchunked(one)).toBe(WHOLE_STREAM.replace(USAGE, '').replaceAll('upstream-model', 'two'));
    expect(unchunked(other)).toBe(unchunked(one));
    const bare = Buffer.from(last.slice(last.indexOf('\r\n\r\n') + 4), 'latin1');
    expect(bare.toString()).toBe(unchunked(one));
  });

  it('arrives whole, with the public name and without the usage chunk that nobody asked for', async () => {
    first.script = sendStream(WHOLE_STREAM);
    const answer = await call(stream);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^text\/event-stream/);
    expect(answer.text).toBe(WHOLE_STREAM.replace(USAGE, '').replaceAll('upstream-model', 'two'));
    expect(JSON.parse(first.bodies[0] as string)).toMatchObject({ stream_options: { include_usage: true } });
    expect(gateway.accounting.settled[0]?.facts).toMatchObject({ usageSource: 'provider', usage: { inputTokens: 11 } });
  });

  it('keeps the usage chunk for those who asked', async () => {
    first.script = sendStream(WHOLE_STREAM);
    const answer = await call({ ...stream, stream_options: { include_usage: true, x: 1 } });
    expect(answer.text).toBe(WHOLE_STREAM.replaceAll('upstream-model', 'two'));
    expect(JSON.parse(first.bodies[0] as string)).toMatchObject({ stream_options: { include_usage: true, x: 1 } });
  });

  it('ends only after its settle is durable', async () => {
    first.script = sendStream(WHOLE_STREAM);
    let durableAt = 0;
    gateway.accounting.beforeFlush = (done) =>
      void setTimeout(() => {
        durableAt = performance.now();
        done();
      }, 50);
    const answer = await call(stream);
    gateway.accounting.beforeFlush = undefined;
    expect(answer.text.endsWith(DONE)).toBe(true);
    expect(performance.now()).toBeGreaterThan(durableAt);
    expect(durableAt).toBeGreaterThan(0);
  });

  it('estimates usage that was not reported, and says so', async () => {
    first.script = sendStream(WHOLE_STREAM.replace(USAGE, ''));
    await call(stream);
    expect(gateway.accounting.settled[0]?.facts).toMatchObject({
      usageSource: 'estimated',
      usage: { outputTokens: 2 },
    });
  });

  it.each<[string, string, string]>([
    ['an error event', event({ error: { message: 'boom', code: 500 } }), 'overloaded'],
    ['a role, then an error event', `${chunk({ role: 'assistant' })}${event({ error: { message: 'x' } })}`, 'unknown'],
    ['garbage', 'data: {"a":<garbage>\n\n', 'protocol'],
    ['nothing but the end', DONE, 'truncated'],
    ['a role, then the end of the connection', chunk({ role: 'assistant' }), 'truncated'],
  ])('fails over unseen while held: %s', async (_what, text, failureClass) => {
    first.script = sendStream(text);
    second.script = sendStream(WHOLE_STREAM);
    const answer = await call(stream);
    expect(answer.text).toBe(WHOLE_STREAM.replace(USAGE, '').replaceAll('upstream-model', 'two'));
    expect(answer.headers['x-roundhouse-deployment']).toBe('two-1');
    expect(classes()).toEqual([failureClass, '']);
  });

  it('serves an answer without content, such as an immediate stop', async () => {
    first.script = sendStream(`${chunk({ role: 'assistant' })}${FINISH}${DONE}`);
    const answer = await call(stream);
    expect(answer.text.endsWith(DONE)).toBe(true);
    expect(classes()).toEqual(['']);
  });

  it('commits on a tool call, which must not run twice', async () => {
    const tool = chunk({ tool_calls: [{ index: 0, id: 't', function: { name: 'f', arguments: '' } }] });
    first.script = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(tool, () => response.destroy());
    };
    second.script = sendStream(WHOLE_STREAM);
    const answer = await call(stream);
    expect(answer.text).toContain('tool_calls');
    expect(answer.text).toContain('"error"');
    expect(second.bodies).toHaveLength(0);
  });

  it('cut at any byte, shows the whole answer or what came and one error, never two answers', async () => {
    const bytes = Buffer.from(WHOLE_STREAM);
    second.script = sendStream(WHOLE_STREAM);
    const committedAt = bytes.indexOf('\n\n', bytes.indexOf('"Hé"')) + 2;
    // From here on the upstream has named its reason to stop: the answer is complete, whatever else is missing.
    const finishedAt = bytes.indexOf('\n\n', bytes.indexOf('"stop"')) + 2;
    const whole = WHOLE_STREAM.replace(USAGE, '').replaceAll('upstream-model', 'two');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      first.script = (response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(bytes.subarray(0, cut), () => response.end());
        if (cut === 0) response.end();
      };
      const { text } = await call(stream);
      const errors = text.split('"error"').length - 1;
      if (cut < committedAt || cut >= finishedAt) {
        expect({ cut, text }).toEqual({ cut, text: whole });
      } else {
        expect({ cut, errors, done: text.includes('[DONE]') }).toEqual({ cut, errors: 1, done: false });
        expect(whole.startsWith(text.slice(0, text.indexOf('data: {"error"')))).toBe(true);
      }
    }
  }, 30_000);

  it('is the same however the upstream’s bytes are cut', async () => {
    const bytes = Buffer.from(WHOLE_STREAM);
    first.script = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      let at = 0;
      const next = (): void => {
        if (at >= bytes.length) response.end();
        else response.write(bytes.subarray(at, (at += 7)), () => setImmediate(next));
      };
      next();
    };
    const { text } = await call(stream);
    expect(text).toBe(WHOLE_STREAM.replace(USAGE, '').replaceAll('upstream-model', 'two'));
  });
});
