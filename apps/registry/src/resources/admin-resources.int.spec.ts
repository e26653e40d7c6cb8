import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { parseApiKey, verifyApiKeySecret } from '@roundhouse/secrets';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { deploymentSpec, modelSpec, PLATFORM, providerSpec, RegistryServices } from '../fixtures/registry-services.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';
import { refusalOf } from '../fixtures/refusal.ts';
import { ensureFirstKey } from '../installation/first-key.ts';
import type { KeyMaterial } from '../key-material/key-material.ts';

const CANARY = 'sk-canary-7f3a9c';
const FIRST_PAGE = { limit: 50, sort: 'created_at' };
let bench: ServiceBench<RegistryServices>;
let keys: KeyMaterial;
let registry: RegistryServices;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('registry'), await freshDatabase(), RegistryServices);
  keys = bench.keys;
  registry = bench.services;
});

afterAll(() => bench.close());

describe('validation', () => {
  it('names every fault at once, unknown references by their id', async () => {
    const { organizationId } = await registry.tenant('faults');
    const [credentialId, projectId] = [newId(), newId()];
    const wrong = { base_url: 'nowhere', credential_id: credentialId, assigned_projects: [projectId] };
    const error = await refusalOf(registry.providers.create(PLATFORM, providerSpec(organizationId, wrong)));
    expect(error.reason).toBe('INVALID_REQUEST');
    expect(error.details.map((fault) => fault.where).toSorted()).toEqual([
      '/assigned_projects/0',
      '/base_url',
      '/credential_id',
    ]);
    expect(error.message).toContain(credentialId);
    expect(error.message).toContain(projectId);
  });

  it('refuses what belongs to another organization as if it were not there', async () => {
    const { organizationId } = await registry.tenant('mine');
    const other = await registry.tenantWithModel('theirs');
    const spec = deploymentSpec(other.model, other.provider, { organization_id: organizationId });
    const error = await refusalOf(registry.deployments.create(PLATFORM, spec));
    expect(error.details.map((fault) => fault.where)).toEqual(['/model_id', '/provider_id']);
  });
});

describe('keys', () => {
  it('are unique without regard to case, and derived ones step aside', async () => {
    const { organizationId, projectId, admin } = await registry.tenant('names');
    const create = async (key: string | null, overrides = {}) =>
      (await registry.models.create(admin, modelSpec(organizationId, { key, display_name: 'My Chat', ...overrides })))
        .row.spec.key;
    expect(await create(null)).toBe('my-chat');
    expect(await create(null)).toBe('my-chat-2');
    expect(await create(null)).toBe('my-chat-3');
    expect((await refusalOf(create('MY-CHAT'))).reason).toBe('CONFLICT');
    // A project's name may hide its organization's.
    expect(await create('my-chat', { project_id: projectId })).toBe('my-chat');
    expect((await refusalOf(create('My-Chat', { project_id: projectId }))).reason).toBe('CONFLICT');
  });

  it('are given to one of many who want the same at once', async () => {
    const { organizationId, admin } = await registry.tenant('race');
    const tries = Array.from({ length: 8 }, () => registry.models.create(admin, modelSpec(organizationId)));
    const outcomes = await Promise.allSettled(tries);
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ reason: 'CONFLICT' });
    }
  });

  it('are free again after a rename or a deletion', async () => {
    const { organizationId, admin } = await registry.tenant('rename');
    const { row: model } = await registry.models.create(admin, modelSpec(organizationId, { key: 'old' }));
    await registry.models.update({ ...admin, confirmed: true }, model.id, { key: 'new' });
    const { row: second } = await registry.models.create(admin, modelSpec(organizationId, { key: 'OLD' }));
    await registry.models.delete(admin, second.id);
    await registry.models.create(admin, modelSpec(organizationId, { key: 'old' }));
  });
});

