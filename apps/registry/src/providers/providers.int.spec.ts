import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@roundhouse/admin-api';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { PLATFORM, providerSpec, RegistryServices } from '../fixtures/registry-services.ts';
import { WatchedRegistry } from '../fixtures/watched-registry.ts';
import { refusalOf } from '../fixtures/refusal.ts';
import type { ProviderEntity } from './infra/provider.entity.ts';
import type { CheckOutcome } from './providers.service.ts';

const CANARY = 'sk-canary-51ab77';
let registry: WatchedRegistry;
let services: RegistryServices;

beforeAll(async () => {
  registry = await WatchedRegistry.start(await testDirectory('registry'), await freshDatabase());
  services = registry.services;
});

afterAll(() => registry.stop());

async function shown(row: Pick<ProviderEntity, 'id'>, from = services): Promise<JsonObject> {
  return (await from.providers.show([await from.providers.get(PLATFORM, row.id)]))[0]!;
}

describe('a provider', () => {
  it('is made from a preset alone: driver, name and base URL come with it (000-14, 000-17)', async () => {
    const { organizationId, admin } = await services.tenant('preset');
    const document = { organization_id: organizationId, preset: 'groq', assigned_projects: ['default'] };
    const { row } = await services.providers.create(admin, document);
    expect(await shown(row)).toMatchObject({
      key: 'groq',
      driver: 'openai-compatible',
      display_name: 'Groq',
      base_url: null,
      base_url_in_effect: 'https://api.groq.com/openai/v1',
      credential_source: 'missing',
      status: 'active',
      model_count: 0,
    });
    const entry = (await registry.current(registry.watch())).state!.provider(row.id)!;
    expect(entry).toMatchObject({ preset: 'groq', baseUrl: 'https://api.groq.com/openai/v1' });
    expect(entry.assignedProjectIds).toEqual(row.spec.assigned_projects);
  });

  it('may share its driver with others (000-15), and keeps its driver and type', async () => {
    const { organizationId } = await services.tenant('shared');
    const { row } = await services.providers.create(PLATFORM, providerSpec(organizationId, { key: 'one' }));
    await services.providers.create(PLATFORM, providerSpec(organizationId, { key: 'two' }));
    const error = await refusalOf(
      services.providers.update(PLATFORM, row.id, { driver: 'openai-compatible', type: 'file' }),
    );
    expect(error.details.map(({ where }) => where)).toEqual(['/driver', '/type']);
  });

  it('opens private ranges only for platform administrators (security 34)', async () => {
    const { organizationId, admin } = await services.tenant('ranges');
    expect((await refusalOf(services.providers.create(admin, providerSpec(organizationId)))).reason).toBe('FORBIDDEN');
    const { row } = await services.providers.create(PLATFORM, providerSpec(organizationId));
    await services.providers.update(admin, row.id, { headers: { 'x-team': 'a' } });
    const wider = services.providers.update(admin, row.id, { allowed_cidrs: ['127.0.0.1/32:*', '10.0.0.0/8:*'] });
    expect((await refusalOf(wider)).details.map(({ where }) => where)).toEqual(['/allowed_cidrs/1']);
    const closed = await services.providers.update(admin, row.id, {
      allowed_cidrs: [],
      base_url: 'https://api.example',
    });
    expect(closed.spec.allowed_cidrs).toEqual([]);
  });

  it('is errored by a failed check, and active again after a good one or an edit, without history (000-16)', async () => {
    const { organizationId } = await services.tenant('checks');
    const { row } = await services.providers.create(PLATFORM, providerSpec(organizationId));
    const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
    const record = (id: string, outcome: CheckOutcome) => services.providers.recordCheck(id, outcome);
    expect(await record(row.id, { error: 'connection refused', at: at(2) })).toBe(true);
    const errored = { status: 'errored', last_error: 'connection refused', last_checked_at: at(2).toISOString() };
    expect(await shown(row)).toMatchObject({ ...errored, revision: String(row.revision) });
    expect(await record(row.id, { error: null, at: at(1) })).toBe(false);
    expect(await shown(row)).toMatchObject(errored);
    await record(row.id, { error: null, at: at(3) });
    expect(await shown(row)).toMatchObject({ status: 'active', last_error: null });
    await record(row.id, { error: 'timeout', at: at(4) });
    await services.providers.update(PLATFORM, row.id, { admin_status: 'disabled' });
    expect(await shown(row)).toMatchObject({ status: 'disabled', last_error: null });
    const rows = await registry.database.dataSource.query('SELECT 1 FROM audit_entry WHERE resource_id = $1', [row.id]);
    expect(rows).toHaveLength(2);
  });

  it('keeps a key of its own, which a named credential wins over and which stays behind when the host changes', async () => {
    const { organizationId, admin } = await services.tenant('own');
    const document = { organization_id: organizationId, key: 'p', preset: 'vllm', base_url: 'https://llm.example/v1' };
    const { row } = await services.providers.create(admin, { ...document, api_key: CANARY });
    const view = await shown(row);
    expect(view).toMatchObject({ credential_source: 'provider', fingerprint: services.vault.fingerprint(CANARY) });
    expect(JSON.stringify(view)).not.toContain(CANARY);
    const watcher = await registry.current(registry.watch());
    const { ownKey } = watcher.state!.provider(row.id)!;
    expect(await registry.open(organizationId, row.id, ownKey!)).toBe(CANARY);
    expect(ownKey?.allowedHosts).toEqual(['llm.example']);
    await services.providers.update(admin, row.id, { base_url: 'https://other.example/v1' });
    expect((await registry.current(watcher)).state!.provider(row.id)!.ownKey?.allowedHosts).toEqual(['llm.example']);
    const bare = await services.providers.update(admin, row.id, { api_key: null });
    expect(bare.ownKey).toBeNull();
    expect((await registry.current(watcher)).state!.provider(row.id)!.ownKey).toBeUndefined();
    for (const [table, text] of await registry.dump()) expect([table, text.includes(CANARY)]).toEqual([table, false]);
  });

  it('is not deleted while deployments use it, and counts them', async () => {
    const { organizationId, admin } = await services.tenant('counted');
    const { row: provider } = await services.providers.create(PLATFORM, providerSpec(organizationId));
    const model = { organization_id: organizationId, key: 'm', display_name: 'M', admin_status: 'draft' };
    const { row: made } = await services.models.create(PLATFORM, model);
    for (const upstream of ['a', 'b']) {
      const deployment = { model_id: made.id, provider_id: provider.id, upstream_model_id: upstream };
      await services.deployments.create(PLATFORM, deployment);
    }
    expect(await shown(provider)).toMatchObject({ model_count: 1, deployment_count: 2 });
    const error = await refusalOf(services.providers.delete(admin, provider.id));
    expect(error.reason).toBe('CONFLICT');
    expect(error.details).toHaveLength(2);
  });

  it('takes no credential that is for something else', async () => {
    const { organizationId, admin } = await services.tenant('misfit');
    const credential = { organization_id: organizationId, display_name: 'G', preset: 'groq', secret: 's' };
    const { row } = await services.credentials.create(admin, credential);
    const document = { organization_id: organizationId, preset: 'openai', credential_id: row.id };
    expect((await refusalOf(services.providers.create(admin, document))).details[0]?.where).toBe('/credential_id');
  });
});

