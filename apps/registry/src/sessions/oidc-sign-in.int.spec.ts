import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshDatabase, testDirectory, testPki, type TestDirectory, type TestPki } from '@roundhouse/testing';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { SYSTEM } from '../fixtures/admin-door.ts';
import { writeKeyFiles, type TestKeyFiles } from '../fixtures/key-files.ts';
import { openRegistryDatabase, type RegistryDatabase } from '../fixtures/registry-database.ts';
import { loadKeyMaterial, type KeyMaterial } from '../key-material/key-material.ts';
import { MasterKeyService } from '../secrets/master-key.service.ts';
import { from, SessionServices } from './fixtures/session-services.ts';
import { TestIdentityProvider, type TestUser } from './fixtures/test-identity-provider.ts';

const REDIRECT_URI = 'https://console.example.org/api/v1/session/oidc/callback';
const ANN: TestUser = { sub: 'u-1', email: 'Ann@example.org', email_verified: true, name: 'Ann', groups: ['ops'] };
const ORIGIN = from('192.0.2.1');

let directory: TestDirectory;
let pki: TestPki;
let keyFiles: TestKeyFiles['settings'];
let keys: KeyMaterial;
let database: RegistryDatabase;
let services: SessionServices;
let provider: TestIdentityProvider;
let organizationId: string;
let connectionId: string;

beforeAll(async () => {
  directory = await testDirectory('registry');
  pki = await testPki(directory.path);
  keyFiles = (await writeKeyFiles(directory.path)).settings;
  keys = loadKeyMaterial(keyFiles);
  database = await openRegistryDatabase(await freshDatabase());
  services = new SessionServices(database.dataSource, keys, undefined, pki.caFile);
  organizationId = await services.organization('acme');
});
beforeEach(async () => {
  await database.dataSource.query('DELETE FROM sign_in_throttle');
  provider = await TestIdentityProvider.start(pki.authority, REDIRECT_URI);
  provider.user = ANN;
  connectionId = await connect('main');
});
afterEach(async () => {
  await services.call(SYSTEM, 'oidc_connection.delete', undefined, { id: connectionId });
  await database.dataSource.query(`DELETE FROM role_binding`);
  await database.dataSource.query(`DELETE FROM member`);
  await provider.stop();
});
afterAll(async () => {
  await services.providers.onApplicationShutdown();
  await database.dataSource.destroy();
  await directory.remove();
});

const RULES = [
  { organization_id: null, claim: 'groups', claim_value: 'platform', role: 'platform_admin' },
  { organization_id: 'acme', email_domain: 'Example.org', role: 'auditor' },
];

async function connect(key: string, overrides: object = {}): Promise<string> {
  const { id } = await services.call(SYSTEM, 'oidc_connection.create', {
    key,
    display_name: key,
    issuer: provider.issuer,
    client_id: TestIdentityProvider.clientId,
    client_secret: TestIdentityProvider.clientSecret,
    allowed_cidrs: ['127.0.0.1/32:*'],
    rules: RULES,
    ...overrides,
  });
  return id;
}

const start = (connection = 'main', returnTo = '/models') =>
  services.oidc.start(connection, REDIRECT_URI, returnTo, ORIGIN);

async function signIn() {
  const { authorizationUrl, flowToken } = await start();
  return services.oidc.finish(flowToken, await provider.visit(authorizationUrl), ORIGIN);
}

/** Signs in with an authorization URL that was changed on its way. */
async function signInWith(change: (url: URL) => void) {
  const { authorizationUrl, flowToken } = await start();
  const url = new URL(authorizationUrl);
  change(url);
  return services.oidc.finish(flowToken, await provider.visit(url.href), ORIGIN);
}

const reason = (name: string) => expect.objectContaining({ reason: name });
const count = async (table: string) => {
  const [row] = await database.dataSource.query<{ n: number }[]>(`SELECT count(*)::int AS n FROM ${table}`);
  return row!.n;
};

