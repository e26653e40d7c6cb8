import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { chatModel, ModelDoor } from '../fixtures/model-door.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';
import { PostgresConfigReader } from '../watch/infra/postgres-config-reader.ts';

const CHEAP = { input_token_pico: '100', output_token_pico: '400' };
const DEAR = { input_token_pico: '200', output_token_pico: '800' };
let bench: ServiceBench<ModelDoor>;
let door: ModelDoor;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('prices'), await freshDatabase(), ModelDoor);
  door = bench.services;
});

afterAll(() => bench.close());

interface Version {
  readonly id: string;
  readonly state: string;
  readonly effective_from: string;
  readonly price: Record<string, unknown> | null;
}

async function pricedModel(key: string, price: object | null) {
  const { admin, providerId } = await door.tenant(key);
  const admitted = price === null ? { admin_status: 'draft' } : {};
  const { id } = await door.call(admin, 'model.create', chatModel(providerId, { price, ...admitted }));
  const set = (next: object | null) => door.call(admin, 'model.update', { price: next }, { id });
  const history = async () => (await door.call(admin, 'model.prices', undefined, { id }))['data'] as Version[];
  const entry = async () => {
    const { entries } = await new PostgresConfigReader(bench.database.dataSource).readAll('gateway');
    const found = entries.find((line) => line.entry?.$case === 'model' && line.entry.value.id === id);
    return found?.entry?.$case === 'model' ? found.entry.value : undefined;
  };
  return { admin, id, providerId, set, history, entry };
}

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const states = (versions: readonly Version[]): string[] => versions.map(({ state }) => state);

describe('a price', () => {
  it('keeps its version while it stays, gets a new one with every change, and its history stays (000-47)', async () => {
    const { history, set, admin, id } = await pricedModel('history', CHEAP);
    const [first] = await history();
    await door.call(admin, 'model.update', { vendor: 'Acme' }, { id });
    await set(CHEAP);
    expect((await history()).map((version) => version.id)).toEqual([first!.id]);
    await set(DEAR);
    const versions = await history();
    expect(states(versions)).toEqual(['current', 'past']);
    expect(versions[1]).toMatchObject({ id: first!.id, price: CHEAP });
    expect((await door.call(admin, 'model.get', undefined, { id }))['price_id']).toBe(versions[0]!.id);
  });

  it('with a day in the future comes into force then, and reaches gateways before (000-38)', async () => {
    const { history, set, entry } = await pricedModel('coming', CHEAP);
    await set({ ...DEAR, effective_from: inDays(1) });
    expect(states(await history())).toEqual(['coming', 'current']);
    const [coming, current] = await history();
    expect(await entry()).toMatchObject({
      price: { id: current!.id, inputTokenPico: 100n },
      comingPrices: [{ id: coming!.id, inputTokenPico: 200n }],
    });
    expect((await entry())!.comingPrices[0]!.effectiveFromUnixMs).toBe(BigInt(Date.parse(coming!.effective_from)));
    // What was planned is withdrawn by what holds from an earlier day.
    await set({ ...CHEAP, effective_from: inDays(0.5) });
    expect(states(await history())).toEqual(['coming', 'current']);
    await set({ ...DEAR, effective_from: null });
    expect(states(await history())).toEqual(['current', 'past']);
    expect((await entry())!.comingPrices).toEqual([]);
  });

  it('with a day in the past holds from now on: nothing is charged after the fact', async () => {
    const { history } = await pricedModel('past', { ...CHEAP, effective_from: '2020-01-01T00:00:00Z' });
    const [version] = await history();
    expect(Date.parse(version!.effective_from)).toBeGreaterThan(Date.now() - 60_000);
  });

  it('can be taken away at once, and the history says so', async () => {
    const { admin, id, entry, history, set } = await pricedModel('gone', CHEAP);
    await set(null);
    expect((await history())[0]).toMatchObject({ state: 'current', price: null });
    expect((await entry())!.price).toBeUndefined();
    expect((await door.call(admin, 'model.get', undefined, { id }))['price_id']).toBeNull();
  });

  it('leaves no class of tokens free because its amount was left out, and says free only in words', async () => {
    const { entry } = await pricedModel('complete', {
      ...CHEAP,
      tiers: [{ above_input_tokens: 1_000, input_token_pico: '150' }],
    });
    expect((await entry())!.price).toMatchObject({
      cacheReadTokenPico: 100n,
      cacheWriteTokenPico: 100n,
      audioInputTokenPico: 100n,
      reasoningTokenPico: 400n,
      audioOutputTokenPico: 400n,
      requestPico: 0n,
      tiers: [{ aboveInputTokens: 1_000, inputTokenPico: 150n, cacheReadTokenPico: 150n, outputTokenPico: 400n }],
    });
    const { admin, providerId } = await door.tenant('words');
    const wrong = (price: object) => door.refusal(admin, 'model.create', chatModel(providerId, { price }));
    for (const zero of [{}, { input_token_pico: '0', output_token_pico: '0' }]) {
      expect((await wrong(zero)).details).toMatchObject([
        { where: '/price', message: expect.stringContaining('free') },
      ]);
    }
    expect((await wrong({ free: true, input_token_pico: '5' })).details[0]?.where).toBe('/price/free');
    expect((await wrong({ ...CHEAP, tiers: [{ above_input_tokens: 5, image_pico: '1' }] })).details[0]?.where).toBe(
      '/price/tiers/0/image_pico',
    );
    expect((await wrong({ ...CHEAP, request_pico: '1000000000001' })).details[0]?.where).toBe('/price/request_pico');
    await door.call(admin, 'model.create', chatModel(providerId, { price: { free: true } }));
  });

  it('of a deployment has a history of its own', async () => {
    const { admin, id, providerId } = await pricedModel('own', CHEAP);
    const wish = { model_id: id, provider_id: providerId, upstream_model_id: 'm', price: DEAR };
    const made = await door.call(admin, 'deployment.create', wish);
    const { data } = await door.call(admin, 'deployment.prices', undefined, { id: made.id });
    const versions = data as Version[];
    expect(versions).toMatchObject([{ id: made['price_id'], state: 'current', price: DEAR }]);
    const cleared = await door.call(admin, 'deployment.update', { price: null }, { id: made.id });
    const model = await door.call(admin, 'model.get', undefined, { id });
    expect(cleared['price_id']).toBe(model['price_id']);
  });
});
