import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OPERATIONS, SESSION_OPERATIONS, streamTypeOf, type Operation } from '@roundhouse/admin-api';
import type { AdminRoute } from '../admin/admin-route.ts';
import { registryOperationRoutes, routePath } from '../admin/operation-routes.ts';
import { AdminServer } from '../admin/fixtures/admin-server.ts';
import { fakeRegistry, type RegistryCall } from '../admin/fixtures/fake-registry.ts';
import { csrfTokenOf } from './domain/csrf-token.ts';
import { TOKENS } from './fixtures/fake-session-registry.ts';

const HOST = 'console.example.org';
const ORIGIN = `https://${HOST}`;
const SECURE = /^__Host-roundhouse(-flow)?=[\w-]*; Path=\/; HttpOnly; Secure; SameSite=Lax(; Max-Age=\d+)?$/;

let reached: RegistryCall[];
let api: AdminServer;

/**
 * Every operation that there is. Those of the gateway, and those that are answered by a stream, have a stand-in that
 * only notes that it was reached.
 */
function everyRoute(): AdminRoute[] {
  const hasStandIn = (operation: Operation) => operation.service === 'gateway' || streamTypeOf(operation) !== undefined;
  const standIns = OPERATIONS.filter(hasStandIn).map((operation) => ({
    method: operation.method,
    path: routePath(operation),
    action: operation.action,
    handle: async () => {
      reached.push({ method: operation.id, request: {} });
      return { status: 200, body: {} };
    },
  }));
  const paths = new Set(standIns.map(({ method, path }) => `${method} ${path}`));
  const others = registryOperationRoutes(fakeRegistry(reached).admin).filter(
    ({ method, path }) => !paths.has(`${method} ${path}`),
  );
  return [...others, ...standIns];
}

beforeEach(async () => {
  reached = [];
  api = await new AdminServer(everyRoute(), [ORIGIN]).start();
});
afterEach(() => api.server.close());

interface Sent {
  readonly method: string;
  readonly url: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object | undefined;
}