describe('signing in through an identity provider', () => {
  it('makes a member where a rule says so, with its role, and knows them again', async () => {
    const { session, returnTo } = await signIn();
    expect(returnTo).toBe('/models');
    expect(session.holder).toMatchObject({
      member: { organizationId, email: 'ann@example.org', displayName: 'Ann' },
      grants: [{ role: 'auditor', organizationId }],
    });
    expect(await services.callWith(session.token, 'member.list')).toMatchObject({ total: 1 });
    provider.user = { ...ANN, email: 'ann.new@example.org', name: 'Ann New' };
    const again = await signIn();
    expect(again.session.holder.member.id).toBe(session.holder.member.id);
    expect(await count('member')).toBe(1);
  });

  it('finds the member who was invited, by an address that the provider vouches for', async () => {
    const who = { organization_id: organizationId, email: 'ann@EXAMPLE.org', display_name: 'Ann B' };
    const { id } = await services.call(SYSTEM, 'member.create', who);
    await services.bind(organizationId, id, 'admin');
    const { session } = await signIn();
    expect(session.holder).toMatchObject({ member: { id }, grants: [{ role: 'admin' }] });
    expect(await services.call(SYSTEM, 'member.get', undefined, { id })).toMatchObject({ status: 'active' });
  });

  it('places somebody by a claim: the first rule that holds', async () => {
    provider.user = { ...ANN, groups: ['x', 'platform'] };
    const { session } = await signIn();
    expect(session.holder).toMatchObject({ member: { organizationId: '' }, grants: [{ role: 'platform_admin' }] });
  });

  it('lets in only members where a rule gives no role', async () => {
    const rules = [{ organization_id: 'acme', email_domain: 'example.org' }];
    await services.call(SYSTEM, 'oidc_connection.update', { rules }, { id: connectionId });
    await expect(signIn()).rejects.toEqual(reason('FORBIDDEN'));
    expect(await count('member')).toBe(0);
  });

  it('keeps out who is disabled, who belongs nowhere, and who moved away', async () => {
    const { session } = await signIn();
    provider.user = { ...ANN, email: 'ann@elsewhere.net' };
    await expect(signIn()).rejects.toEqual(reason('FORBIDDEN'));
    provider.user = ANN;
    await services.call(SYSTEM, 'member.update', { status: 'disabled' }, { id: session.holder.member.id });
    await expect(signIn()).rejects.toEqual(reason('FORBIDDEN'));
    expect(await count('member')).toBe(1);
  });

  it.each([
    ['not verified', { email_verified: false }],
    ['not said to be verified', { email_verified: undefined }],
    ['absent', { email: undefined }],
    ['no address', { email: 'ann' }],
  ])('is refused with an e-mail address that is %s', async (_, change) => {
    provider.user = { ...ANN, ...change } as TestUser;
    await expect(signIn()).rejects.toEqual(reason('FORBIDDEN'));
    expect(await count('member')).toBe(0);
  });
});

