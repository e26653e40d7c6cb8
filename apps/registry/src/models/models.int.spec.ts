import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CallContext } from '@roundhouse/contracts/common/v1/common';
import { newId } from '@roundhouse/kernel';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { SYSTEM } from '../fixtures/admin-door.ts';
import { chatModel, ModelDoor } from '../fixtures/model-door.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';

let bench: ServiceBench<ModelDoor>;
let door: ModelDoor;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('models'), await freshDatabase(), ModelDoor);
  door = bench.services;
});

afterAll(() => bench.close());

const wheres = (error: { details: readonly { where: string }[] }): string[] =>
  error.details.map(({ where }) => where).toSorted();

describe('a model', () => {
  it('is made with its deployments in one step, complete and with what follows from them (001-14, 001-18)', async () => {
    const { admin, providerId, organizationId } = await door.tenant('whole');
    const whole = {
      key: 'support/chat-1',
      display_name: 'Support',
      vendor: 'Acme',
      description: 'For support.\nSecond line.',
      icon: 'chat',
      tier: 'premium',
      visibility: 'internal',
      capabilities: {
        context_window_tokens: 128_000,
        max_output_tokens: 4_096,
        input_modalities: ['text', 'image'],
        output_modalities: ['text'],
        features: ['streaming'],
        release_date: '2026-01-31',
      },
      system_prompt: 'Be brief.',
      default_params: { temperature: 0.2 },
      locked_params: { top_p: 1 },
      native_tools: ['web_search'],
      guardrails: { input: ['pii'], output: ['pii', 'words'] },
      access_groups: ['beta'],
      price: { input_token_pico: '150000', output_token_pico: '600000' },
      display_order: 3,
      content_capture: 'none',
      aliases: ['old-support'],
      deployments: [
        { key: 'first', provider_id: 'sim', upstream_model_id: 'sim-chat', weight: 3, tags: ['eu'] },
        { provider_id: providerId, upstream_model_id: 'sim-chat', priority: 1, headers: { 'x-tier': 'gold' } },
      ],
    };
    const { deployments: _, ...stated } = whole;
    const made = await door.call(admin, 'model.create', whole);
    expect(made).toMatchObject({
      ...stated,
      organization_id: organizationId,
      status: 'untested',
      deployment_count: 2,
      active_deployment_count: 2,
      features_in_effect: ['streaming'],
      credential_sources: ['not_needed'],
      price_id: expect.any(String),
    });
    const { data } = await door.call(admin, 'deployment.list', undefined, {}, { model_id: made.id, sort: 'priority' });
    expect(data).toMatchObject([
      { key: 'first', weight: 3, protocol: 'openai-chat', hosting: 'self_hosted', driver: 'simulated' },
      { key: 'sim-sim-chat', priority: 1, status: 'untested', test_due: true, last_active: false },
    ]);
    expect(await door.call(admin, 'model.get', undefined, { id: made.id })).toEqual(made);
  });

  it('is made once per idempotency key, whose record depends on no secret', async () => {
    const { providerId, admin } = await door.tenant('once');
    const caller = CallContext.fromPartial({ ...admin, idempotencyKey: 'k' });
    const wish = (secret: string) =>
      chatModel(providerId, {
        deployments: [{ provider_id: providerId, upstream_model_id: 'sim-chat', api_key: secret }],
      });
    const first = await door.call(caller, 'model.create', wish('sk-one'));
    expect((await door.call(caller, 'model.create', wish('sk-two'))).id).toBe(first.id);
    expect(first['credential_sources']).toEqual(['inline']);
    expect((await door.call(admin, 'deployment.list'))['total']).toBe(1);
  });

  it('names the faults of all its parts at once, and leaves nothing behind', async () => {
    const { admin, providerId } = await door.tenant('faulty');
    const error = await door.refusal(admin, 'model.create', {
      display_name: '',
      mode: 'chatt',
      capabilities: { context_window: 5 },
      deployments: [{ provider_id: providerId, upstream_model_id: 'x', wieght: 2 }],
    });
    expect(wheres(error)).toEqual(['/capabilities/context_window', '/deployments/0/wieght', '/display_name', '/mode']);
    expect(error.details.find(({ where }) => where.endsWith('wieght'))?.message).toContain('weight');
    const foreign = await door.tenant('foreign');
    const later = await door.refusal(
      admin,
      'model.create',
      chatModel(providerId, {
        deployments: [
          { provider_id: foreign.providerId, upstream_model_id: 'x' },
          { provider_id: providerId, upstream_model_id: 'x', protocol: 'anthropic' },
        ],
      }),
    );
    expect(wheres(later)).toEqual(['/deployments/0/provider_id', '/deployments/1/protocol']);
    expect((await door.call(admin, 'model.list'))['total']).toBe(0);
  });

  it('derives its key from the name, with -2 and -3, beside route groups and aliases alike (000-21, rule 10)', async () => {
    const { admin } = await door.tenant('derived');
    const draft = { display_name: 'GPT 4o (mini)', admin_status: 'draft' };
    const keys = [];
    for (let count = 0; count < 2; count += 1) keys.push((await door.call(admin, 'model.create', draft))['key']);
    await door.call(admin, 'model.create', { ...draft, key: 'other', aliases: ['gpt-4o-mini-3'] });
    keys.push((await door.call(admin, 'model.create', draft))['key']);
    expect(keys).toEqual(['gpt-4o-mini', 'gpt-4o-mini-2', 'gpt-4o-mini-4']);
    const taken = await door.refusal(admin, 'model.create', { ...draft, key: 'x', aliases: ['y', 'GPT-4O-MINI'] });
    expect([taken.reason, wheres(taken)]).toEqual(['CONFLICT', ['/aliases/1']]);
  });

  it('asks before it is renamed, with what depends on the name, and may leave an alias', async () => {
    const { admin, providerId, organizationId } = await door.tenant('renamed');
    const { id } = await door.call(admin, 'model.create', chatModel(providerId, { key: 'old' }));
    const other = { display_name: 'Other', admin_status: 'draft', fallbacks: { general: ['OLD'] } };
    const { id: otherId } = await door.call(admin, 'model.create', other);
    const asked = await door.refusal(admin, 'model.update', { key: 'new' }, { id });
    expect(asked.reason).toBe('CONFLICT');
    expect(wheres(asked)).toEqual([
      expect.stringMatching(/^\/dependants\/deployment\//),
      `/dependants/model/${otherId}`,
      '/key',
    ]);
    expect((await door.call(admin, 'model.get', undefined, { id }))['key']).toBe('old');
    await door.call(admin, 'model.update', { key: 'new', aliases: ['old'] }, { id }, { confirm: true });
    const again = await door.refusal(admin, 'model.create', { display_name: 'x', key: 'Old', admin_status: 'draft' });
    expect(again.reason).toBe('CONFLICT');
    const names = await bench.database.dataSource.query(
      'SELECT name FROM callable_name WHERE organization_id = $1 AND target_id = $2 ORDER BY name',
      [organizationId, id],
    );
    expect(names).toEqual([{ name: 'new' }, { name: 'old' }]);
    // An alias may become the key again.
    await door.call(admin, 'model.update', { key: 'old', aliases: ['new'] }, { id }, { confirm: true });
  });

  it('for embedding saves nothing of chat, whatever a form left behind (000-23, rule 17)', async () => {
    const { admin, providerId } = await door.tenant('embedding');
    const made = await door.call(admin, 'model.create', {
      display_name: 'Embed',
      mode: 'embedding',
      system_prompt: 'Be brief.',
      native_tools: ['web_search'],
      capabilities: { context_window_tokens: 8_000, max_output_tokens: 100, features: ['tools'] },
      guardrails: { input: ['pii'], output: ['pii'] },
      price: { input_token_pico: '20000' },
      deployments: [
        { provider_id: providerId, upstream_model_id: 'e', chat_batching: { mode: 'concurrent', max_in_flight: 4 } },
      ],
    });
    expect(made).toMatchObject({
      system_prompt: null,
      native_tools: [],
      capabilities: { context_window_tokens: 8_000, max_output_tokens: null, features: null },
      guardrails: { input: ['pii'], output: [] },
    });
    const { data } = await door.call(admin, 'deployment.list', undefined, {}, { model_id: made.id });
    expect(data).toMatchObject([{ chat_batching: null }]);
  });

  it('needs a context window for chat, unless it is a draft (003-17, rule 30)', async () => {
    const { admin } = await door.tenant('window');
    const error = await door.refusal(admin, 'model.create', { display_name: 'x' });
    expect(wheres(error)).toEqual(['/capabilities/context_window_tokens']);
    await door.call(admin, 'model.create', { display_name: 'x', admin_status: 'draft' });
  });

  it('asks before it claims more than its drivers declare, then counts as untested (000-25, 001-23)', async () => {
    const { admin, providerId } = await door.tenant('beyond');
    const claiming = chatModel(providerId, { capabilities: { context_window_tokens: 8_000, features: ['tools'] } });
    const asked = await door.refusal(admin, 'model.create', claiming);
    expect([asked.reason, wheres(asked)]).toEqual(['CONFLICT', ['/capabilities/features']]);
    const made = await door.call(admin, 'model.create', claiming, {}, { confirm: true });
    expect(made).toMatchObject({ status: 'untested', features_in_effect: ['tools'] });
    // Switching off needs no word.
    const off = { capabilities: { features: [] } };
    expect(await door.call(admin, 'model.update', off, { id: made.id })).toMatchObject({ features_in_effect: [] });
  });

  it('says how one of its deployments is chosen, with what its strategy needs and nothing that it never reads', async () => {
    const { admin } = await door.tenant('routing');
    const draft = (routing: object) => ({ display_name: 'x', admin_status: 'draft', routing });
    const wrong = draft({ strategy: 'priced_spill', max_wait_ms: 5, affinity_by: 'user' });
    const error = await door.refusal(admin, 'model.create', wrong);
    expect(wheres(error)).toEqual(['/routing/affinity_by', '/routing/wait_second_pico']);
    const routing = { strategy: 'priced_spill', wait_second_pico: '7' };
    expect(await door.call(admin, 'model.create', draft(routing))).toMatchObject({
      routing: { ...routing, max_wait_ms: null, max_price_pico: null, affinity_by: null },
    });
  });

  it('is refused where only the gateway may set a parameter', async () => {
    const { admin } = await door.tenant('params');
    const wrong = { default_params: { model: 'x', temperature: 0 }, locked_params: { stream: true } };
    const error = await door.refusal(admin, 'model.create', { display_name: 'x', admin_status: 'draft', ...wrong });
    expect(wheres(error)).toEqual(['/default_params/model', '/locked_params/stream']);
  });

  it('stays when it is in use, unless its owner forces it, and its deployments go along (001-30, 001-31, rule 26)', async () => {
    const { admin, providerId } = await door.tenant('deleted');
    const { id } = await door.call(admin, 'model.create', chatModel(providerId));
    const refused = await door.refusal(admin, 'model.delete', undefined, { id });
    expect(refused.reason).toBe('CONFLICT');
    expect(refused.message).toContain('make it inactive instead');
    expect(wheres(refused)).toEqual([expect.stringMatching(/^\/dependants\/deployment\//)]);
    await door.call(admin, 'model.update', { admin_status: 'inactive' }, { id });
    await door.call(admin, 'model.delete', undefined, { id }, { force: true });
    expect((await door.refusal(admin, 'model.get', undefined, { id })).reason).toBe('NOT_FOUND');
    expect((await door.call(admin, 'deployment.list'))['total']).toBe(0);
  });

  it('of one organization is nothing to another, whatever is done with it', async () => {
    const mine = await door.tenant('mine');
    const theirs = await door.tenant('theirs');
    const { id } = await door.call(theirs.admin, 'model.create', chatModel(theirs.providerId));
    for (const operation of ['model.get', 'model.preflight', 'model.prices', 'model.duplicate', 'model.delete']) {
      const body = operation === 'model.duplicate' ? {} : undefined;
      expect((await door.refusal(mine.admin, operation, body, { id })).reason).toBe('NOT_FOUND');
    }
    expect(await door.call(mine.admin, 'model.bulk', { ids: [id, newId()], action: 'delete' })).toMatchObject({
      data: [{ outcome: 'not_found' }, { outcome: 'not_found' }],
    });
    expect(await door.call(mine.admin, 'model.reorder', { ids: [id] })).toMatchObject({
      data: [{ outcome: 'not_found' }],
    });
    expect((await door.call(theirs.admin, 'model.get', undefined, { id }))['display_order']).toBe(0);
  });
});

describe('many models', () => {
  it('are found by what lists show: status, protocol, vendor, mode, tier, provider, visibility, words (001-04, 001-05)', async () => {
    const { admin, providerId, organizationId } = await door.tenant('filters');
    const second = await door.provider(organizationId, { key: 'second' });
    const make = (key: string, overrides: object) =>
      door.call(admin, 'model.create', chatModel(providerId, { key, display_name: key, ...overrides }));
    await make('a', { vendor: 'Acme', tier: 'budget' });
    await make('b', { description: 'Knows Latin.', visibility: 'internal' });
    await make('c', { deployments: [{ provider_id: second.id, upstream_model_id: 'x' }] });
    await door.call(admin, 'model.create', { key: 'd', display_name: 'd', admin_status: 'draft' });
    const found = async (query: object) => {
      const { data } = await door.call(admin, 'model.list', undefined, {}, { sort: 'key', ...query });
      return (data as { key: string }[]).map(({ key }) => key).join('');
    };
    expect(await found({ vendor: 'Acme' })).toBe('a');
    expect(await found({ tier: 'budget' })).toBe('a');
    expect(await found({ q: 'latin' })).toBe('b');
    expect(await found({ q: 'acme' })).toBe('a');
    expect(await found({ visibility: 'internal' })).toBe('b');
    expect(await found({ mode: 'chat' })).toBe('abcd');
    expect(await found({ protocol: 'openai-chat' })).toBe('abc');
    expect(await found({ provider: 'second' })).toBe('c');
    expect(await found({ provider: providerId })).toBe('ab');
    expect(await found({ status: 'inactive' })).toBe('d');
    expect(await found({ status: 'untested' })).toBe('abc');
    expect(await found({ status: 'untested', provider: 'second' })).toBe('c');
    const page = await door.call(admin, 'model.list', undefined, {}, { status: 'untested', limit: 2, sort: 'key' });
    expect(page).toMatchObject({ total: 3, next_cursor: expect.any(String) });
    const next = { status: 'untested', limit: 2, sort: 'key', cursor: page['next_cursor'] };
    const rest = await door.call(admin, 'model.list', undefined, {}, next);
    expect(rest).toMatchObject({ total: 3, next_cursor: null, data: [{ key: 'c' }] });
    await door.refusal(admin, 'model.list', undefined, {}, { status: 'excellent' });
  });

  it('are changed at once, each with its own outcome', async () => {
    const { admin, providerId } = await door.tenant('bulk');
    const ready = await door.call(
      admin,
      'model.create',
      chatModel(providerId, { key: 'ready', admin_status: 'draft' }),
    );
    const bare = await door.call(admin, 'model.create', { display_name: 'Bare', admin_status: 'draft' });
    const ids = [ready.id, bare.id];
    const outcomes = async (body: object) => {
      const { data } = await door.call(admin, 'model.bulk', { ids, ...body });
      return (data as { outcome: string }[]).map(({ outcome }) => outcome);
    };
    expect(await outcomes({ action: 'activate' })).toEqual(['done', 'refused']);
    expect(await outcomes({ action: 'set_visibility', visibility: 'internal' })).toEqual(['done', 'done']);
    expect(await outcomes({ action: 'set_visibility', visibility: 'internal' })).toEqual(['unchanged', 'unchanged']);
    expect(await outcomes({ action: 'deactivate' })).toEqual(['done', 'done']);
    expect(await outcomes({ action: 'delete' })).toEqual(['refused', 'done']);
    expect(wheres(await door.refusal(admin, 'model.bulk', { ids: [], action: 'explode' }))).toEqual(['/action']);
  });

  it('are put into the order of selectors (001-28)', async () => {
    const { admin } = await door.tenant('order');
    const ids = [];
    for (const key of ['a', 'b', 'c']) {
      ids.push((await door.call(admin, 'model.create', { key, display_name: key, admin_status: 'draft' })).id);
    }
    await door.call(admin, 'model.reorder', { ids: ids.toReversed() });
    const { data } = await door.call(admin, 'model.list', undefined, {}, { sort: 'display_order' });
    expect((data as { key: string }[]).map(({ key }) => key)).toEqual(['c', 'b', 'a']);
  });

  it('can be copied: a draft with the same deployments under other names', async () => {
    const { admin, providerId } = await door.tenant('copied');
    const { id } = await door.call(admin, 'model.create', chatModel(providerId, { key: 'one', aliases: ['uno'] }));
    const copy = await door.call(admin, 'model.duplicate', {}, { id });
    expect(copy).toMatchObject({
      key: 'chat-copy',
      display_name: 'Chat (copy)',
      admin_status: 'draft',
      aliases: [],
      deployment_count: 1,
      price: { input_token_pico: '150000' },
    });
    expect(copy['price_id']).not.toBe((await door.call(admin, 'model.get', undefined, { id }))['price_id']);
  });
});

describe('an access group of a model', () => {
  it('is a key on the model, not on its deployments, and needs no members yet (002-21, 002-22, 002-23)', async () => {
    const { admin, providerId } = await door.tenant('groups');
    const made = await door.call(admin, 'model.create', chatModel(providerId, { access_groups: ['beta', 'support'] }));
    expect(made['access_groups']).toEqual(['beta', 'support']);
    const error = await door.refusal(SYSTEM, 'deployment.create', {
      model_id: made.id,
      provider_id: providerId,
      upstream_model_id: 'x',
      access_groups: ['beta'],
    });
    expect(wheres(error)).toEqual(['/access_groups']);
  });
});
