import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { API_KEY, startGateway, type GatewayUnderTest } from '../inference/fixtures/gateway-under-test.ts';
import {
  sendJson,
  startUpstream,
  WHOLE_ANSWER,
  type ScriptedUpstream,
} from '../inference/fixtures/scripted-upstream.ts';

let upstream: ScriptedUpstream;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  upstream = await startUpstream(sendJson(200, WHOLE_ANSWER));
  gateway = await startGateway({ models: [{ key: 'chat', upstreams: [upstream.url] }] });
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

const BODY = '{"model":"chat","messages":[]}';

async function call(path: string, headers: Record<string, string>) {
  const answer = await request(gateway.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, ...headers },
    body: BODY,
  });
  return { status: answer.statusCode, names: Object.keys(answer.headers).sort(), body: await answer.body.text() };
}

/** Sends bytes and leaves after a while, or when the other side does. */
function sendRaw(parts: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(gateway.port, '127.0.0.1');
    let text = '';
    socket.on('data', (bytes) => (text += bytes.toString()));
    socket.on('close', () => resolve(text));
    for (const [index, part] of parts.entries()) setTimeout(() => socket.write(part), 10 * index);
    setTimeout(() => socket.destroy(), 10 * parts.length + 150);
  });
}

const head = (length: number, query = ''): string =>
  `POST /v1/chat/completions${query} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${API_KEY}\r\n` +
  `content-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;

describe('calls that are served ahead of the framework', () => {
  it('are answered like those that the framework routes', async () => {
    const direct = await call('/v1/chat/completions', { 'content-type': 'application/json' });
    expect(direct.status).toBe(200);
    expect(await call('/v1/chat/completions?x=1', { 'content-type': 'application/json' })).toEqual(direct);
    expect(await call('/v1/chat/completions', { 'content-type': 'text/json' })).toEqual(direct);
    expect(await call('/api/client/v1/chat/completions', { 'content-type': 'application/json' })).toEqual(direct);
  });

  it('take their body in as many pieces as it comes, and several calls per connection', async () => {
    const text = await sendRaw([head(BODY.length), BODY.slice(0, 5), BODY.slice(5), head(BODY.length) + BODY]);
    expect(text.split('HTTP/1.1 200 OK')).toHaveLength(3);
  });

  it.each(['', '?framework'])('never start when their caller leaves in the body (%s)', async (query) => {
    gateway.lines.length = 0;
    upstream.requests.length = 0;
    expect(await sendRaw([head(BODY.length, query), BODY.slice(0, 5)])).toBe('');
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect({ lines: gateway.lines, calls: gateway.service.inFlight, dialled: upstream.requests }).toEqual({
      lines: [],
      calls: 0,
      dialled: [],
    });
  });

  it('are checked once: a refusal keeps the identity that it was decided with', async () => {
    gateway.lines.length = 0;
    const answer = await request(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer wrong', 'content-type': 'application/json' },
      body: BODY,
    });
    expect(answer.statusCode).toBe(401);
    await answer.body.dump();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(gateway.lines.map((line) => (JSON.parse(line) as { requestId: string }).requestId)).toEqual([
      answer.headers['x-request-id'],
    ]);
  });
});