describe('a creation with an idempotency key', () => {
  it('happens once, however often and however much at once it is sent', async () => {
    const { organizationId, projectId, admin } = await registry.tenant('once');
    const caller = { ...admin, idempotencyKey: 'k-1' };
    const spec = modelSpec(organizationId, { key: null });
    const made = await Promise.all(Array.from({ length: 5 }, () => registry.models.create(caller, spec)));
    expect(new Set(made.map(({ row }) => row.id)).size).toBe(1);
    expect((await registry.models.list(admin, FIRST_PAGE)).total).toBe(1);

    const wish = { project_id: projectId, display_name: 'CI' };
    const keyCaller = { ...admin, idempotencyKey: 'k-2' };
    const first = await registry.apiKeys.create(keyCaller, wish);
    const again = await registry.apiKeys.create(keyCaller, wish);
    expect(first.once?.['secret']).toEqual(expect.any(String));
    expect(again).toMatchObject({ created: false, row: { id: first.row.id } });
    expect(again.once).toBeUndefined();
  });

  it('is refused when the key was used for something else', async () => {
    const { organizationId, projectId, admin } = await registry.tenant('other-use');
    const caller = { ...admin, idempotencyKey: 'k-1' };
    await registry.models.create(caller, modelSpec(organizationId));
    const wish = { project_id: projectId, display_name: 'CI' };
    for (const work of [
      registry.models.create(caller, modelSpec(organizationId, { vendor: 'other' })),
      registry.apiKeys.create(caller, wish),
    ]) {
      expect((await refusalOf(work)).reason).toBe('CONFLICT');
    }
    // Another actor's keys are another's.
    const other = { ...caller, actorId: 'somebody else' };
    await registry.models.create(other, modelSpec(organizationId, { key: 'second' }));
  });

  it('can be repeated after it was refused', async () => {
    const { organizationId, admin } = await registry.tenant('repeat');
    const caller = { ...admin, idempotencyKey: 'k-1' };
    await refusalOf(registry.models.create(caller, modelSpec(organizationId, { key: '-' })));
    await registry.models.create(caller, modelSpec(organizationId));
  });
});

describe('a stale change', () => {
  it('is refused with both revisions', async () => {
    const { organizationId, admin } = await registry.tenant('stale');
    const { row: model } = await registry.models.create(admin, modelSpec(organizationId));
    const seen = String(model.revision);
    const newer = await registry.models.update(admin, model.id, { revision: seen, vendor: 'b' });
    expect(newer.revision).toBeGreaterThan(model.revision);
    const error = await refusalOf(registry.models.update(admin, model.id, { revision: seen, vendor: 'c' }));
    expect(error.reason).toBe('STALE_REVISION');
    expect(error.details[0]?.message).toContain(seen);
    expect(error.details[0]?.message).toContain(String(newer.revision));
  });
});

