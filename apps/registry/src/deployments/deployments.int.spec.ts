import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openFromFleet } from '@roundhouse/secrets';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { SYSTEM } from '../fixtures/admin-door.ts';
import { chatModel, ModelDoor, type ModelTenant } from '../fixtures/model-door.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';
import { PostgresConfigReader } from '../watch/infra/postgres-config-reader.ts';

const CANARY = 'sk-inline-canary-51c0';
let bench: ServiceBench<ModelDoor>;
let door: ModelDoor;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('deployments'), await freshDatabase(), ModelDoor);
  door = bench.services;
});

afterAll(() => bench.close());

const wheres = (error: { details: readonly { where: string }[] }): string[] =>
  error.details.map(({ where }) => where).toSorted();

async function tenantWithModel(key: string): Promise<ModelTenant & { modelId: string }> {
  const tenant = await door.tenant(key);
  const { id } = await door.call(tenant.admin, 'model.create', chatModel(tenant.providerId, { key: 'chat' }));
  return { ...tenant, modelId: id };
}

async function entryOf(id: string, view: 'gateway' | 'router' = 'gateway') {
  const { entries } = await new PostgresConfigReader(bench.database.dataSource).readAll(view);
  const found = entries.find(({ entry }) => entry?.$case === 'deployment' && entry.value.id === id);
  return found?.entry?.$case === 'deployment' ? found.entry.value : undefined;
}