describe('keys of the environment', () => {
  const variables = { OPENAI_API_KEY: `${CANARY}-env`, HOME: '/root' };

  it('are sealed for listed organizations, for the vendor’s own preset, and follow the environment (003-25)', async () => {
    const { organizationId, admin } = await services.tenant('env-listed');
    const other = await services.tenant('env-other');
    const document = { preset: 'openai', key: 'openai' };
    const { row } = await services.providers.create(admin, { ...document, organization_id: organizationId });
    const { row: foreign } = await services.providers.create(other.admin, {
      ...document,
      organization_id: other.organizationId,
    });
    const watcher = await registry.current(registry.watch());
    const keyOf = async (id: string) => (await registry.current(watcher)).state!.provider(id)!.environmentKey;
    const start = async (environment: Record<string, string>): Promise<RegistryServices> => {
      const started = new RegistryServices(registry.database.dataSource, registry.keys, {
        organizations: ['ENV-Listed'],
        variables: environment,
      });
      await started.installation.reconcile();
      return started;
    };
    expect(await keyOf(row.id)).toBeUndefined();

    const started = await start(variables);
    expect(await keyOf(row.id)).toMatchObject({ name: 'OPENAI_API_KEY' });
    expect(await registry.open(organizationId, row.id, (await keyOf(row.id))!)).toBe(`${CANARY}-env`);
    expect(await keyOf(foreign.id)).toBeUndefined();
    expect(await shown(row, started)).toMatchObject({ credential_source: 'environment' });
    expect(await shown(foreign, started)).toMatchObject({ credential_source: 'missing' });

    const before = watcher.state?.revision;
    await start(variables);
    expect((await registry.current(watcher)).state?.revision).toEqual(before);
    await start({ OPENAI_API_KEY: 'changed' });
    expect(await registry.open(organizationId, row.id, (await keyOf(row.id))!)).toBe('changed');
    // A provider that is made, or moves to another preset, gets what it needs at once.
    const groq = await started.providers.update(admin, row.id, { preset: 'groq' });
    expect(await keyOf(groq.id)).toBeUndefined();
    await started.providers.update(admin, row.id, { preset: 'openai' });
    expect(await keyOf(row.id)).toMatchObject({ name: 'OPENAI_API_KEY' });
    await start({});
    expect(await keyOf(row.id)).toBeUndefined();
    for (const [table, text] of await registry.dump()) expect([table, text.includes(CANARY)]).toEqual([table, false]);
  });
});
