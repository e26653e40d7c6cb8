import { connect } from 'node:net';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { AdminStatus, Visibility } from '@roundhouse/contracts/registry/v1/snapshot';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
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
  gateway = await startGateway({
    maxBodyBytes: 100_000,
    models: [
      { key: 'chat', upstreams: [upstream.url], vendor: 'acme' },
      { key: 'org/chat.v1:latest', upstreams: [upstream.url] },
      { key: 'vectors', upstreams: [upstream.url], mode: Mode.MODE_EMBEDDING },
      { key: 'off', upstreams: [], adminStatus: AdminStatus.ADMIN_STATUS_INACTIVE },
      { key: 'draft', upstreams: [], adminStatus: AdminStatus.ADMIN_STATUS_DRAFT },
      { key: 'titles', upstreams: [upstream.url], visibility: Visibility.VISIBILITY_INTERNAL },
      { key: 'empty', upstreams: [] },
      {
        key: 'tuned',
        upstreams: [upstream.url],
        defaultParamsJson: '{"temperature":0.1,"top_p":0.5,"model":"x"}',
        lockedParamsJson: '{"max_tokens":5}',
      },
    ],
  });
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

interface Call {
  path?: string;
  method?: 'GET' | 'POST' | 'DELETE' | 'PUT';
  body?: string | Buffer;
  headers?: Record<string, string>;
}

async function call({ path = '/v1/chat/completions', method = 'POST', body, headers = {} }: Call) {
  const answer = await request(gateway.url + path, {
    method,
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...headers },
    ...(method === 'GET' ? {} : { body: body ?? '' }),
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, headers: answer.headers, json: JSON.parse(text) as Record<string, unknown> };
}

const chat = (model: string, extra = ''): string => `{"model":"${model}","messages":[]${extra}}`;