describe('a deployment', () => {
  it('gets a readable id for good when it names none (002-05, 002-36)', async () => {
    const { admin, modelId } = await tenantWithModel('ids');
    const make = (overrides: object = {}) =>
      door.call(admin, 'deployment.create', {
        model_id: 'chat',
        provider_id: 'sim',
        upstream_model_id: 'm@1',
        ...overrides,
      });
    expect(await make()).toMatchObject({ key: 'sim-m-1', model_id: modelId });
    expect(await make()).toMatchObject({ key: 'sim-m-1-2' });
    const { id } = await make({ key: 'eu/first' });
    expect(wheres(await door.refusal(admin, 'deployment.update', { key: 'eu/second' }, { id }))).toEqual(['/key']);
    expect(
      (
        await door.refusal(admin, 'deployment.create', {
          model_id: 'chat',
          provider_id: 'sim',
          upstream_model_id: 'm',
          key: 'EU/First',
        })
      ).reason,
    ).toBe('CONFLICT');
  });

  it('is refused with every fault named, and never made on a node by hand', async () => {
    const { admin } = await tenantWithModel('faults');
    const wrong = {
      model_id: 'chat',
      provider_id: 'sim',
      upstream_model_id: '',
      priority: 1_001,
      weight: 0,
      tags: ['a', 'a'],
      timeouts: { idle_ms: 4_000_000, conect_ms: 1 },
      limits: { requests_per_minute: 0 },
    };
    expect(wheres(await door.refusal(admin, 'deployment.create', wrong))).toEqual([
      '/limits/requests_per_minute',
      '/priority',
      '/tags',
      '/timeouts/conect_ms',
      '/timeouts/idle_ms',
      '/upstream_model_id',
      '/weight',
    ]);
    const deep = {
      model_id: 'chat',
      provider_id: 'sim',
      upstream_model_id: 'm',
      hosting: 'node',
      headers: { 'content-length': '5', 'x-ok': 'yes' },
      default_params: { stream: true },
      price: { input_token_pico: '0' },
      chat_batching: { mode: 'sync_microbatch', upstream_max_batch_size: 1 },
    };
    expect(wheres(await door.refusal(admin, 'deployment.create', deep))).toEqual([
      '/chat_batching/mode',
      '/chat_batching/upstream_max_batch_size',
      '/default_params/stream',
      '/headers/content-length',
      '/hosting',
      '/price',
      '/provider_id',
    ]);
  });

  it('of a mode that its provider cannot do is refused when it is saved, made or changed (002-33, rule 9)', async () => {
    const { admin, organizationId } = await tenantWithModel('modes');
    const model = await door.call(admin, 'model.create', { display_name: 'Img', mode: 'image', admin_status: 'draft' });
    await door.provider(organizationId, { key: 'own', driver: 'openai-compatible', preset: 'ollama' });
    const wish = { model_id: model.id, provider_id: 'own', upstream_model_id: 'dall' };
    const error = await door.refusal(admin, 'deployment.create', wish);
    expect(wheres(error)).toEqual(['/provider_id']);
    expect(error.message).toContain('image');
    await door.provider(organizationId, {
      key: 'files',
      type: 'file',
      driver: 'local-filesystem',
      base_url: null,
      allowed_cidrs: [],
    });
    const { id } = await door.call(admin, 'deployment.create', { ...wish, provider_id: 'sim', model_id: 'chat' });
    const moved = await door.refusal(admin, 'deployment.update', { provider_id: 'files' }, { id });
    expect(moved.message).toContain('models use those of type model');
  });

  it('belongs to the project of its model, and its administrator may make it', async () => {
    const { admin, projectId, organizationId } = await tenantWithModel('projects');
    const own = { display_name: 'Own', project_id: projectId, admin_status: 'draft' };
    const model = await door.call(admin, 'model.create', own);
    const made = await door.call(SYSTEM, 'deployment.create', {
      model_id: model.id,
      provider_id: 'sim',
      upstream_model_id: 'm',
    });
    expect(made).toMatchObject({ project_id: projectId, organization_id: organizationId });
    const other = { model_id: model.id, project_id: null, provider_id: 'sim', upstream_model_id: 'm' };
    expect(await door.call(admin, 'deployment.create', other)).toMatchObject({ project_id: projectId });
  });

  it('that is the last active one may go, and says so before (001-21, rule 23)', async () => {
    const { admin, modelId } = await tenantWithModel('last');
    const { data } = await door.call(admin, 'deployment.list', undefined, {}, { model_id: modelId });
    const [only] = data as { id: string; last_active: boolean }[];
    expect(only).toMatchObject({ last_active: true, status: 'untested' });
    await door.call(admin, 'deployment.update', { admin_status: 'inactive' }, { id: only!.id });
    expect(await door.call(admin, 'model.get', undefined, { id: modelId })).toMatchObject({
      status: 'circuit_open',
      deployment_count: 1,
      active_deployment_count: 0,
    });
    await door.call(admin, 'deployment.delete', undefined, { id: only!.id });
    expect(await door.call(admin, 'model.get', undefined, { id: modelId })).toMatchObject({ admin_status: 'active' });
  });

  it('stores batch execution as the rules settle it, not as a form sent it (002-16, 002-17, 002-18)', async () => {
    const { admin } = await tenantWithModel('batching');
    const wish = { model_id: 'chat', provider_id: 'sim', upstream_model_id: 'm' };
    const made = await door.call(admin, 'deployment.create', { ...wish, chat_batching: { max_in_flight: 8 } });
    expect(made['chat_batching']).toMatchObject({ mode: 'concurrent', max_in_flight: 8 });
    const blank = { chat_batching: { mode: 'default', max_in_flight: null } };
    const cleared = await door.call(admin, 'deployment.update', blank, { id: made.id });
    expect(cleared['chat_batching']).toBeNull();
    const zero = { chat_batching: { mode: 'concurrent', max_in_flight: 0 } };
    expect(wheres(await door.refusal(admin, 'deployment.update', zero, { id: made.id }))).toEqual([
      '/chat_batching/max_in_flight',
    ]);
  });

  it('has an inline key that only gateways can open, for its own host, and that no answer shows (002-29, 002-30)', async () => {
    const { admin, organizationId } = await tenantWithModel('inline');
    const vllm = await door.provider(organizationId, {
      key: 'vllm',
      driver: 'openai-compatible',
      preset: 'vllm',
      base_url: 'http://127.0.0.1:9000/v1',
    });
    const connection = { auth_header_name: 'X-API-Key', auth_header_format: '{api_key}' };
    const wish = { model_id: 'chat', provider_id: vllm.id, upstream_model_id: 'm', connection, api_key: CANARY };
    const made = await door.call(admin, 'deployment.create', wish);
    expect(made).toMatchObject({ connection, credential: { source: 'inline', credential_id: null } });
    expect(JSON.stringify(made)).not.toContain(CANARY);
    const entry = await entryOf(made.id);
    expect(entry?.connection).toMatchObject({ authHeaderName: 'X-API-Key', authHeaderFormat: '{api_key}' });
    expect(entry?.inlineKey?.allowedHosts).toEqual(['127.0.0.1:9000']);
    const { secretRevision: revision, sealed } = entry!.inlineKey!;
    const binding = { organizationId, credentialId: made.id, revision };
    expect(await openFromFleet([bench.keyFiles.fleet.privateJwk], sealed[0]!.jwe, binding)).toBe(CANARY);
    expect((await entryOf(made.id, 'router'))?.inlineKey).toMatchObject({ secretRevision: revision, sealed: [] });

    // A named credential wins, even over what was typed in (002-32).
    const credential = await door.call(admin, 'credential.create', {
      display_name: 'Named',
      secret: 'sk-named',
      allowed_hosts: ['127.0.0.1:9000'],
    });
    const both = await door.call(admin, 'deployment.update', { credential_id: credential.id }, { id: made.id });
    expect(both['credential']).toEqual({ source: 'named', credential_id: credential.id, observed: null });
    const cleared = await door.call(
      admin,
      'deployment.update',
      { credential_id: null, api_key: null },
      { id: made.id },
    );
    expect(cleared['credential']).toMatchObject({ source: 'not_needed' });
    expect((await entryOf(made.id))?.inlineKey).toBeUndefined();
  });

  it('may name another auth header only where the endpoint allows it (002-28)', async () => {
    const { admin } = await tenantWithModel('header');
    const connection = { auth_header_name: 'X-API-Key', auth_header_format: '{api_key}' };
    const wish = { model_id: 'chat', provider_id: 'sim', upstream_model_id: 'm', connection };
    expect(wheres(await door.refusal(admin, 'deployment.create', wish))).toEqual(['/connection/auth_header_name']);
  });

  it('is untested when new, and again after a change of its way upstream, but not of its weight (001-34)', async () => {
    const { admin, modelId } = await tenantWithModel('tests');
    const tested = new Map<string, { at: Date; result: 'usable' }>();
    door.registry.observations.takeTestsFrom(async () => tested);
    const { data } = await door.call(admin, 'deployment.list', undefined, {}, { model_id: modelId });
    const [{ id }] = data as [{ id: string }];
    const status = async () => (await door.call(admin, 'deployment.get', undefined, { id }))['status'];
    const test = () => tested.set(id, { at: new Date(), result: 'usable' });
    expect(await status()).toBe('untested');
    test();
    expect(await status()).toBe('active');
    await door.call(admin, 'deployment.update', { weight: 7, tags: ['eu'] }, { id });
    expect(await status()).toBe('active');
    await door.call(admin, 'deployment.update', { upstream_model_id: 'other' }, { id });
    expect(await status()).toBe('untested');
    test();
    const capabilities = { capabilities: { max_output_tokens: 100 } };
    await door.call(admin, 'model.update', capabilities, { id: modelId });
    expect(await status()).toBe('untested');
    test();
    expect((await door.call(admin, 'model.get', undefined, { id: modelId }))['status']).toBe('active');
    door.registry.observations.takeTestsFrom(async () => new Map());
  });

  it('with an open circuit shows on its model: degraded, then circuit open (001-09)', async () => {
    const { admin, modelId } = await tenantWithModel('circuits');
    const more = { model_id: modelId, provider_id: 'sim', upstream_model_id: 'm' };
    const second = await door.call(admin, 'deployment.create', more);
    const circuit = { owner: 'deployment', until: new Date(Date.now() + 60_000) } as const;
    const open = new Map([[second.id, circuit]]);
    door.registry.observations.takeCircuitsFrom(async () => open);
    const badge = async () => (await door.call(admin, 'model.get', undefined, { id: modelId }))['status'];
    expect(await badge()).toBe('degraded');
    const found = await door.call(admin, 'model.list', undefined, {}, { status: 'degraded' });
    expect(found['total']).toBe(1);
    const { data } = await door.call(admin, 'deployment.list', undefined, {}, { model_id: modelId });
    for (const { id } of data as { id: string }[]) open.set(id, circuit);
    expect(await badge()).toBe('circuit_open');
    door.registry.observations.takeCircuitsFrom(async () => new Map());
  });
});

describe('the whole database', () => {
  it('holds no inline key in the clear', async () => {
    const tables = await bench.database.dataSource.query<{ name: string }[]>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'registry'`,
    );
    for (const { name } of tables) {
      const rows = await bench.database.dataSource.query<{ line: string }[]>(`SELECT t::text AS line FROM "${name}" t`);
      expect(rows.map(({ line }) => line).join('\n')).not.toContain(CANARY);
    }
  });
});
