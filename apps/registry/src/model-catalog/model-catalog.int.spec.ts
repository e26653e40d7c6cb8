import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { catalogEntries } from '@roundhouse/model-catalog';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { ModelDoor } from '../fixtures/model-door.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';

let bench: ServiceBench<ModelDoor>;
let door: ModelDoor;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('catalog'), await freshDatabase(), ModelDoor);
  door = bench.services;
});

afterAll(() => bench.close());

const priced = catalogEntries().filter(({ mode, price }) => mode === 'chat' && price?.input_token_pico !== undefined);

describe('the model catalog', () => {
  it('is read in pages, searched and narrowed (003-03, 003-11)', async () => {
    const { admin } = await door.tenant('read');
    const list = (query: object) => door.call(admin, 'model-catalog.list', undefined, {}, query);
    const all = await list({ limit: 500 });
    expect(all['total']).toBe(catalogEntries().length);
    const first = await list({ limit: 10 });
    const second = await list({ limit: 10, cursor: first['next_cursor'] });
    const ids = [...(first['data'] as { id: string }[]), ...(second['data'] as { id: string }[])].map(({ id }) => id);
    expect(ids).toEqual(
      catalogEntries()
        .slice(0, 20)
        .map((entry) => entry.upstream_model_id),
    );
    const narrowed = (await list({ vendor: 'anthropic', features: 'tools,vision', limit: 500 }))['data'];
    expect((narrowed as unknown[]).length).toBeGreaterThan(0);
    for (const entry of narrowed as { vendor: string; source: object }[]) {
      expect(entry).toMatchObject({
        vendor: 'anthropic',
        source: { url: expect.any(String), date: expect.any(String) },
      });
    }
    expect(
      (await door.refusal(admin, 'model-catalog.list', undefined, {}, { features: 'wings' })).details[0]?.where,
    ).toBe('/features');
  });

  it('fills a model that can be made as it is, with confidence in the match', async () => {
    const { admin, providerId } = await door.tenant('fill');
    const entry = priced[0]!;
    const found = await door.call(admin, 'model-catalog.match', { upstream_model_id: entry.upstream_model_id });
    const match = found['match'] as { confidence: string; entry: { fill: object } };
    expect(match.confidence).toBe('exact');
    const deployments = [{ provider_id: providerId, upstream_model_id: entry.upstream_model_id }];
    const made = await door.call(admin, 'model.create', { ...match.entry.fill, deployments }, {}, { confirm: true });
    expect(made).toMatchObject({
      display_name: entry.display_name,
      capabilities: { context_window_tokens: entry.context_window_tokens },
      price: { input_token_pico: entry.price!.input_token_pico },
    });
    expect(await door.call(admin, 'model-catalog.match', { upstream_model_id: 'no such thing' })).toEqual({
      match: null,
    });
  });

  it('gives models that are usable as soon as their provider has a key, once each (003-03)', async () => {
    const { admin, organizationId } = await door.tenant('import');
    const groq = await door.provider(organizationId, {
      key: 'groq',
      driver: 'openai-compatible',
      preset: 'groq',
      base_url: null,
      allowed_cidrs: [],
    });
    const ids = priced.slice(0, 3).map((entry) => entry.upstream_model_id);
    const { data } = await door.call(admin, 'model-catalog.import', {
      ids,
      provider_id: 'groq',
      access_groups: ['new'],
    });
    const models = data as Record<string, unknown>[];
    expect(models).toHaveLength(3);
    for (const model of models) {
      expect(model).toMatchObject({ admin_status: 'active', access_groups: ['new'], credential_sources: ['missing'] });
    }
    const again = await door.call(admin, 'model-catalog.import', { ids, provider_id: groq.id });
    expect((again['data'] as { id: string }[]).map(({ id }) => id)).toEqual(models.map(({ id }) => id));
    await door.call(admin, 'provider.update', { api_key: 'gsk-now' }, { id: groq.id });
    const look = (await door.call(admin, 'model.preflight', undefined, { id: String(models[0]!['id']) }))['passed'];
    expect(look).toBe(true);
  });

  it('imports all or nothing, and says which entry is unknown or does not fit its provider', async () => {
    const { admin, organizationId } = await door.tenant('all-or-nothing');
    const chatsOnly = await door.provider(organizationId, {
      key: 'own',
      driver: 'openai-compatible',
      preset: 'ollama',
    });
    const image = catalogEntries().find(({ mode }) => mode === 'image')!;
    const ids = [priced[0]!.upstream_model_id, 'no-such-model', image.upstream_model_id];
    const error = await door.refusal(admin, 'model-catalog.import', { ids, provider_id: chatsOnly.id });
    expect(error.details.map(({ where }) => where).toSorted()).toEqual(['/ids/1', '/ids/2']);
    expect((await door.call(admin, 'model.list'))['total']).toBe(0);
  });
});
