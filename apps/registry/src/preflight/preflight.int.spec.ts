import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { chatModel, ModelDoor } from '../fixtures/model-door.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';

let bench: ServiceBench<ModelDoor>;
let door: ModelDoor;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('preflight'), await freshDatabase(), ModelDoor);
  door = bench.services;
});

afterAll(() => bench.close());

interface Checklist {
  readonly passed: boolean;
  readonly items: readonly { id: string; state: string; required: boolean; message: string; fix: string | null }[];
}

const red = ({ items }: Checklist): string[] => items.filter(({ state }) => state === 'red').map(({ id }) => id);

describe('the pre-flight', () => {
  it('turns green item by item while a form fills, without making anything (000-18, 000-28)', async () => {
    const { admin, providerId, organizationId } = await door.tenant('form');
    const look = async (document: object) =>
      (await door.call(admin, 'model.preflight-new', document)) as unknown as Checklist;
    const empty = await look({ display_name: 'x' });
    expect([empty.passed, red(empty)]).toEqual([false, ['deployments', 'context_window', 'price']]);
    expect(empty.items.every(({ state, fix }) => state !== 'red' || fix !== null)).toBe(true);
    const unknown = [{ provider_id: 'nobody', upstream_model_id: 'm' }];
    expect(red(await look(chatModel(providerId, { deployments: unknown })))).toContain('provider');
    const chatsOnly = { key: 'own', driver: 'openai-compatible', preset: 'ollama' };
    const { id: ownId } = await door.provider(organizationId, chatsOnly);
    expect(red(await look(chatModel(ownId, { mode: 'image' })))).toContain('mode');
    const whole = await look(chatModel(providerId, { key: 'free' }));
    expect([whole.passed, red(whole)]).toEqual([true, []]);
    expect((await door.call(admin, 'model.list'))['total']).toBe(0);
    await door.call(admin, 'model.create', chatModel(providerId, { key: 'free' }));
    expect(red(await look(chatModel(providerId, { key: 'FREE' })))).toEqual(['key']);
  });

  it('keeps a model from being active, made or changed, while something required is red (001-17, 001-37)', async () => {
    const { admin, providerId } = await door.tenant('gate');
    const refused = await door.refusal(admin, 'model.create', chatModel(providerId, { price: null }));
    expect(refused.reason).toBe('INVALID_REQUEST');
    expect(refused.details.map(({ where }) => where)).toEqual(['/price', '/admin_status']);
    expect((await door.call(admin, 'model.list'))['total']).toBe(0);
    const draft = chatModel(providerId, { price: null, admin_status: 'draft' });
    const { id } = await door.call(admin, 'model.create', draft);
    expect((await door.refusal(admin, 'model.update', { admin_status: 'active' }, { id })).details[0]?.where).toBe(
      '/price',
    );
    const listed = (await door.call(admin, 'model.preflight', undefined, { id })) as unknown as Checklist;
    expect(red(listed)).toEqual(['price']);
    await door.call(admin, 'model.update', { admin_status: 'active', price: { free: true } }, { id });
  });

  it('fails for every model of a provider that is errored or disabled (000-16, rule 9)', async () => {
    const { admin, providerId } = await door.tenant('errored');
    const { id } = await door.call(admin, 'model.create', chatModel(providerId));
    const look = async () => (await door.call(admin, 'model.preflight', undefined, { id })) as unknown as Checklist;
    expect((await look()).passed).toBe(true);
    await door.registry.providers.recordCheck(providerId, { error: 'connection refused', at: new Date() });
    const errored = await look();
    expect([errored.passed, red(errored)]).toEqual([false, ['provider']]);
    expect(errored.items.find((item) => item.id === 'provider')?.message).toContain('connection refused');
    expect((await door.call(admin, 'model.get', undefined, { id }))['status']).toBe('circuit_open');
    await door.call(admin, 'provider.update', { admin_status: 'disabled' }, { id: providerId });
    expect(red(await look())).toEqual(['provider']);
    const another = await door.refusal(admin, 'model.create', chatModel(providerId, { key: 'another' }));
    expect(another.message).toContain('disabled');
  });

  it('names a missing key, and takes keys of the environment into account (003-09, 003-25, rule 28)', async () => {
    const { admin, organizationId } = await door.tenant('missing');
    const { id: providerId } = await door.provider(organizationId, {
      key: 'groq',
      driver: 'openai-compatible',
      preset: 'groq',
      base_url: null,
      allowed_cidrs: [],
    });
    const error = await door.refusal(admin, 'model.create', chatModel(providerId));
    expect(error.message).toContain('no key is in effect');
    const environment = { organizations: ['missing'], variables: { GROQ_API_KEY: 'gsk-environment' } };
    const listed = new ModelDoor(bench.database.dataSource, bench.keys, environment);
    const made = await listed.call(admin, 'model.create', chatModel(providerId));
    expect(made['credential_sources']).toEqual(['environment']);
  });
});
