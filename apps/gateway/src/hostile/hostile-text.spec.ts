import { Mode } from '@roundhouse/contracts/common/v1/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AdminServer } from '../admin/fixtures/admin-server.ts';
import { API_KEY, startGateway, type GatewayUnderTest } from '../inference/fixtures/gateway-under-test.ts';
import {
  sendJson,
  startUpstream,
  WHOLE_ANSWER,
  type ScriptedUpstream,
} from '../inference/fixtures/scripted-upstream.ts';
import { exchangeRaw } from './fixtures/raw-client.ts';
import { readAnswer } from './fixtures/read-answer.ts';

let upstream: ScriptedUpstream;
let gateway: GatewayUnderTest;

const HOSTILE_NAMES = ['a\r\nx-injected: 1', 'a\nx-injected: 1', 'a\rx-injected: 1', 'a\u0000b', 'a\u2028b', 'é\u0085'];

beforeAll(async () => {
  upstream = await startUpstream(sendJson(200, WHOLE_ANSWER));
  gateway = await startGateway({
    models: [
      { key: 'chat', upstreams: [upstream.url] },
      { key: 'vectors', upstreams: [upstream.url], mode: Mode.MODE_EMBEDDING },
      // registry takes no such names; a gateway stands by itself all the same.
      ...HOSTILE_NAMES.map((key) => ({ key, upstreams: [upstream.url] })),
    ],
  });
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

async function post(path: string, body: string, headers = '') {
  const { text } = await exchangeRaw(
    gateway.port,
    Buffer.from(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${API_KEY}\r\nContent-Type: application/json\r\n` +
        `Connection: close\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
  );
  return readAnswer(Buffer.from(text, 'latin1'));
}

describe('line breaks and NUL in what is echoed (security 53)', () => {
  it.each(HOSTILE_NAMES)('stay inside the value when a model is called %j', async (model) => {
    const answer = await post('/v1/chat/completions', JSON.stringify({ model, messages: [] }));
    expect(answer.status).toBe(200);
    expect(answer.headers['x-injected']).toBeUndefined();
    expect(answer.headers['x-roundhouse-model']).toBe(encodeURIComponent(model).replaceAll('%3A', ':'));
    expect(JSON.parse(answer.text)).toMatchObject({ model });
  });

  it.each(HOSTILE_NAMES)('stay inside the text when nothing is called %j', async (name) => {
    const answer = await post('/v1/chat/completions', JSON.stringify({ model: `no ${name}`, messages: [] }));
    expect(answer.status).toBe(404);
    expect(answer.headers['x-injected']).toBeUndefined();
    expect(() => JSON.parse(answer.text) as unknown).not.toThrow();
  });

  it.each(['x-request-id', 'traceparent', 'tracestate', 'x-a'])('get 400 as raw bytes of %s', async (name) => {
    for (const byte of ['\r', '\n', '\0', '\u0001', '\u007f']) {
      const { text } = await exchangeRaw(
        gateway.port,
        `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n${name}: a${byte}b\r\nContent-Length: 0\r\n\r\n`,
      );
      expect({ byte, status: text.slice(0, 12) }).toEqual({ byte, status: 'HTTP/1.1 400' });
    }
  });

  it('are not passed on from an upstream’s request id', async () => {
    for (const id of ['a\tb', 'ä', 'a b', '"', 'x'.repeat(129)]) {
      upstream.script = sendJson(200, WHOLE_ANSWER, { 'x-request-id': id });
      const { headers } = await post('/v1/chat/completions', '{"model":"chat","messages":[]}');
      expect(headers['x-upstream-request-id'] ?? '').toMatch(/^[\x21-\x7e]{0,128}$/);
    }
    upstream.script = sendJson(200, WHOLE_ANSWER);
  });
});

/** Ways to reach a prototype, with `KEY` where members stand. */
const POLLUTIONS = [
  '"__proto__":{"polluted":1}',
  '"__proto__":{"__proto__":{"polluted":1}}',
  '"constructor":{"prototype":{"polluted":1}}',
  '"__pro\\u0074o__":{"polluted":1}',
  '"\\u005f_proto__":{"polluted":1}',
  '"prototype":{"polluted":1}',
  '"__proto__":["polluted"]',
  '"__defineGetter__":1,"__lookupSetter__":2,"hasOwnProperty":3,"toString":4,"valueOf":5',
];
/** Places where members may stand. */
const PLACES = [
  'MEMBERS',
  '"metadata":{MEMBERS}',
  '"metadata":{"tags":{MEMBERS}}',
  '"stream":true,"stream_options":{MEMBERS}',
  '"messages":[{MEMBERS}]',
  '"messages":[{"role":"user","content":[{MEMBERS}]}]',
  '"tools":[{"type":"function","function":{"parameters":{"properties":{MEMBERS}}}}]',
  '"response_format":{"type":"json_schema","json_schema":{MEMBERS}}',
  '"logit_bias":{MEMBERS}',
  '"extra_headers":{MEMBERS}',
];

/** Routes of the data plane that take JSON. */
const JSON_ROUTES = [
  '/v1/chat/completions',
  '/v1/completions',
  '/v1/embeddings',
  '/v1/responses',
  '/v1/moderations',
].concat(['/v1/images/generations', '/v1/audio/speech', '/v1/rerank', '/v1/videos']);

function expectCleanPrototypes(): void {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(([] as unknown as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(typeof {}.hasOwnProperty).toBe('function');
  expect(Object.prototype.toString.call({})).toBe('[object Object]');
}

describe('bodies that reach for a prototype (security 57)', () => {
  it('change none in any route of the data plane', async () => {
    const fastify = gateway.app.getHttpAdapter().getInstance();
    const known = JSON_ROUTES.filter((url) => fastify.hasRoute({ method: 'POST', url }));
    expect(known).toContain('/v1/embeddings');
    let sent = 0;
    for (const path of known) {
      const model = path === '/v1/embeddings' ? 'vectors' : 'chat';
      for (const place of PLACES) {
        for (const pollution of POLLUTIONS) {
          const { status } = await post(path, `{"model":"${model}",${place.replace('MEMBERS', () => pollution)}}`);
          expect(status).toBeLessThan(503);
          sent += 1;
        }
      }
    }
    expect(sent).toBe(known.length * PLACES.length * POLLUTIONS.length);
    expectCleanPrototypes();
  }, 60_000);

  it('change none in any route of the admin API', async () => {
    const api = await new AdminServer().start();
    let sent = 0;
    for (const { method, path } of api.routes) {
      if (method === 'GET' || method === 'DELETE') continue;
      for (const pollution of POLLUTIONS) {
        for (const body of [`{${pollution}}`, `{"spec":{${pollution}},"key":"k"}`]) {
          const { status } = await api.call(method, path.replaceAll(/:\w+/g, 'r1'), body, 'platform');
          expect({ method, path, status: status < 500 }).toEqual({ method, path, status: true });
          sent += 1;
        }
      }
    }
    await api.server.close();
    expect(sent).toBeGreaterThan(500);
    expectCleanPrototypes();
  }, 60_000);
});