async function send({ method, url, token, headers = {}, body }: Sent) {
  return api.server.inject({
    method: method as 'GET',
    url: `/api/v1${url}`,
    headers: {
      host: HOST,
      ...(token === undefined ? {} : { cookie: `__Host-roundhouse=${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
}

const own = (token: string) => ({ origin: ORIGIN, 'x-csrf-token': csrfTokenOf(token) });
const concrete = ({ path }: Pick<Operation, 'path'>): string => path.replaceAll(/\{[a-z_]+\}/g, 'r1');
const changing = OPERATIONS.filter(({ method }) => method !== 'GET');
const cookiesOf = (answer: { headers: Record<string, unknown> }): string[] =>
  [answer.headers['set-cookie'] ?? []].flat() as string[];

describe('a session at the admin API', () => {
  it('takes the place of a key: registry is told whose it is by its token, and finds out the rest itself', async () => {
    const answer = await send({ method: 'GET', url: '/members', token: TOKENS.admin });
    expect(answer.statusCode).toBe(200);
    expect(reached[0]?.request['context']).toMatchObject({
      actorId: 'member-owner',
      organizationId: 'o1',
      sessionToken: TOKENS.admin,
      roles: ['admin'],
      remoteIp: '127.0.0.1',
    });
  });

  it('that nobody knows is refused, and its cookie taken away', async () => {
    const answer = await send({ method: 'GET', url: '/members', token: 'rh_session_unknown' });
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ error: { code: 'session_ended' } });
    expect(cookiesOf(answer)).toEqual([expect.stringMatching(/^__Host-roundhouse=; .*Max-Age=0$/)]);
    expect(reached).toEqual([]);
  });

  it('may do what its rights allow somewhere, and nothing else, on every route', async () => {
    for (const operation of OPERATIONS) {
      const url = concrete(operation);
      const asViewer = await send({ method: operation.method, url, token: TOKENS.viewer, headers: own(TOKENS.viewer) });
      const asPlatform = await send({
        method: operation.method,
        url,
        token: TOKENS.platform,
        headers: own(TOKENS.platform),
      });
      expect([operation.id, asPlatform.statusCode === 403]).toEqual([operation.id, false]);
      if (!operation.action.endsWith(':read')) expect([operation.id, asViewer.statusCode]).toEqual([operation.id, 403]);
    }
  });

  it('gets its new token with the answer when its rights have changed (security 20)', async () => {
    const answer = await send({
      method: 'POST',
      url: '/organizations',
      token: TOKENS.risen,
      headers: own(TOKENS.risen),
      body: {},
    });
    expect(cookiesOf(answer)).toEqual([expect.stringContaining(`__Host-roundhouse=${TOKENS.next};`)]);
    expect(answer.headers['x-csrf-token']).toBe(csrfTokenOf(TOKENS.next));
    const list = await send({ method: 'GET', url: '/members', token: TOKENS.risen });
    expect(list.statusCode).toBe(200);
    expect(reached.at(-1)?.request['context']).toMatchObject({ sessionToken: TOKENS.next });
  });

  it('does not count beside a key: whoever sends one means it', async () => {
    const answer = await send({
      method: 'GET',
      url: '/members',
      token: TOKENS.admin,
      headers: { authorization: 'Bearer wrong' },
    });
    expect(answer.statusCode).toBe(401);
    expect(reached).toEqual([]);
  });
});

describe('a change with a session (security 21)', () => {
  const foreign: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'without an origin': { 'x-csrf-token': csrfTokenOf(TOKENS.platform) },
    'from another site': { ...own(TOKENS.platform), origin: 'https://evil.example' },
    'from a site with a like name': { ...own(TOKENS.platform), origin: `https://${HOST}.evil.example` },
    'from our host without TLS': { ...own(TOKENS.platform), origin: `http://${HOST}` },
    'from a sandboxed page': { ...own(TOKENS.platform), origin: 'null' },
    'without its token': { origin: ORIGIN },
    'with the token of another session': { ...own(TOKENS.platform), 'x-csrf-token': csrfTokenOf(TOKENS.admin) },
  };

  it.each(Object.keys(foreign))('%s is refused on every route', async (how) => {
    expect(changing.length).toBeGreaterThan(20);
    for (const operation of changing) {
      const answer = await send({
        method: operation.method,
        url: concrete(operation),
        token: TOKENS.platform,
        headers: foreign[how]!,
        body: {},
      });
      expect([operation.id, answer.statusCode]).toEqual([operation.id, 403]);
      expect(answer.json()).toMatchObject({ error: { code: 'cross_site' } });
    }
    expect(reached).toEqual([]);
  });

  it('is taken from our own pages with the token of the session', async () => {
    for (const operation of changing) {
      const headers = own(TOKENS.platform);
      const answer = await send({
        method: operation.method,
        url: concrete(operation),
        token: TOKENS.platform,
        headers,
        body: {},
      });
      expect([operation.id, answer.statusCode === 403]).toEqual([operation.id, false]);
    }
  });

  it('is never a GET: no operation that changes something is one, and no GET is asked for its origin', async () => {
    for (const { id, method, action } of OPERATIONS) {
      if (method === 'GET') expect([id, action]).toEqual([id, expect.stringMatching(/:(read|explain)$/)]);
    }
    const answer = await send({
      method: 'GET',
      url: '/members',
      token: TOKENS.admin,
      headers: { origin: 'https://evil.example' },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('of the session itself is refused from another site as well', async () => {
    const bodies: Readonly<Record<string, object>> = {
      '/session': { email: 'ann@example.org', password: 'x' },
      '/session/bootstrap': { bootstrap_token: 't', email: 'a@b.example', display_name: 'A', password: 'x' },
      '/session/password': { current_password: 'x', password: 'y' },
    };
    for (const { method, path } of SESSION_OPERATIONS.filter((operation) => operation.method !== 'GET')) {
      for (const [how, headers] of Object.entries(foreign)) {
        const ofToken = how.includes('token');
        const needsToken = method === 'DELETE' || path === '/session/password';
        const answer = await send({ method, url: path, token: TOKENS.platform, headers, body: bodies[path] });
        expect([path, how, answer.statusCode === 403]).toEqual([path, how, !ofToken || needsToken]);
      }
      // Also without a session nobody is signed in by another site.
      const answer = await send({
        method,
        url: path,
        headers: { origin: 'https://evil.example' },
        body: bodies[path] ?? {},
      });
      expect([path, answer.statusCode]).toEqual([path, method === 'DELETE' ? 401 : 403]);
    }
    const names = api.calls.map(({ method }) => method);
    expect(names).not.toContain('signOut');
    expect(names).not.toContain('setPassword');
  });
});

describe('the ways to a session', () => {
  it('are the declared ones and no other: a route cannot call itself open (security 1)', async () => {
    const paths = SESSION_OPERATIONS.map(({ method, path }) => `${method} ${path}`);
    expect(paths.toSorted()).toEqual([
      'DELETE /session',
      'GET /session',
      'GET /session/oidc',
      'GET /session/oidc/callback',
      'GET /session/oidc/{connection}/start',
      'POST /session',
      'POST /session/bootstrap',
      'POST /session/password',
    ]);
    for (const config of [{ open: 'session.create' }, { open: true }, { open: 'constructor' }, {}]) {
      const server = new AdminServer([]);
      server.server.register(
        async (scope) => {
          const { installGuard } = await import('../admin/admin-api.ts');
          installGuard(scope, {} as never);
          scope.get('/hidden', { config: config as never }, async () => 'secret');
        },
        { prefix: '/api/v1' },
      );
      await expect(server.server.ready()).rejects.toThrow('declares no known action');
    }
  });

  it('answer with who it is, and a cookie that no script and no other host gets (security 20)', async () => {
    const answer = await send({
      method: 'POST',
      url: '/session',
      headers: { origin: ORIGIN },
      body: { email: 'ann@example.org', password: 'right' },
    });
    expect(answer.statusCode).toBe(201);
    expect(cookiesOf(answer)).toEqual([expect.stringMatching(SECURE)]);
    expect(answer.body).not.toContain(TOKENS.next);
    expect(answer.json()).toMatchObject({
      member: { id: 'member-owner', organization_id: 'o1' },
      grants: [{ role: 'owner', organization_id: 'o1', project_id: null }],
      actions: expect.arrayContaining(['model:create']),
      csrf_token: csrfTokenOf(TOKENS.next),
      idle_timeout_ms: 1_800_000,
    });
    const who = await send({ method: 'GET', url: '/session', token: TOKENS.next });
    expect(who.json()).toEqual(answer.json());
    expect((await send({ method: 'GET', url: '/session' })).statusCode).toBe(401);
  });

  it('tell registry where the call comes from and which session it replaces', async () => {
    const body = { email: 'ann@example.org', password: 'right', organization: 'acme' };
    await send({ method: 'POST', url: '/session', token: TOKENS.viewer, headers: { origin: ORIGIN }, body });
    expect(api.calls).toEqual([
      {
        method: 'signIn',
        request: { ...body, context: expect.objectContaining({ sessionToken: TOKENS.viewer, remoteIp: '127.0.0.1' }) },
      },
    ]);
  });

  it('end the session and take the cookie away', async () => {
    const answer = await send({ method: 'DELETE', url: '/session', token: TOKENS.admin, headers: own(TOKENS.admin) });
    expect(answer.statusCode).toBe(204);
    expect(cookiesOf(answer)).toEqual([expect.stringMatching(/Max-Age=0$/)]);
    expect(api.calls.map(({ method }) => method)).toEqual(['signOut']);
  });

  it('name every fault of a body at once, and take small ones alone', async () => {
    const bad = await send({ method: 'POST', url: '/session', body: { email: 7, pasword: 'x' } });
    expect(bad.statusCode).toBe(400);
    expect(
      bad
        .json()
        .error.details.map(({ where }: { where: string }) => where)
        .toSorted(),
    ).toEqual(['/email', '/password', '/pasword']);
    const both = await send({ method: 'POST', url: '/session/password', body: { password: 'x' } });
    expect(both.statusCode).toBe(400);
    const large = await send({ method: 'POST', url: '/session', body: { email: 'x'.repeat(20_000), password: 'x' } });
    expect(large.statusCode).toBe(413);
    const form = await api.server.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { host: HOST, 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'email=a&password=b',
    });
    expect(form.statusCode).toBe(415);
    expect(api.calls).toEqual([]);
  });

  it('lead to an identity provider and back, in one browser', async () => {
    const out = await send({ method: 'GET', url: '/session/oidc/main/start?return_to=%2Fmodels' });
    expect([out.statusCode, out.headers['location']]).toEqual([302, 'https://idp.example/authorize?state=x']);
    expect(cookiesOf(out)).toEqual([expect.stringMatching(SECURE)]);
    expect(api.calls[0]?.request).toMatchObject({
      connection: 'main',
      redirectUri: `${ORIGIN}/api/v1/session/oidc/callback`,
      returnTo: '/models',
    });
    const url = '/session/oidc/callback?code=a%2Bb&state=x&iss=https%3A%2F%2Fidp.example';
    const back = await send({ method: 'GET', url, headers: { cookie: '__Host-roundhouse-flow=rh_flow_x' } });
    expect([back.statusCode, back.headers['location']]).toEqual([302, '/models']);
    expect(cookiesOf(back)).toEqual([
      expect.stringMatching(/^__Host-roundhouse-flow=; .*Max-Age=0$/),
      expect.stringContaining(`__Host-roundhouse=${TOKENS.next};`),
    ]);
    expect(api.calls[1]?.request).toMatchObject({ flowToken: 'rh_flow_x', callbackQuery: url.split('?')[1] });
    const other = await send({ method: 'GET', url });
    expect(other.statusCode).toBe(401);
    expect(cookiesOf(other)).toEqual([expect.stringMatching(/^__Host-roundhouse-flow=; /)]);
  });
});

describe('every answer of the admin API', () => {
  it('has the headers that keep browsers from framing, guessing and keeping it (security 22)', async () => {
    const answers = await Promise.all([
      send({ method: 'GET', url: '/members', token: TOKENS.admin }),
      send({ method: 'GET', url: '/members' }),
      send({ method: 'GET', url: '/nothing' }),
      send({ method: 'POST', url: '/session', body: {} }),
      send({ method: 'GET', url: '/session/oidc/main/start' }),
      send({ method: 'DELETE', url: '/session', token: TOKENS.admin }),
    ]);
    for (const { headers } of answers) {
      expect(headers['content-security-policy']).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
      expect(headers['content-security-policy']).not.toMatch(/unsafe|\*/);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'strict-transport-security': 'max-age=31536000',
      });
    }
  });

  it('is for our own pages alone: no header of CORS, no preflight (security 24)', async () => {
    const asked = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    for (const operation of [...OPERATIONS, ...SESSION_OPERATIONS]) {
      const url = operation.path.replaceAll(/\{[a-z_]+\}/g, 'r1');
      for (const [method, headers] of [
        ['OPTIONS', asked],
        [operation.method, { origin: 'https://evil.example' }],
      ] as const) {
        const answer = await send({ method, url, token: TOKENS.platform, headers });
        const names = Object.keys(answer.headers).filter((name) => name.startsWith('access-control'));
        expect([operation.id, method, names]).toEqual([operation.id, method, []]);
        if (method === 'OPTIONS') expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      }
    }
  });
});