describe('an answer that does not fit its sign-in', () => {
  afterEach(async () => {
    expect(await count('console_session')).toBe(0);
    expect(await count('member')).toBe(0);
  });

  it('is refused: state of another flow, none, or a used one', async () => {
    const one = await start();
    const two = await start();
    const queryOfTwo = await provider.visit(two.authorizationUrl);
    await expect(services.oidc.finish(one.flowToken, queryOfTwo, ORIGIN)).rejects.toEqual(reason('SIGN_IN_FAILED'));
    for (const query of ['', 'code=x', 'state=', `state=${'x'.repeat(5_000)}&code=x`]) {
      await expect(services.oidc.finish(one.flowToken, query, ORIGIN)).rejects.toEqual(reason('SIGN_IN_FAILED'));
    }
    await expect(signInWith((url) => url.searchParams.set('state', 'forged'))).rejects.toEqual(
      reason('SIGN_IN_FAILED'),
    );
    provider.user = { sub: 'u-2' };
    const { authorizationUrl, flowToken } = await start();
    const query = await provider.visit(authorizationUrl);
    await expect(services.oidc.finish(flowToken, query, ORIGIN)).rejects.toEqual(reason('FORBIDDEN'));
    await expect(services.oidc.finish(flowToken, query, ORIGIN)).rejects.toEqual(reason('SIGN_IN_FAILED'));
  });

  it('is refused in a browser that did not start it', async () => {
    const { authorizationUrl, flowToken } = await start();
    const query = await provider.visit(authorizationUrl);
    const { flowToken: other } = await start();
    for (const wrong of ['', other, flowToken.replace('flow', 'session')]) {
      await expect(services.oidc.finish(wrong, query, ORIGIN)).rejects.toEqual(reason('SIGN_IN_FAILED'));
    }
  });

  it('is refused with another nonce', async () => {
    await expect(signInWith((url) => url.searchParams.set('nonce', 'forged'))).rejects.toEqual(
      reason('SIGN_IN_FAILED'),
    );
  });

  it('is refused with another PKCE challenge', async () => {
    const challenge = Buffer.alloc(32, 7).toString('base64url');
    const forged = signInWith((url) => url.searchParams.set('code_challenge', challenge));
    await expect(forged).rejects.toMatchObject({
      reason: 'SIGN_IN_FAILED',
      message: expect.stringMatching(/invalid_grant/),
    });
  });

  it('is refused after ten minutes', async () => {
    const { authorizationUrl, flowToken } = await start();
    const query = await provider.visit(authorizationUrl);
    await database.dataSource.query(`UPDATE oidc_flow SET expires_at = expires_at - interval '10 minutes'`);
    await expect(services.oidc.finish(flowToken, query, ORIGIN)).rejects.toEqual(reason('GONE'));
  });

  it.each([
    ['for another audience', (claims: object) => ({ ...claims, aud: 'somebody-else' })],
    ['of another issuer', (claims: object) => ({ ...claims, iss: 'https://evil.example' })],
    ['that is too old', (claims: object) => ({ ...claims, exp: 1, iat: 1 })],
    ['without a nonce', (claims: object) => ({ ...claims, nonce: undefined })],
    ['signed by a foreign key', 'foreign key' as const],
    ['without a signature', 'no signature' as const],
  ])('is refused with an ID token %s', async (_, misbehaviour) => {
    provider.misbehaviour = misbehaviour;
    await expect(signIn()).rejects.toEqual(reason('SIGN_IN_FAILED'));
  });

  it('is refused when the provider says no, and its words are not repeated', async () => {
    const { flowToken, authorizationUrl } = await start();
    const state = new URL(authorizationUrl).searchParams.get('state')!;
    const query = new URLSearchParams({
      state,
      error: 'access_denied',
      error_description: '<b>x</b>',
      iss: provider.issuer,
    });
    const refused = services.oidc.finish(flowToken, String(query), ORIGIN);
    await expect(refused).rejects.toMatchObject({
      reason: 'SIGN_IN_FAILED',
      message: expect.stringMatching(/access_denied/),
    });
  });
});

describe('a provider', () => {
  it('that is down is said to be, and is asked again afterwards', async () => {
    const { authorizationUrl, flowToken } = await start();
    const query = await provider.visit(authorizationUrl);
    await provider.stop();
    await expect(services.oidc.finish(flowToken, query, ORIGIN)).rejects.toEqual(reason('UPSTREAM_ERROR'));
    const id = await connect('down');
    await expect(start('down')).rejects.toEqual(reason('UPSTREAM_ERROR'));
    provider = await TestIdentityProvider.start(pki.authority, REDIRECT_URI);
    provider.user = ANN;
    const moved = { issuer: provider.issuer, client_secret: TestIdentityProvider.clientSecret };
    await services.call(SYSTEM, 'oidc_connection.update', moved, { id });
    await expect(start('down')).resolves.toBeDefined();
    await services.call(SYSTEM, 'oidc_connection.delete', undefined, { id });
  });

  it('that takes the connection and says nothing is given up after five seconds', async () => {
    const silent: Server = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const id = await connect('silent', { issuer: `https://localhost:${(silent.address() as AddressInfo).port}` });
    const startMs = performance.now();
    await expect(start('silent')).rejects.toMatchObject({ reason: expect.stringMatching(/^UPSTREAM_/) });
    expect(performance.now() - startMs).toBeLessThan(8_000);
    await services.call(SYSTEM, 'oidc_connection.delete', undefined, { id });
    silent.close();
  });

  it('on a private address is not called unless its range was opened (security 33, 34)', async () => {
    const id = await connect('closed', { allowed_cidrs: [] });
    const before = provider.requests.length;
    await expect(start('closed')).rejects.toEqual(reason('UPSTREAM_ERROR'));
    expect(provider.requests).toHaveLength(before);
    await services.call(SYSTEM, 'oidc_connection.delete', undefined, { id });
  });

  it('whose certificate nobody vouches for is not trusted', async () => {
    const strict = new SessionServices(database.dataSource, keys);
    const started = strict.oidc.start('main', REDIRECT_URI, '', ORIGIN);
    await expect(started).rejects.toEqual(reason('UPSTREAM_ERROR'));
    await strict.providers.onApplicationShutdown();
  });

  it('is offered by name while it is active, and found by nobody otherwise', async () => {
    expect(await services.oidc.offered()).toEqual([{ key: 'main', displayName: 'main' }]);
    await services.call(SYSTEM, 'oidc_connection.update', { admin_status: 'inactive' }, { id: connectionId });
    expect(await services.oidc.offered()).toEqual([]);
    for (const name of ['main', connectionId, 'other', "' OR 1=1"]) {
      await expect(start(name)).rejects.toEqual(reason('NOT_FOUND'));
    }
  });
});

