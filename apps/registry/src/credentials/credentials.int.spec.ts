import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@roundhouse/admin-api';
import { createFleetKeyPair } from '@roundhouse/secrets';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import type { Caller } from '../commands/domain/caller.ts';
import { PLATFORM, providerSpec, RegistryServices } from '../fixtures/registry-services.ts';
import { WatchedRegistry } from '../fixtures/watched-registry.ts';
import { refusalOf } from '../fixtures/refusal.ts';
import type { CredentialEntity } from './infra/credential.entity.ts';

const CANARY = 'sk-canary-9d41c7';
let registry: WatchedRegistry;
let services: RegistryServices;

beforeAll(async () => {
  registry = await WatchedRegistry.start(await testDirectory('registry'), await freshDatabase());
  services = registry.services;
});

afterAll(() => registry.stop());

async function shown(row: CredentialEntity): Promise<JsonObject> {
  return (await services.credentials.show([row]))[0]!;
}

function of(organizationId: string, overrides: JsonObject = {}): JsonObject {
  const base = { organization_id: organizationId, key: 'c', display_name: 'C', base_url: 'https://llm.example/v1' };
  return { ...base, secret: `${CANARY}-1`, ...overrides };
}

/** A caller with a role other than owner. */
function withRole(caller: Caller, role: 'admin' | 'project_admin', projectId = ''): Caller {
  return { ...caller, grants: [{ role, organizationId: caller.organizationId, projectId }] };
}