describe('every failure is an OpenAI error with a request id', () => {
  it.each<[string, Call, number, string | null]>([
    ['a wrong key', { headers: { authorization: 'Bearer wrong' }, body: chat('chat') }, 401, 'invalid_api_key'],
    ['SQL in a key', { headers: { authorization: "Bearer ' OR 1=1 --" }, body: chat('chat') }, 401, 'invalid_api_key'],
    ['an unknown model', { body: chat('nothing') }, 404, 'model_not_found'],
    ['a model that is a draft', { body: chat('draft') }, 404, 'model_not_found'],
    ['a model for internal tasks', { body: chat('titles') }, 404, 'model_not_found'],
    ['a model that is switched off', { body: chat('off') }, 403, 'model_inactive'],
    ['a model of another mode', { body: chat('vectors') }, 400, 'mode_mismatch'],
    ['a model without deployments', { body: chat('empty') }, 503, 'no_deployment'],
    ['a body that is no JSON', { body: '{"model":' }, 400, 'invalid_json'],
    ['no body', { body: '' }, 400, 'invalid_json'],
    ['an array', { body: '[]' }, 400, 'invalid_json'],
    ['a body that is too deep', { body: `{"model":${'['.repeat(50_000)}` }, 400, 'invalid_json'],
    ['no model', { body: '{}' }, 400, null],
    ['a model that is no text', { body: '{"model":1}' }, 400, null],
    ['a stream flag that is none', { body: chat('chat', ',"stream":"yes"') }, 400, null],
    ['stream options that are none', { body: chat('chat', ',"stream":true,"stream_options":[]') }, 400, null],
    ['a body that is too large', { body: chat('chat', `,"x":"${'x'.repeat(100_001)}"`) }, 413, 'request_too_large'],
    ['an unknown path', { path: '/v1/nothing', method: 'GET' }, 404, 'not_found'],
    ['an unknown model in the list', { path: '/v1/models/nothing', method: 'GET' }, 404, 'model_not_found'],
    ['a wrong method', { method: 'DELETE' }, 405, 'method_not_allowed'],
    ['a malformed path', { path: '/v1/%ff', method: 'GET' }, 400, null],
  ])('%s', async (_what, asked, status, code) => {
    const answer = await call(asked);
    expect({ status: answer.status, error: answer.json['error'] }).toEqual({
      status,
      error: expect.objectContaining({ code, message: expect.any(String), type: expect.any(String) }),
    });
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('refuses a compressed body, whatever it would have become (security 56)', async () => {
    for (const encoding of ['gzip', 'deflate', 'br', 'zstd', 'gzip, identity']) {
      const body = gzipSync(chat('chat'));
      expect((await call({ body, headers: { 'content-encoding': encoding } })).status).toBe(415);
    }
    expect((await call({ body: chat('chat'), headers: { 'content-encoding': 'identity' } })).status).toBe(200);
  });

  it('names the allowed methods', async () => {
    expect((await call({ method: 'PUT' })).headers['allow']).toBe('POST');
  });

  it('leaves one log line per request, without a word of it', async () => {
    gateway.lines.length = 0;
    await call({ body: chat('chat', ',"user":"canary-in-body"'), headers: { 'x-canary': 'canary-in-header' } });
    await call({ headers: { authorization: 'Bearer canary-key' }, body: chat('chat') });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const requests = gateway.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(requests).toHaveLength(2);
    expect(requests[0]).toMatchObject({
      route: '/v1/chat/completions',
      status: 200,
      model: 'chat',
      deploymentId: 'chat-0',
      attempts: 1,
      inputTokens: 11,
      outputTokens: 2,
      apiKeyId: 'key-1',
    });
    expect(requests[1]).toMatchObject({ status: 401, reason: 'UNAUTHENTICATED' });
    expect(gateway.lines.join('')).not.toMatch(/canary|good-key/);
  });

  it('counts requests by route, status and reason', async () => {
    const text = await gateway.metrics.registry.metrics();
    expect(text).toMatch(/requests_total\{route="\/v1\/chat\/completions",status="401",reason="UNAUTHENTICATED"\} \d/);
  });
});

describe('request ids', () => {
  it('echoes a plain id of the caller beside its own', async () => {
    const { headers } = await call({ body: chat('chat'), headers: { 'x-request-id': 'req-1.a:b' } });
    expect(headers['x-request-id']).toBe('req-1.a:b');
    expect(headers['x-roundhouse-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['<script>', 'a b', 'é', 'x'.repeat(200), '"', '../x'])('ignores the odd id %j', async (id) => {
    const { headers } = await call({ body: chat('chat'), headers: { 'x-request-id': id } });
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('endpoints', () => {
  it('list what the key’s project may choose from', async () => {
    const { json } = await call({ path: '/v1/models', method: 'GET' });
    const data = json['data'] as { id: string }[];
    expect(data.map(({ id }) => id)).toEqual(['chat', 'empty', 'org/chat.v1:latest', 'tuned', 'vectors']);
    expect(data[0]).toMatchObject({ id: 'chat', object: 'model', created: 1_700_000_000, owned_by: 'acme' });
  });

  it('find a model whose name holds slashes, encoded or not', async () => {
    for (const path of ['/v1/models/org/chat.v1:latest', '/v1/models/org%2Fchat.v1%3Alatest']) {
      expect((await call({ path, method: 'GET' })).json['id']).toBe('org/chat.v1:latest');
    }
  });

  it('take the key of x-api-key too', async () => {
    const answer = await call({ body: chat('chat'), headers: { authorization: '', 'x-api-key': API_KEY } });
    expect(answer.status).toBe(200);
  });

  it('exist below /api/client/v1 as well', async () => {
    expect((await call({ path: '/api/client/v1/chat/completions', body: chat('chat') })).status).toBe(200);
    expect((await call({ path: '/api/client/v1/models', method: 'GET' })).status).toBe(200);
  });

  it('embed', async () => {
    upstream.script = sendJson(
      200,
      '{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.1,-2e-3]}],"model":"upstream-model","usage":{"prompt_tokens":4,"total_tokens":4}}',
    );
    const answer = await call({ path: '/v1/embeddings', body: '{"model":"vectors","input":"x"}' });
    upstream.script = sendJson(200, WHOLE_ANSWER);
    expect(answer.json).toMatchObject({ model: 'vectors', data: [{ embedding: [0.1, -0.002] }] });
    expect(upstream.requests.at(-1)?.url).toBe('/v1/embeddings');
    expect(gateway.accounting.settled.at(-1)?.facts.usage).toMatchObject({ inputTokens: 4, outputTokens: 0 });
  });

  it('let the caller win over defaults, and the server over the caller', async () => {
    await call({ body: chat('tuned', ',"temperature":1.50,"max_tokens":100') });
    expect(upstream.bodies.at(-1)).toBe(
      '{"model":"upstream-model","messages":[],"temperature":1.50,"max_tokens":5,"top_p":0.5}',
    );
  });

  it('send upstreams nothing of the caller’s headers', async () => {
    const headers = { cookie: 'a=b', 'x-goog-api-key': 'theirs', 'api-key': 'theirs', 'openai-organization': 'org' };
    await call({ body: chat('chat'), headers });
    expect(Object.keys(upstream.requests.at(-1)?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'content-length',
      'content-type',
      'host',
      'x-request-id',
    ]);
  });
});

/** Sends raw bytes and collects what comes back until the connection closes. */
function raw(bytes: string): Promise<{ text: string; closed: boolean }> {
  return new Promise((resolve) => {
    const socket = connect(gateway.port, '127.0.0.1');
    let text = '';
    const timer = setTimeout(() => {
      socket.destroy();
      resolve({ text, closed: false });
    }, 3_000);
    socket.on('data', (data) => (text += data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ text, closed: true });
    });
    socket.write(Buffer.from(bytes, 'latin1'));
  });
}

describe('requests whose end two parsers might see at different places (security 52)', () => {
  const anonymous = 'POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n';
  const head = `${anonymous}Authorization: Bearer ${API_KEY}\r\n`;
  const inner = 'GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n';

  it.each<[string, string]>([
    ['both lengths', `${head}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX`],
    [
      'both lengths, the other way round',
      `${head}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${inner}`,
    ],
    ['two different lengths', `${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello${inner}`],
    ['the same length twice', `${head}Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello${inner}`],
    ['a list of lengths', `${head}Content-Length: 5, 5\r\n\r\nhello${inner}`],
    ['a signed length', `${head}Content-Length: +5\r\n\r\nhello`],
    ['a length in hex', `${head}Content-Length: 0x5\r\n\r\nhello`],
    ['a negative length', `${head}Content-Length: -1\r\n\r\n`],
    ['a folded header', `${head}X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n`],
    ['a bare line feed between headers', `${head}X-A: b\nContent-Length: 0\r\n\r\n`],
    ['line feeds only', 'GET /v1/models HTTP/1.1\nHost: x\n\n'],
    ['a bare carriage return', `${head}X-A: b\rX-C: d\r\n\r\n`],
    ['a blank before a colon', `${head}Content-Length : 0\r\n\r\n`],
    ['a blank in a name', `${head}Content Length: 0\r\n\r\n`],
    ['a name that is empty', `${head}: x\r\n\r\n`],
    ['a NUL in a header', `${head}X-A: a\u0000b\r\n\r\n`],
    ['a control character in a request id', `${head}X-Request-Id: a\u0001b\r\n\r\n`],
    ['an unknown transfer coding', `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`],
    ['chunked that does not come last', `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`],
    ['a chunk size that is no number', `${head}Transfer-Encoding: chunked\r\n\r\nZZ\r\n\r\n`],
    ['a chunk that ends in a bare line feed', `${head}Transfer-Encoding: chunked\r\n\r\n1\nX\r\n0\r\n\r\n`],
    ['a line feed in a chunk extension', `${head}Transfer-Encoding: chunked\r\n\r\n1;a=\nb\r\nX\r\n0\r\n\r\n`],
    ['a chunk that is longer than it says', `${head}Transfer-Encoding: chunked\r\n\r\n1\r\nXY\r\n0\r\n\r\n`],
    ['no host', 'GET /v1/models HTTP/1.1\r\n\r\n'],
    ['an unknown version', 'GET /v1/models HTTP/3.7\r\nHost: x\r\n\r\n'],
    ['a body in place of a request', '\u0016\u0003\u0001 hello'],
  ])('get 400 or the like and a closed connection: %s', async (_what, bytes) => {
    const { text, closed } = await raw(bytes);
    expect(text).toMatch(/^HTTP\/1\.1 (400|415|505) /);
    expect(text.split('HTTP/1.1 ')).toHaveLength(2);
    expect(closed).toBe(true);
  });

  it('get one answer and a closed connection when they are refused ahead of a malformed body', async () => {
    const { text, closed } = await raw(`${anonymous}Transfer-Encoding: chunked\r\n\r\nZZ\r\n${inner}`);
    expect(text).toMatch(/^HTTP\/1\.1 401 /);
    expect(text.split('HTTP/1.1 ')).toHaveLength(2);
    expect(closed).toBe(true);
  });

  it('get 431 when their headers are larger than 16 KiB', async () => {
    const { text, closed } = await raw(`${head}X-A: ${'a'.repeat(17_000)}\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1\.1 431 /);
    expect(closed).toBe(true);
  });
});
