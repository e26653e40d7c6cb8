import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fastify, { type FastifyInstance } from 'fastify';
import { AppError } from '@roundhouse/errors';
import { createLogger } from '@roundhouse/telemetry';
import type { Authenticator, Principal } from '../auth/auth.ports.ts';
import { registerAdminApi } from './admin-api.ts';
import type { AdminRoute } from './admin-route.ts';
import { registryRoutes } from './admin-routes.ts';
import type { AdminAction } from './domain/admin-actions.ts';
import type { RegistryClients } from './registry-clients.ts';

const principal = (organizationId: string, ...scopes: string[]): Principal => ({
  apiKeyId: `key-of-${organizationId}`,
  organizationId,
  projectId: 'p',
  teamId: '',
  memberId: '',
  scopes,
});

const KEYS: Record<string, Principal> = {
  'Bearer tenant-1': principal('o1', 'admin'),
  'Bearer tenant-2': principal('o2', 'admin'),
  'Bearer platform': principal('o1', 'admin', 'platform_admin'),
};

const authenticator: Authenticator = {
  authenticate: (authorization) => {
    const found = KEYS[authorization ?? ''];
    if (found === undefined) throw new AppError('UNAUTHENTICATED', 'Incorrect API key provided.');
    return found;
  },
};

type Call = { method: string; request: Record<string, unknown> };

/** A registry that holds one resource of every kind, owned by organization o1, and checks no tenant itself. */
function fakeRegistry(calls: Call[]): RegistryClients {
  const meta = { id: 'r1', revision: 7n, createdAt: 't0', updatedAt: 't1', createdBy: 'k' };
  const spec = {
    id: 'r1',
    organizationId: 'o1',
    projectId: '',
    key: 'one',
    displayName: 'One',
    adminStatus: 2,
    driver: 'simulated',
    baseUrl: 'https://a.example/v1',
    credentialId: '',
    headers: {},
    allowedCidrs: [],
    vendor: '',
    mode: 1,
    visibility: 1,
    contextWindowTokens: 0,
    maxOutputTokens: 0,
    capabilities: [],
    defaultParamsJson: '{"top_p":0.5}',
    lockedParamsJson: '',
    price: undefined,
    modelId: 'm1',
    providerId: 'p1',
    upstreamModelId: 'up',
    protocol: 'openai-chat',
    priority: 3,
    weight: 5,
    hosting: 1,
    tags: ['eu'],
    connectTimeoutMs: 0,
    firstTokenTimeoutMs: 0,
    idleTimeoutMs: 0,
    totalTimeoutMs: 0,
    nodeId: '',
    instanceId: '',
    servingId: '',
    artifactId: 'a1',
    nodeIds: [],
    copies: 1,
    settings: undefined,
  };
  const resource = {
    meta,
    spec,
    organizationId: 'o1',
    projectId: 'p',
    key: 'one',
    displayName: 'One',
    scopes: ['inference'],
    hint: 'rh_…',
    expiresAtUnixMs: 0n,
    revoked: false,
    revokedAt: '',
    fingerprint: 'abc',
    allowedHosts: ['a.example'],
    headerName: '',
    headerFormat: '',
    secretRevision: 1n,
    format: 'gguf',
    quantization: '',
    files: [],
    placements: [],
    name: 'node-1',
    connected: true,
    agentVersion: '1',
    engineVersion: '',
    inferenceAddress: '',
    os: '',
    arch: '',
    memoryTotalBytes: 1n,
    modelsDiskFreeBytes: 1n,
    gpus: [],
    lastSeenAt: '',
    desiredGeneration: 0n,
    observedGeneration: 0n,
  };
  const kinds = [
    'organization',
    'project',
    'apiKey',
    'provider',
    'credential',
    'model',
    'deployment',
    'artifact',
    'node',
    'serving',
  ];
  const answer: Record<string, unknown> = {
    secret: 'rh_live_once',
    joinToken: 'jt',
    expiresAt: 't2',
    page: { nextCursor: '', total: 1 },
  };
  for (const kind of kinds) {
    const mine = kind === 'organization' ? { ...resource, meta: { ...meta, id: 'o1' } } : resource;
    answer[kind] = mine;
    answer[`${kind}s`] = [mine];
  }
  type Unary = (
    request: Record<string, unknown>,
    metadata: unknown,
    options: unknown,
    done: (e: null, r: unknown) => void,
  ) => void;
  const client = new Proxy(
    {},
    {
      get:
        (_, method): Unary =>
        (request, _metadata, _options, done) => {
          calls.push({ method: String(method), request });
          queueMicrotask(() => done(null, answer));
        },
    },
  );
  return new Proxy({} as RegistryClients, { get: () => client });
}

