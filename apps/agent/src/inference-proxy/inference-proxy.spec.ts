import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import {
  createAuthority,
  createNodeRequest,
  issueNodeCertificate,
  issueServiceCertificate,
  nodeServerName,
  type Authority,
  type KeyedCertificate,
} from '@roundhouse/pki';
import { eventually } from '@roundhouse/testing';
import type { Unavailable } from './admission.ts';
import { InFlight } from './in-flight.ts';
import { InferenceProxy, type ProxiedRequest } from './inference-proxy.ts';

const nodeId = newId();
const instanceId = newId();
let services: Authority;
let nodes: Authority;
let gateway: KeyedCertificate;
let router: KeyedCertificate;
let node: KeyedCertificate;

let engine: Server;
let answer: RequestListener;
let seen: { url: string | undefined; headers: IncomingHttpHeaders }[];
let proxy: InferenceProxy;
let port: number;
let enginePort: number;
let inFlight: InFlight;
let requests: ProxiedRequest[];
let ready: boolean;
let unavailability: Unavailable;

async function nodeCertificate(authority: Authority, id: string): Promise<KeyedCertificate> {
  const { csrDer, keyPem } = await createNodeRequest('host');
  return { certPem: await issueNodeCertificate(authority, csrDer, id), keyPem };
}

beforeAll(async () => {
  services = await createAuthority({ name: 'services', validDays: 1 });
  nodes = await createAuthority({ name: 'nodes', validDays: 1 });
  gateway = await issueServiceCertificate(services, 'gateway');
  router = await issueServiceCertificate(services, 'router');
  node = await nodeCertificate(nodes, nodeId);
});

beforeEach(async () => {
  seen = [];
  requests = [];
  ready = true;
  unavailability = { reason: 'not_loaded' };
  answer = (_, response) =>
    response.writeHead(200, { 'content-type': 'application/json', 'x-engine': '1' }).end('{"ok":1}');
  engine = createServer((request, response) => {
    seen.push({ url: request.url, headers: request.headers });
    answer(request, response);
  });
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  enginePort = (engine.address() as AddressInfo).port;
  inFlight = new InFlight();
  proxy = new InferenceProxy({
    tls: { caPem: services.certPem, ...node },
    engineOf: (id) => (ready && id === instanceId ? { port: enginePort, apiKey: 'engine-key', slots: 1 } : undefined),
    whyUnavailable: () => unavailability,
    inFlight,
    onRequest: (request) => requests.push(request),
  });
  port = await proxy.listen('127.0.0.1', 0);
});

afterEach(async () => {
  await proxy.close(0);
  engine.closeAllConnections();
  await new Promise((resolve) => engine.close(resolve));
});

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  broken: boolean;
}

interface CallOptions {
  path?: string;
  method?: string;
  client?: KeyedCertificate | undefined;
  headers?: Record<string, string>;
  onData?: (text: string, leave: () => void) => void;
}

function call(options: CallOptions = {}): Promise<Answer> {
  const client = 'client' in options ? options.client : gateway;
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      {
        host: '127.0.0.1',
        port,
        method: options.method ?? 'POST',
        path: options.path ?? `/${instanceId}/v1/chat/completions`,
        ca: nodes.certPem,
        servername: nodeServerName(nodeId),
        ...(client && { cert: client.certPem, key: client.keyPem }),
        headers: { 'content-type': 'application/json', ...options.headers },
        agent: false,
      },
      (response) => {
        let body = '';
        const finish = (broken: boolean): void =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body, broken });
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          body += text;
          options.onData?.(text, () => request.destroy());
        });
        response.on('end', () => finish(false));
        response.on('error', () => finish(true));
      },
    );
    request.on('error', reject);
    request.end('{"messages":[]}');
  });
}

