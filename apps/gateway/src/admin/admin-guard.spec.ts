import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AdminRoute } from './admin-route.ts';
import type { Action } from '@roundhouse/admin-api';
import { AdminServer } from './fixtures/admin-server.ts';

describe('the guard of the admin API', () => {
  let api: AdminServer;

  beforeEach(async () => {
    api = await new AdminServer().start();
  });

  afterEach(() => api.server.close());

  const concrete = (route: AdminRoute): string => route.path.replace(':id', 'r1');

  it('does not start with a route that declares no known action', async () => {
    for (const action of [undefined, 'model:explode', 'constructor']) {
      const route = {
        method: 'GET',
        path: '/x',
        action: action as Action,
        handle: async () => ({ status: 200 }),
      } as const;
      await expect(new AdminServer([route]).start()).rejects.toThrow('declares no known action');
    }
  });

  it('lets nobody in without a key, however the request is spelled (security 2)', async () => {
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
    for (const route of api.routes) {
      for (const { url, method = route.method, headers = {} } of spellings(`/api/v1${concrete(route)}`)) {
        const response = await api.server.inject({ url, method: method as 'GET', headers });
        expect([401, 404]).toContain(response.statusCode);
        tried += 1;
      }
    }
    expect(tried).toBe(api.routes.length * 30);
    expect(api.calls).toEqual([]);
  });

  it('leaves the installation to its administrators', async () => {
    for (const [method, path, body] of [
      ['GET', '/nodes', undefined],
      ['POST', '/nodes/join-tokens', { node_name: 'n' }],
      ['POST', '/organizations', { key: 'o9', display_name: 'Nine' }],
    ] as const) {
      expect((await api.call(method, path, body)).status).toBe(403);
      expect((await api.call(method, path, body, 'platform')).status).toBeLessThan(300);
    }
  });

  it('tells registry who calls', async () => {
    const { headers } = await api.call('GET', '/models');
    expect(api.calls[0]?.request['context']).toEqual({
      actorId: 'key-of-o1',
      organizationId: 'o1',
      requestId: headers['x-request-id'],
      idempotencyKey: '',
      roles: ['admin'],
      sessionToken: '',
      remoteIp: '127.0.0.1',
      exportSecret: '',
    });
  });
});