describe('a deletion', () => {
  it('is refused with the name of everything that depends on it', async () => {
    const { organizationId, admin, provider, model } = await registry.tenantWithModel('deps');
    const spec = { organization_id: organizationId, key: 'c', display_name: 'C', allowed_hosts: ['h'], secret: CANARY };
    const { row: credential } = await registry.credentials.create(admin, spec);
    await registry.providers.update(admin, provider.id, { credential_id: credential.id });
    const { row: deployment } = await registry.deployments.create(admin, deploymentSpec(model, provider));

    for (const work of [registry.models.delete(admin, model.id), registry.providers.delete(admin, provider.id)]) {
      const error = await refusalOf(work);
      expect(error.reason).toBe('CONFLICT');
      expect(error.details).toEqual([
        { where: `/dependants/deployment/${deployment.id}`, message: expect.stringContaining('sim-chat') },
      ]);
    }
    const error = await refusalOf(registry.credentials.delete(admin, credential.id));
    expect(error.details[0]?.where).toBe(`/dependants/provider/${provider.id}`);

    await registry.deployments.delete(admin, deployment.id);
    await registry.models.delete(admin, model.id);
    await registry.providers.delete(admin, provider.id);
    await registry.credentials.delete(admin, credential.id);
  });

  it('that meets a new dependant half-way is refused all the same', async () => {
    const { admin, provider, model } = await registry.tenantWithModel('meets');
    const [made, deleted] = await Promise.allSettled([
      registry.deployments.create(admin, deploymentSpec(model, provider)),
      registry.models.delete(admin, model.id),
    ]);
    expect([made.status, deleted.status].toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('an organization', () => {
  it('sees nothing of another one, by id, in lists, or by trying to change it', async () => {
    const mine = await registry.tenantWithModel('tenant-a');
    const theirs = await registry.tenantWithModel('tenant-b');
    const { admin } = mine;
    const { model, provider, organizationId } = theirs;
    const tries = [
      registry.models.get(admin, model.id),
      registry.models.update(admin, model.id, { vendor: 'x' }),
      registry.models.delete(admin, model.id),
      registry.models.create(admin, modelSpec(organizationId, { key: 'intruder' })),
      registry.providers.get(admin, provider.id),
      registry.organizations.get(admin, organizationId),
      registry.projects.get(admin, theirs.projectId),
    ];
    for (const work of tries) expect((await refusalOf(work)).reason).toBe('NOT_FOUND');
    for (const id of ['nonsense', newId(), `' OR 1=1 --`]) {
      expect((await refusalOf(registry.models.get(admin, id))).reason).toBe('NOT_FOUND');
    }
    expect((await registry.models.list(admin, FIRST_PAGE)).rows.map((row) => row.id)).toEqual([mine.model.id]);
    const theirsOnly = { ...FIRST_PAGE, organization_id: organizationId };
    expect((await registry.models.list(admin, theirsOnly)).rows).toEqual([]);
    const wish = { project_id: theirs.projectId, display_name: 'x' };
    expect((await refusalOf(registry.apiKeys.create(admin, wish))).reason).toBe('INVALID_REQUEST');
    const spec = { key: 'new', display_name: 'New' };
    expect((await refusalOf(registry.organizations.create(admin, spec))).reason).toBe('FORBIDDEN');
  });
});

describe('a list', () => {
  it('comes in pages, each entry once, with the total', async () => {
    const { organizationId, admin } = await registry.tenant('pages');
    const names = Array.from({ length: 7 }, (_, index) => `m-${index}`);
    for (const key of names) await registry.models.create(admin, modelSpec(organizationId, { key }));
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await registry.models.list(admin, { limit: 3, cursor, sort: 'key' });
      expect(page.total).toBe(7);
      seen.push(...page.rows.map((row) => String(row.spec.key)));
      cursor = page.nextCursor;
    } while (cursor !== '');
    expect(seen).toEqual(names);
  });

  it('refuses a cursor that no list gave out', async () => {
    const list = registry.models.list(PLATFORM, { ...FIRST_PAGE, cursor: 'nonsense' });
    expect((await refusalOf(list)).reason).toBe('INVALID_REQUEST');
  });
});

describe('an API key', () => {
  it('is shown once, verifies against what is stored, and is revoked for good', async () => {
    const { projectId, admin } = await registry.tenant('keys');
    const wish = { project_id: projectId, display_name: 'CI' };
    const { row, once } = await registry.apiKeys.create(admin, wish);
    const parsed = parseApiKey(JSON.stringify(once?.['secret']).slice(1, -1))!;
    expect(parsed).toMatchObject({ env: 'test', keyId: row.id });
    const stored = await registry.apiKeys.get(admin, row.id);
    expect(stored.spec.scopes).toEqual(['inference']);
    expect(verifyApiKeySecret(keys.peppers.current, parsed.secret, stored.secretHmac)).toBe(true);
    const revoked = await registry.apiKeys.revoke(admin, row.id);
    expect(revoked.revokedAt).not.toBeNull();
    const again = await registry.apiKeys.revoke(admin, row.id);
    expect(again.revokedAt).toEqual(revoked.revokedAt);
    expect(again.revision).toBe(revoked.revision);
  });
});

describe('the first start', () => {
  it('makes organization, project and key once, however often it runs', async () => {
    const first = await ensureFirstKey(registry);
    expect(parseApiKey(first.adminKey!)).toBeDefined();
    const second = await ensureFirstKey(registry);
    expect(second).toEqual({ ...first, adminKey: undefined });
  });

  it('takes the node authority over once', async () => {
    await registry.installation.reconcile();
    const announced = registry.announced.length;
    await registry.installation.reconcile();
    expect(registry.announced).toHaveLength(announced);
  });
});

describe('the whole database', () => {
  it('holds no secret, and neither its hash, in the clear or outside its own column', async () => {
    const { organizationId, projectId, admin } = await registry.tenant('dump');
    const spec = { organization_id: organizationId, key: 'c', display_name: 'C', allowed_hosts: ['h'], secret: CANARY };
    const { row: credential } = await registry.credentials.create(admin, spec);
    await registry.credentials.update(admin, credential.id, { secret: `${CANARY}-2` });
    const { provider, model } = await registry.tenantWithModel('dump-inline');
    await registry.deployments.create(PLATFORM, deploymentSpec(model, provider, { api_key: `${CANARY}-3` }));
    const { row, once } = await registry.apiKeys.create(admin, { project_id: projectId, display_name: 'k' });
    const parsed = parseApiKey(JSON.stringify(once?.['secret']).slice(1, -1))!;
    const tables = await bench.database.dataSource.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'registry'`,
    );
    const hash = row.secretHmac.toString('hex');
    const holders: string[] = [];
    for (const { name } of tables.filter((table) => table.name !== 'migrations')) {
      const rows = await bench.database.dataSource.query<{ line: string }[]>(`SELECT t::text AS line FROM ${name} t`);
      const dump = rows.map((line) => line.line).join('\n');
      expect(dump).not.toContain(parsed.secret);
      expect(dump).not.toContain(CANARY);
      expect(dump).not.toContain(Buffer.from(CANARY).toString('hex'));
      expect(dump).not.toContain(Buffer.from(CANARY).toString('base64').slice(0, 16));
      if (dump.includes(hash)) holders.push(name);
    }
    expect(holders).toEqual(['api_key']);
  });
});