describe('InferenceProxy', () => {
  it('passes a gateway to the engine with the engine key and only the headers an engine needs', async () => {
    const headers = { 'x-conversation-id': 'c1', cookie: 'a=b', 'x-api-key': 'k', accept: 'text/event-stream' };
    const { status, body, headers: got } = await call({ headers });
    expect([status, body]).toEqual([200, '{"ok":1}']);
    expect(got).not.toHaveProperty('x-engine');
    expect(seen[0]?.url).toBe('/v1/chat/completions');
    expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer engine-key', accept: 'text/event-stream' });
    for (const name of ['x-conversation-id', 'cookie', 'x-api-key']) expect(seen[0]?.headers).not.toHaveProperty(name);
    await eventually(() => requests.length === 1);
    expect(requests[0]).toMatchObject({ instanceId, status: 200 });
  });

  it('refuses a client without a certificate', async () => {
    await expect(call({ client: undefined })).rejects.toThrow(/certificate required|ECONNRESET|socket hang up/i);
    expect(seen).toEqual([]);
  });

  it('refuses a certificate of another service', async () => {
    expect((await call({ client: router })).status).toBe(403);
    expect(seen).toEqual([]);
  });

  it('refuses a certificate of a node', async () => {
    await expect(call({ client: node })).rejects.toThrow(/unknown ca|ECONNRESET|socket hang up/i);
    expect(seen).toEqual([]);
  });

  it('refuses a gateway of a foreign authority', async () => {
    const foreign = await createAuthority({ name: 'foreign', validDays: 1 });
    await expect(call({ client: await issueServiceCertificate(foreign, 'gateway') })).rejects.toThrow(
      /unknown ca|ECONNRESET|socket hang up|decrypt/i,
    );
    expect(seen).toEqual([]);
  });

  it.each([
    ['another route', '/metrics'],
    ['the engine outside /v1', `/${instanceId}/metrics`],
    ['a way up', `/${instanceId}/v1/../metrics`],
    ['an encoded way up', `/${instanceId}/v1/%2e%2e/metrics`],
    ['a query', `/${instanceId}/v1/models?x=1`],
    ['a malformed instance', '/..%2f/v1/models'],
  ])('answers 404 to %s', async (_, path) => {
    expect((await call({ path })).status).toBe(404);
    expect(seen).toEqual([]);
  });

  it('answers 404 to other methods', async () => {
    expect((await call({ method: 'DELETE' })).status).toBe(404);
  });

  it.each<[Unavailable, string, string | undefined]>([
    [{ reason: 'loading', progress: 0.42, etaS: 12 }, 'model_loading', '12'],
    [{ reason: 'loading', progress: 0, etaS: 0 }, 'model_loading', '5'],
    [{ reason: 'draining' }, 'draining', undefined],
    [{ reason: 'not_loaded' }, 'service_unavailable', undefined],
  ])('answers 503 and says why while an instance takes no requests: %j', async (why, code, retryAfter) => {
    ready = false;
    unavailability = why;
    const { status, body, headers } = await call();
    expect([status, headers['retry-after']]).toEqual([503, retryAfter]);
    expect(JSON.parse(body)).toMatchObject({ error: { code } });
    if (why.reason === 'loading' && why.etaS > 0) expect(body).toContain('42 %');
  });

  it('lets no more requests wait than an engine will soon come to', async () => {
    const answers: (() => void)[] = [];
    answer = (_, response) => void answers.push(() => response.end('{}'));
    const bound = 1 + 16;
    const running = Array.from({ length: bound }, () => call());
    await eventually(() => inFlight.count(instanceId) === bound);
    const { status, headers, body } = await call();
    expect([status, headers['retry-after']]).toEqual([503, '1']);
    expect(JSON.parse(body)).toMatchObject({ error: { code: 'overloaded' } });
    await eventually(() => answers.length === bound);
    for (const finish of answers) finish();
    expect((await Promise.all(running)).map((one) => one.status)).toEqual(Array.from({ length: bound }, () => 200));
  });

  it('counts an instance as idle since its last request ended', async () => {
    expect(inFlight.idleSinceMs(instanceId)).toBe(0);
    const before = performance.now();
    let during: number | undefined = -1;
    answer = (_, response) => {
      during = inFlight.idleSinceMs(instanceId);
      response.end('{}');
    };
    await call();
    expect(during).toBeUndefined();
    await eventually(() => inFlight.count(instanceId) === 0);
    expect(inFlight.idleSinceMs(instanceId)).toBeGreaterThan(before);
  });

  it('streams: the first chunk arrives before the last is made', async () => {
    let finish = (): void => undefined;
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      finish = () => response.end('data: 2\n\n');
    };
    const { body } = await call({ onData: () => finish() });
    expect(body).toBe('data: 1\n\ndata: 2\n\n');
  });

  it('leaves the engine when the caller leaves', async () => {
    let engineSawLeave = false;
    answer = (_, response) => {
      response.on('close', () => {
        engineSawLeave = true;
      });
      response.write('data: 1\n\n');
    };
    await call({ onData: (_, leave) => leave() }).catch(() => undefined);
    await eventually(() => engineSawLeave && inFlight.total === 0);
    expect(requests[0]?.status).toBe(499);
  });

  it('breaks the answer off when the engine breaks off, never ends it cleanly', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n', () => response.destroy());
    };
    expect((await call()).broken).toBe(true);
  });

  it('answers 502 when the engine is gone', async () => {
    await new Promise((resolve) => engine.close(resolve));
    expect((await call()).status).toBe(502);
    await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  });

  it('lets a drain wait for running requests, up to its time', async () => {
    let finish = (): void => undefined;
    answer = (_, response) => {
      response.write('data: 1\n\n');
      finish = () => response.end();
    };
    const running = call();
    await eventually(() => inFlight.count(instanceId) === 1);
    await inFlight.whenIdle(instanceId, 20);
    expect(inFlight.count(instanceId)).toBe(1);
    const idle = inFlight.whenIdle(instanceId, 5_000);
    finish();
    await Promise.all([running, idle]);
    expect(inFlight.count(instanceId)).toBe(0);
  });

  it('shows a renewed certificate without a restart', async () => {
    const renewedId = newId();
    proxy.replaceTls({ caPem: services.certPem, ...(await nodeCertificate(nodes, renewedId)) });
    await expect(call()).rejects.toThrow(/altnames/i);
  });
});