describe('a connection', () => {
  it('shows a fingerprint of its client secret and nothing else of it, anywhere', async () => {
    const shown = await services.call(SYSTEM, 'oidc_connection.get', undefined, { id: connectionId });
    expect(shown).toMatchObject({ client_secret_fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) });
    const rows = await database.dataSource.query<{ line: string }[]>(
      `SELECT t::text AS line FROM oidc_connection t UNION ALL SELECT t::text FROM audit_entry t
       UNION ALL SELECT t::text FROM resource_history t`,
    );
    const secret = TestIdentityProvider.clientSecret;
    const token = await signInWith((url) => url.searchParams.set('nonce', 'forged')).catch(() => 'refused');
    expect([token, services.logLines.at(-1)]).toEqual(['refused', expect.stringContaining('SIGN_IN_FAILED')]);
    for (const text of [JSON.stringify(shown), ...services.logLines, ...rows.map(({ line }) => line)]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });

  it('has its secret taken over by a new master key, and signs in once the old key is gone (security 30)', async () => {
    const path = keyFiles.MASTER_KEY_FILE;
    const { keys: former } = JSON.parse(await readFile(path, 'utf8')) as { keys: { id: string; key: string }[] };
    const next = { id: 'next', key: randomBytes(32).toString('base64') };
    await writeFile(path, JSON.stringify({ current: next.id, keys: [...former, next] }));
    const masterKey = new MasterKeyService(database.dataSource, keys, new OperationHandlers());
    masterKey.start();
    await masterKey.settled();
    expect(await masterKey.state()).toMatchObject({ current: 'next', remaining: 0, last_error: null });
    await writeFile(path, JSON.stringify({ current: next.id, keys: [next] }));
    keys.masterKeys.reload();
    const fresh = new SessionServices(database.dataSource, keys, undefined, pki.caFile);
    const { authorizationUrl, flowToken } = await fresh.oidc.start('main', REDIRECT_URI, '', ORIGIN);
    const query = await provider.visit(authorizationUrl);
    await expect(fresh.oidc.finish(flowToken, query, ORIGIN)).resolves.toBeDefined();
    await fresh.providers.onApplicationShutdown();
  });

  it('sends its secret to no other issuer, and forgets whom the former one knew', async () => {
    await signIn();
    const update = (change: object) => services.call(SYSTEM, 'oidc_connection.update', change, { id: connectionId });
    await expect(update({ issuer: 'https://login.example.net' })).rejects.toMatchObject({
      reason: 'INVALID_REQUEST',
      details: [{ where: '/client_secret' }],
    });
    expect(await count('oidc_identity')).toBe(1);
    await update({ issuer: 'https://login.example.net', client_secret: 'other' });
    expect(await count('oidc_identity')).toBe(0);
  });

  it('belongs to the installation: nobody of an organization sees or makes one', async () => {
    const owner = await services.person(organizationId, 'owner', 'owner');
    const token = await services.signIn(owner);
    for (const operation of ['oidc_connection.list', 'oidc_connection.create']) {
      await expect(services.callWith(token, operation, {})).rejects.toEqual(reason('FORBIDDEN'));
    }
  });

  it('names every fault of it at once', async () => {
    const refused = connect('bad', {
      issuer: 'http://login.example.net',
      scopes: ['email'],
      allowed_cidrs: ['everything'],
      rules: [{ organization_id: 'nowhere', email_domain: 'example.org', role: 'admin' }],
    });
    await expect(refused).rejects.toMatchObject({
      details: ['/issuer', '/allowed_cidrs/0', '/scopes', '/rules/0/organization_id'].map((where) =>
        expect.objectContaining({ where }),
      ),
    });
  });
});
