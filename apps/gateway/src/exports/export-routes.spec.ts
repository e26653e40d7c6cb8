import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from '@roundhouse/errors';
import type { AdminServiceClient, OpenExportRequest } from '@roundhouse/contracts/registry/v1/admin_service';
import { createLogger } from '@roundhouse/telemetry';
import fastify, { type FastifyInstance } from 'fastify';
import { ADMIN_PREFIX, registerAdminApi } from '../admin/admin-api.ts';
import type { AdminAnswer, AdminCall } from '../admin/admin-route.ts';
import { OwnOrigins } from '../sessions/domain/own-origins.ts';
import { fakeSessionRegistry, TOKENS } from '../sessions/fixtures/fake-session-registry.ts';
import { SessionGuard } from '../sessions/session-guard.ts';
import { exportRoutes } from './export-routes.ts';

const SECRET = `rh_export_${'s'.repeat(43)}`;
const MAKER = { actorId: 'key-1', organizationId: 'o1' };
const QUERY = { format: { values: ['csv'] }, group_by: { values: ['model', 'day'] }, top: { values: ['5'] } };

let server: FastifyInstance;
let lines: string[];
let asked: OpenExportRequest[];
let calls: AdminCall[];
let refusal: Error | undefined;
let answered: () => AdminAnswer;

/** A registry that answers whoever opens a link, or refuses. */
const registry = {
  openExport: (
    request: OpenExportRequest,
    _metadata: unknown,
    _options: unknown,
    done: (...args: unknown[]) => void,
  ) => {
    asked.push(request);
    const call = { operation: 'usage.get', params: {}, query: QUERY, bodyJson: Buffer.alloc(0) };
    queueMicrotask(() => (refusal === undefined ? done(null, { call, ...MAKER }) : done(refusal)));
  },
} as unknown as AdminServiceClient;

beforeEach(async () => {
  [lines, asked, calls, refusal] = [[], [], [], undefined];
  answered = () => ({ status: 200, stream: Readable.from(['a,b\r\n', '1,2\r\n']), contentType: 'text/csv' });
  const usage = {
    method: 'GET',
    path: '/usage',
    action: 'usage:read',
    handle: async (call: AdminCall) => {
      calls.push(call);
      return answered();
    },
  } as const;
  server = fastify();
  registerAdminApi(server, {
    authenticator: {
      authenticate: () => {
        throw new AppError('UNAUTHENTICATED', 'Incorrect API key provided.');
      },
    },
    logger: createLogger('test', 'trace', { write: (line: string) => void lines.push(line) }),
    routes: [usage],
    sessions: new SessionGuard(fakeSessionRegistry([]), new OwnOrigins([])),
    openRoutes: exportRoutes(registry, [usage]),
  });
  await server.ready();
});

afterEach(() => server.close());

const open = (query = `?secret=${SECRET}`, headers: Record<string, string> = {}) =>
  server.inject({ method: 'GET', url: `${ADMIN_PREFIX}/exports/link-1${query}`, headers });

describe('the link of an export at the gateway (security 79)', () => {
  it('streams the export as a file to whoever has it, on behalf of whoever made it', async () => {
    const answer = await open();
    expect([answer.statusCode, answer.body]).toEqual([200, 'a,b\r\n1,2\r\n']);
    expect(answer.headers['content-type']).toMatch(/^text\/csv/);
    expect(answer.headers['content-disposition']).toBe('attachment; filename="usage.csv"');
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(asked).toMatchObject([{ exportId: 'link-1', secret: SECRET, context: { actorId: '', exportSecret: '' } }]);
    expect(calls[0]).toMatchObject({ query: { format: 'csv', group_by: ['model', 'day'], top: '5' } });
    expect(calls[0]?.context).toMatchObject({ ...MAKER, exportSecret: SECRET, sessionToken: '', roles: [] });
  });

  it('takes no account of a key or session that comes with it', async () => {
    const headers = { authorization: 'Bearer other', cookie: `__Host-roundhouse=${TOKENS.admin}` };
    expect((await open(undefined, headers)).statusCode).toBe(200);
    for (const context of [asked[0]?.context, calls[0]?.context]) expect(context).toMatchObject({ sessionToken: '' });
    expect(calls[0]?.context.actorId).toBe(MAKER.actorId);
  });

  it('says plainly what is wrong with it, as JSON, and never repeats or logs its secret', async () => {
    refusal = new AppError('GONE', 'This link was used already, or has expired; make a new one.');
    const used = await open();
    expect([used.statusCode, used.headers['content-disposition']]).toEqual([410, undefined]);
    refusal = undefined;
    answered = () => {
      throw new Error('broken');
    };
    const broken = await open();
    expect([broken.statusCode, broken.headers['content-disposition']]).toEqual([500, undefined]);
    expect(lines.length).toBeGreaterThan(0);
    expect(`${used.body}${broken.body}${lines.join('')}`).not.toContain(SECRET);
  });

  it('reaches nobody without a secret, or by another method', async () => {
    expect((await open('')).statusCode).toBe(400);
    expect((await open(`?secret=${'x'.repeat(200)}`)).statusCode).toBe(400);
    for (const method of ['HEAD', 'POST', 'DELETE'] as const) {
      const { statusCode } = await server.inject({ method, url: `${ADMIN_PREFIX}/exports/link-1?secret=${SECRET}` });
      expect(statusCode).toBe(404);
    }
    expect(asked).toEqual([]);
  });
});