describe('a credential', () => {
  it('shows fingerprints only, and reaches gateways sealed (security 32)', async () => {
    const { organizationId, admin } = await services.tenant('sealed');
    const { row } = await services.credentials.create(admin, of(organizationId));
    const document = await shown(row);
    expect(document).toMatchObject({
      keys: [{ name: 'default', admin_status: 'active', fingerprint: services.vault.fingerprint(`${CANARY}-1`) }],
      fingerprint: services.vault.fingerprint(`${CANARY}-1`),
      allowed_hosts: ['llm.example'],
      used_by_count: 0,
      used_by: [],
    });
    expect(JSON.stringify(document)).not.toContain(CANARY);
    const entry = (await registry.current(registry.watch())).state!.credential(row.id)!;
    const [key] = entry.keys;
    expect(await registry.open(organizationId, row.id, { ...key!, sealed: entry.sealed })).toBe(`${CANARY}-1`);
    expect(
      JSON.stringify(entry, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    ).not.toContain(CANARY);
    const forRouter = (await registry.current(registry.watch('router'))).state!.credential(row.id)!;
    expect(forRouter).toMatchObject({
      sealed: [],
      secretRevision: entry.secretRevision,
      keys: entry.keys.map(({ id, secretRevision }) => ({ id, secretRevision, sealed: [] })),
    });
  });

  it('holds several keys; gateways get the active ones in order', async () => {
    const { organizationId, admin } = await services.tenant('several');
    const keys = [
      { name: 'One', secret: 'k-one' },
      { name: 'two', note: 'of the other department', secret: 'k-two' },
      { name: 'three', admin_status: 'disabled', secret: 'k-three' },
    ];
    const { row } = await services.credentials.create(
      admin,
      of(organizationId, { secret: null, keys, strategy: 'round_robin' }),
    );
    const watcher = await registry.current(registry.watch());
    const texts = async (): Promise<string[]> => {
      const entry = (await registry.current(watcher)).state!.credential(row.id)!;
      const held = entry.keys.map((key) => (key.id === row.id ? { ...key, sealed: entry.sealed } : key));
      return Promise.all(held.map((key) => registry.open(organizationId, row.id, key)));
    };
    expect(await texts()).toEqual(['k-one', 'k-two']);

    const reordered = [{ name: 'three' }, { name: 'two', secret: 'k-two-b' }];
    const changed = await services.credentials.update(admin, row.id, { keys: reordered });
    expect(await texts()).toEqual(['k-three', 'k-two-b']);
    expect(Object.keys(changed.held).toSorted()).toEqual(['three', 'two']);
    const rows = await registry.database.dataSource.query('SELECT name FROM secret WHERE holder_id = $1', [row.id]);
    expect(rows).toHaveLength(2);

    const missing = await refusalOf(
      services.credentials.update(admin, row.id, { keys: [{ name: 'four' }, { name: 'five' }] }),
    );
    expect(missing.details.map(({ where }) => where)).toEqual(['/keys/0/secret', '/keys/1/secret']);
  });

  it('is rotated in place; the new secret reaches gateways within a second', async () => {
    const { organizationId, admin } = await services.tenant('rotate');
    const { row } = await services.credentials.create(admin, of(organizationId));
    const watcher = await registry.current(registry.watch());
    const before = watcher.state!.credential(row.id)!.secretRevision;
    const startMs = performance.now();
    await services.credentials.rotate(admin, row.id, { secret: `${CANARY}-2` });
    const entry = (await registry.current(watcher, 1_000)).state!.credential(row.id)!;
    expect(performance.now() - startMs).toBeLessThan(1_000);
    expect(entry.secretRevision).toBeGreaterThan(before);
    expect(await registry.open(organizationId, row.id, { ...entry.keys[0]!, sealed: entry.sealed })).toBe(
      `${CANARY}-2`,
    );
    const [last] = await registry.database.dataSource.query<{ action: string; before: object; after: object }[]>(
      'SELECT action, before, after FROM audit_entry WHERE resource_id = $1 ORDER BY sequence DESC LIMIT 1',
      [row.id],
    );
    expect(last?.action).toBe('credential.rotate');
    expect(JSON.stringify(last)).toContain(services.vault.fingerprint(`${CANARY}-2`));
    expect(JSON.stringify(last)).not.toContain(CANARY);
    expect((await refusalOf(services.credentials.rotate(admin, row.id, { secret: 's', key: 'nope' }))).reason).toBe(
      'NOT_FOUND',
    );
    const stale = services.credentials.rotate(admin, row.id, { secret: 's', revision: '1' });
    expect((await refusalOf(stale)).reason).toBe('STALE_REVISION');
  });

  it('is changed with PATCH, too: the one secret is that of the first key', async () => {
    const { organizationId, admin } = await services.tenant('patch');
    const { row } = await services.credentials.create(admin, of(organizationId));
    const same = await services.credentials.update(admin, row.id, { display_name: 'C' });
    expect(same.revision).toBe(row.revision);
    const rotated = await services.credentials.update(admin, row.id, { secret: `${CANARY}-3` });
    expect(rotated.held['default']?.fingerprint).toBe(services.vault.fingerprint(`${CANARY}-3`));
    for (const change of [{ driver: 'simulated' }, { preset: 'openai' }]) {
      expect((await refusalOf(services.credentials.update(admin, row.id, change))).reason).toBe('INVALID_REQUEST');
    }
  });

  it('goes to hosts of its own, unless somebody who may send it anywhere says otherwise', async () => {
    const { organizationId, admin: owner } = await services.tenant('hosts');
    const admin = withRole(owner, 'admin');
    const elsewhere = { allowed_hosts: ['llm.example', 'evil.example'] };
    const refused = await refusalOf(services.credentials.create(admin, of(organizationId, elsewhere)));
    expect(refused.reason).toBe('FORBIDDEN');
    expect(refused.details.map(({ where }) => where)).toEqual(['/allowed_hosts/1']);
    const { row } = await services.credentials.create(admin, of(organizationId));
    // A secret that stays does not follow the base URL.
    const move = { base_url: 'https://evil.example/v1', allowed_hosts: ['evil.example'] };
    expect((await refusalOf(services.credentials.update(admin, row.id, move))).reason).toBe('FORBIDDEN');
    const moved = await services.credentials.update(admin, row.id, { base_url: move.base_url });
    expect(moved.spec.allowed_hosts).toEqual(['llm.example']);
    const renewed = await services.credentials.update(admin, row.id, { ...move, secret: 'another' });
    expect(renewed.spec.allowed_hosts).toEqual(['evil.example']);
    await services.credentials.update(owner, row.id, elsewhere);
    const none = await refusalOf(services.credentials.create(owner, of(organizationId, { base_url: null })));
    expect(none.details.map(({ where }) => where)).toEqual(['/allowed_hosts']);
  });

  it('belongs to a project where its administrator may make it, and nowhere else', async () => {
    const { organizationId, projectId, admin } = await services.tenant('projects');
    const ofProject = withRole(admin, 'project_admin', projectId);
    const { row } = await services.credentials.create(ofProject, of(organizationId, { project_id: projectId }));
    expect((await refusalOf(services.credentials.create(ofProject, of(organizationId)))).reason).toBe('FORBIDDEN');
    const shared = providerSpec(organizationId, { credential_id: row.id });
    expect((await refusalOf(services.providers.create(PLATFORM, shared))).details[0]?.where).toBe('/credential_id');
  });

  it('is not deleted while something uses it, and says what does', async () => {
    const { organizationId, admin } = await services.tenant('used');
    const { row } = await services.credentials.create(admin, of(organizationId));
    const spec = providerSpec(organizationId, { key: 'user', credential_id: 'C' });
    const { row: provider } = await services.providers.create(PLATFORM, spec);
    expect(provider.spec.credential_id).toBe(row.id);
    const used = { used_by_count: 1, used_by: [{ kind: 'provider', id: provider.id, name: 'user' }] };
    expect(await shown(row)).toMatchObject(used);
    for (const force of [false, true]) {
      expect((await refusalOf(services.credentials.delete(admin, row.id, force))).reason).toBe('CONFLICT');
    }
    await services.providers.update(admin, provider.id, { credential_id: null });
    await services.credentials.delete(admin, row.id);
    expect(await registry.database.dataSource.query('SELECT 1 FROM secret WHERE holder_id = $1', [row.id])).toEqual([]);
  });

  it('is made once under an idempotency key, whose record holds no secret', async () => {
    const { organizationId, admin } = await services.tenant('idempotent');
    const caller = { ...admin, idempotencyKey: 'k' };
    const first = await services.credentials.create(caller, of(organizationId));
    const again = await services.credentials.create(caller, of(organizationId));
    expect(again).toMatchObject({ created: false, row: { id: first.row.id } });
  });

  it('is sealed for a new key of the gateways, and no longer for a retired one', async () => {
    const { organizationId, admin } = await services.tenant('fleet');
    const { row } = await services.credentials.create(admin, of(organizationId));
    const watcher = await registry.current(registry.watch());
    const next = await createFleetKeyPair();
    const { fleet } = registry.files;
    const restarted = (fleetKeys: typeof registry.keys.fleetKeys) =>
      new RegistryServices(registry.database.dataSource, { ...registry.keys, fleetKeys }).installation.reconcile();
    const kids = async (): Promise<string[]> =>
      (await registry.current(watcher))
        .state!.credential(row.id)!
        .sealed.map((copy) => copy.fleetKeyId)
        .toSorted();
    await restarted([next.publicJwk, fleet.publicJwk]);
    expect(await kids()).toEqual([fleet.publicJwk.kid, next.publicJwk.kid].toSorted());
    await restarted([next.publicJwk]);
    expect(await kids()).toEqual([next.publicJwk.kid]);
    await restarted([fleet.publicJwk]);
    expect(await kids()).toEqual([fleet.publicJwk.kid]);
    const revision = watcher.state?.revision;
    await restarted([fleet.publicJwk]);
    expect((await registry.current(watcher)).state?.revision).toEqual(revision);
  });
});

describe('a secret that was moved to another row, holder or tenant', () => {
  it('cannot be opened (security 28)', async () => {
    const [mine, theirs] = [await services.tenant('moved-a'), await services.tenant('moved-b')];
    const { row: one } = await services.credentials.create(mine.admin, of(mine.organizationId));
    const { row: other } = await services.credentials.create(theirs.admin, of(theirs.organizationId));
    const { dataSource } = registry.database;
    const sealedOf = async (id: string): Promise<Buffer> =>
      (await dataSource.query<{ sealed: Buffer }[]>('SELECT sealed FROM secret WHERE id = $1', [id]))[0]!.sealed;
    const original = await sealedOf(other.id);
    await dataSource.query('UPDATE secret SET sealed = $2 WHERE id = $1', [other.id, await sealedOf(one.id)]);
    const [moved] = await services.vault.of(dataSource.manager, 'credential', [other.id]);
    const tryToOpen = () => services.vault.isText(moved!, `${CANARY}-1`);
    expect(tryToOpen).toThrow('A stored secret cannot be read.');
    await dataSource.query('UPDATE secret SET sealed = $2 WHERE id = $1', [other.id, original]);
    const [back] = await services.vault.of(dataSource.manager, 'credential', [other.id]);
    expect(services.vault.isText(back!, `${CANARY}-1`)).toBe(true);
  });
});

describe('every fault of a credential', () => {
  it('is told without the secret, in errors, history, audit and every table (security 25)', async () => {
    const { organizationId, admin } = await services.tenant('faults');
    const attempts: [string, JsonObject][] = [
      ['blank', { secret: `${CANARY} x` }],
      ['unknown field', { secrets: CANARY }],
      ['wrong type', { secret: { text: CANARY } }],
      ['in a list', { secret: [CANARY] }],
      ['too long', { secret: CANARY.repeat(1_000) }],
      ['in the key of a key', { keys: [{ name: 'a', secret: `${CANARY} x` }] }],
      ['beside keys', { keys: [{ name: 'a', secret: CANARY }], secret: CANARY }],
      ['in the base URL', { base_url: `https://user:${CANARY}@x.example` }],
      ['in a query', { base_url: `https://x.example/?key=${CANARY}` }],
      ['in the header format', { auth_header_format: CANARY }],
      ['with a taken key', { key: 'TAKEN' }],
      ['without hosts', { base_url: null, secret: CANARY }],
    ];
    await services.credentials.create(admin, of(organizationId, { key: 'taken' }));
    for (const [what, overrides] of attempts) {
      const error = await refusalOf(services.credentials.create(admin, of(organizationId, { key: 'x', ...overrides })));
      const told = JSON.stringify([error.message, error.details, error.internal, error.stack, error.cause]);
      expect([what, told.includes(CANARY)]).toEqual([what, false]);
    }
    const holders = [...(await registry.dump())].filter(
      ([, text]) =>
        text.includes(CANARY) ||
        text.includes(Buffer.from(CANARY).toString('hex')) ||
        text.includes(Buffer.from(CANARY).toString('base64').slice(0, 16)),
    );
    expect(holders.map(([table]) => table)).toEqual([]);
  });
});