describe('the admin API', () => {
  let server: FastifyInstance;
  let calls: Call[];
  let routes: AdminRoute[];

  beforeEach(async () => {
    calls = [];
    routes = registryRoutes(fakeRegistry(calls));
    server = fastify();
    await registerAdminApi(server, { authenticator, logger: createLogger('test', 'fatal'), routes });
  });

  afterEach(() => server.close());

  const call = async (method: string, path: string, body?: unknown, key = 'tenant-1') => {
    const response = await server.inject({
      method: method as 'GET',
      url: `/api/v1${path}`,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return {
      status: response.statusCode,
      headers: response.headers,
      body: response.body === '' ? undefined : response.json(),
    };
  };

  const concrete = (route: AdminRoute): string => route.path.replace(':id', 'r1');

  it('does not start with a route that declares no known action', async () => {
    for (const action of [undefined, 'model:explode', 'constructor']) {
      const other = fastify();
      const route = {
        method: 'GET',
        path: '/x',
        action: action as AdminAction,
        handle: async () => ({ status: 200 }),
      } as const;
      const options = { authenticator, logger: createLogger('test', 'fatal'), routes: [route] };
      await expect(registerAdminApi(other, options)).rejects.toThrow('declares no known action');
    }
  });

  it('lets nobody in without a key, however the request is spelled', async () => {
    const spellings = (path: string): { url: string; method?: string; headers?: Record<string, string> }[] => [
      { url: path },
      { url: `/${path}` },
      { url: path.replace('/api', '//api') },
      { url: path.replace('/v1', '/./v1') },
      { url: path.replace('/v1', '/x/../v1') },
      { url: path.replace('/v1', '/%2e/v1') },
      { url: path.replace('/v1/', '/v1%2f') },
      { url: path.replace('/api', '/%61pi') },
      { url: path.toUpperCase() },
      { url: path.replace('/api', '/API') },
      { url: `${path}/` },
      { url: `${path};x=1` },
      { url: `${path}?x=1` },
      { url: `${path}#x` },
      { url: `${path}%00` },
      { url: `${path}%20` },
      { url: `${path}.json` },
      { url: `http://other.example${path}` },
      { url: path, headers: { host: 'localhost:1' } },
      { url: path, headers: { 'x-http-method-override': 'GET' } },
      { url: path, headers: { 'x-original-url': '/health/live' } },
      { url: path, headers: { 'x-forwarded-host': 'internal' } },
      { url: path, headers: { authorization: 'Bearer' } },
      { url: path, headers: { authorization: 'Basic YTpi' } },
      { url: path, headers: { 'x-api-key': 'tenant-1' } },
      { url: path, headers: { cookie: 'session=1' } },
      { url: path, method: 'HEAD' },
      { url: path, method: 'OPTIONS' },
      { url: path, method: 'PUT' },
      { url: path, method: 'TRACE' },
    ];
    let tried = 0;
    for (const route of routes) {
      for (const { url, method = route.method, headers = {} } of spellings(`/api/v1${concrete(route)}`)) {
        const response = await server.inject({ url, method: method as 'GET', headers });
        expect([401, 404]).toContain(response.statusCode);
        tried += 1;
      }
    }
    expect(tried).toBe(routes.length * 30);
    expect(calls).toEqual([]);
  });

  it('shows no resource of one organization to the administrator of another, and changes none', async () => {
    const foreign = routes.filter((route) => route.path.includes(':id') && !route.path.startsWith('/nodes'));
    expect(foreign.length).toBeGreaterThan(20);
    for (const route of foreign) {
      const body = route.method === 'PATCH' ? { display_name: 'x' } : route.method === 'POST' ? {} : undefined;
      const patch =
        route.path === '/credentials/:id' && route.method === 'PATCH' ? { allowed_hosts: ['evil.example'] } : body;
      const { status } = await call(route.method, concrete(route), patch, 'tenant-2');
      expect([route.method, route.path, status]).toEqual([route.method, route.path, 404]);
    }
    expect(calls.filter(({ method }) => !method.startsWith('get'))).toEqual([]);
  });

  it('lists nothing of another organization, whatever the filter asks for', async () => {
    for (const route of routes.filter(
      ({ method, path }) => method === 'GET' && !path.includes(':') && path !== '/nodes',
    )) {
      const { status, body } = await call('GET', `${route.path}?organization_id=o1`, undefined, 'tenant-2');
      expect(status).toBe(200);
      expect(body.data).toEqual([]);
    }
    for (const { request } of calls) {
      if ('organizationId' in request) expect(request['organizationId']).toBe('o2');
    }
  });

  it('makes nothing in another organization', async () => {
    const body = { organization_id: 'o1', key: 'x', driver: 'simulated', base_url: 'https://x.example' };
    expect((await call('POST', '/providers', body, 'tenant-2')).status).toBe(404);
    expect(calls).toEqual([]);
  });

  it('leaves the installation to its administrators', async () => {
    for (const [method, path, body] of [
      ['GET', '/nodes', undefined],
      ['POST', '/nodes/join-tokens', { node_name: 'n' }],
      ['POST', '/organizations', { key: 'o9', display_name: 'Nine' }],
    ] as const) {
      expect((await call(method, path, body)).status).toBe(403);
      expect((await call(method, path, body, 'platform')).status).toBeLessThan(300);
    }
  });

  it('tells registry who calls', async () => {
    const { headers } = await call('GET', '/models');
    expect(calls[0]?.request['context']).toEqual({
      actorId: 'key-of-o1',
      organizationId: 'o1',
      requestId: headers['x-request-id'],
      idempotencyKey: '',
      roles: ['admin'],
    });
  });

  it('answers lists with data, cursor and total, within bounds', async () => {
    const { body } = await call('GET', '/deployments?limit=5&model_id=m1');
    expect(body).toMatchObject({ next_cursor: null, total: 1, data: [{ id: 'r1', revision: '7', priority: 3 }] });
    expect(calls[0]?.request).toMatchObject({ page: { limit: 5, cursor: '' }, modelId: 'm1' });
    for (const query of ['limit=0', 'limit=501', 'limit=x', 'limitt=5', 'model_id=1&model_id=2']) {
      expect((await call('GET', `/deployments?${query}`)).status).toBe(400);
    }
  });

  it('names every fault at once, each with its pointer, and the field that was meant', async () => {
    const { status, body } = await call('POST', '/models', {
      displayname: 'x',
      mode: 'chatt',
      capabilities: ['tools', 7],
      price: { input_token_pico: 1.5, output_tokn_pico: '1' },
    });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ type: 'invalid_request_error', code: 'invalid_request' });
    const details = Object.fromEntries(
      body.error.details.map(({ where, message }: Record<string, string>) => [where, message]),
    );
    expect(Object.keys(details).toSorted()).toEqual([
      '/capabilities/1',
      '/displayname',
      '/mode',
      '/price/input_token_pico',
      '/price/output_tokn_pico',
    ]);
    expect(details['/displayname']).toContain('display_name');
    expect(details['/price/output_tokn_pico']).toContain('output_token_pico');
    expect(details['/mode']).toContain('chat, embedding');
  });

  it('merges a patch into what is stored and guards it with the revision that was read', async () => {
    const { status } = await call('PATCH', '/deployments/r1', { weight: 9, tags: null });
    expect(status).toBe(200);
    const { request } = calls.find(({ method }) => method === 'updateDeployment')!;
    expect(request['expectedRevision']).toBe(7n);
    expect(request['spec']).toMatchObject({
      weight: 9,
      tags: [],
      priority: 3,
      upstreamModelId: 'up',
      organizationId: 'o1',
    });
  });

  it('passes on the revision that a caller states', async () => {
    await call('PATCH', '/models/r1', { revision: '5', default_params: { temperature: 0 } });
    const { request } = calls.find(({ method }) => method === 'updateModel')!;
    expect(request['expectedRevision']).toBe(5n);
    expect(request['spec']).toMatchObject({ defaultParamsJson: '{"top_p":0.5,"temperature":0}' });
  });

  it('refuses to patch what is not the caller’s to say', async () => {
    for (const field of ['id', 'created_by', 'serving_id', 'node_id', 'driver']) {
      expect((await call('PATCH', '/deployments/r1', { [field]: 'x' })).status).toBe(400);
    }
  });

  it('answers the secret of a new key once, and never that of a credential', async () => {
    const made = await call('POST', '/api-keys', {
      project_id: 'p',
      display_name: 'ci',
      expires_at: '2030-01-02T03:04:05Z',
    });
    expect(made).toMatchObject({ status: 201, body: { id: 'r1', secret: 'rh_live_once' } });
    expect(calls[0]?.request['expiresAtUnixMs']).toBe(1_893_553_445_000n);
    expect((await call('GET', '/api-keys/r1')).body).not.toHaveProperty('secret');
    const credential = await call('POST', '/credentials', {
      key: 'c',
      secret: 'canary-7f3a',
      allowed_hosts: ['a.example'],
    });
    expect(JSON.stringify(credential.body)).not.toContain('canary-7f3a');
    const refused = await call('POST', '/credentials', { key: 5, secret: 'canary-7f3a' });
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).not.toContain('canary-7f3a');
  });

  it.each([
    ['{"key": ', 400, 'invalid_json'],
    ['[]', 400, 'invalid_request'],
    ['"text"', 400, 'invalid_request'],
    ['{"__proto__": {"polluted": true}, "key": "x"}', 400, 'invalid_json'],
    ['{"constructor": {"prototype": {"polluted": true}}}', 400, 'invalid_json'],
    [`{"key": "${'x'.repeat(2_000_000)}"}`, 413, 'request_too_large'],
  ])('refuses the body %.40s', async (payload, status, code) => {
    const answer = await call('POST', '/providers', payload);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('refuses other content types', async () => {
    const response = await server.inject({
      method: 'POST',
      url: '/api/v1/providers',
      headers: { authorization: 'Bearer tenant-1', 'content-type': 'text/plain' },
      payload: '{}',
    });
    expect(response.statusCode).toBe(415);
  });

  it('answers unknown paths in its own words, under a request id', async () => {
    const { status, body, headers } = await call('GET', '/unicorns');
    expect(status).toBe(404);
    expect(body.error.request_id).toBe(headers['x-request-id']);
  });

  it('shows an unexpected failure as 500 without its text', async () => {
    const other = fastify();
    const route: AdminRoute = {
      method: 'GET',
      path: '/models',
      action: 'model:read',
      handle: () => Promise.reject(new Error('password=hunter2')),
    };
    await registerAdminApi(other, { authenticator, logger: createLogger('test', 'fatal'), routes: [route] });
    const response = await other.inject({ url: '/api/v1/models', headers: { authorization: 'Bearer tenant-1' } });
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('hunter2');
    await other.close();
  });
});
