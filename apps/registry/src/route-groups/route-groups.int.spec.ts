import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessMode, AccessSubject, RouteStrategy } from '@roundhouse/contracts/registry/v1/snapshot';
import type { AppError } from '@roundhouse/errors';
import { applyTransfer, encodeTransfer, TransferReceiver, type ConfigState } from '@roundhouse/snapshot';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { SYSTEM } from '../fixtures/admin-door.ts';
import { ModelPlaneDoor, type ModelTenant } from '../fixtures/model-plane-door.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';
import { refusalOf } from '../fixtures/refusal.ts';
import { PostgresConfigReader } from '../watch/infra/postgres-config-reader.ts';

let bench: ServiceBench<ModelPlaneDoor>;
let registry: ModelPlaneDoor;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('route-groups'), await freshDatabase(), ModelPlaneDoor);
  registry = bench.services;
});

afterAll(() => bench.close());

const places = ({ details }: AppError) => details.map(({ where }) => where);
const make = (tenant: ModelTenant, group: object) =>
  registry.call(tenant.admin, 'route_group.create', { display_name: 'Pool', ...group });
const change = (tenant: ModelTenant, id: string, patch: object, query: object = {}) =>
  registry.call(tenant.admin, 'route_group.update', patch, { id }, query);
const onPolicy = (tenant: ModelTenant, verb: string, id: string, body: object = {}) =>
  registry.call(tenant.admin, `route_policy.${verb}`, body, { id });

/** The configuration as a watcher gets it: all of it, or what has changed since a state. */
async function watched(since?: ConfigState): Promise<ConfigState> {
  const reader = new PostgresConfigReader(bench.database.dataSource);
  const base = since?.revision;
  const content = base === undefined ? await reader.readAll('gateway') : await reader.readSince('gateway', base);
  if (content === undefined) throw new Error('there is no way from the base');
  const { entries, head, counts } = content;
  const encoded = await encodeTransfer(entries, { base, revision: head, counts, intendedRemovals: 0 });
  const receiver = new TransferReceiver();
  receiver.begin(encoded.header);
  for (const chunk of encoded.chunks) receiver.add(chunk);
  const received = await receiver.finish(encoded.trailer);
  if ('refused' in received) throw new Error(received.refused.detail);
  const applied = await applyTransfer(since, received.transfer);
  if ('refused' in applied) throw new Error(applied.refused.detail);
  return applied.state;
}

describe('a route group', () => {
  let tenant: ModelTenant;
  let chat: string;
  let large: string;

  beforeAll(async () => {
    tenant = await registry.tenant('groups');
    chat = await registry.model(tenant, 'chat');
    large = await registry.model(tenant, 'large');
  });

  it('shares one namespace with models, and steps aside for their names', async () => {
    const { id } = await make(tenant, { display_name: 'Chat', members: [{ model_id: 'large' }] });
    expect(await registry.call(tenant.admin, 'route_group.get', undefined, { id })).toMatchObject({ key: 'chat-2' });
    const taken = make(tenant, { key: 'CHAT', members: [{ model_id: 'large' }] });
    expect(await refusalOf(taken)).toMatchObject({ reason: 'CONFLICT' });
    const model = registry.model(tenant, 'Chat-2');
    expect(await refusalOf(model)).toMatchObject({ reason: 'CONFLICT' });
    const own = await make(tenant, { key: 'chat', project_id: tenant.projectId, members: [{ model_id: 'large' }] });
    expect(own['key']).toBe('chat');
  });

  it('is refused with every fault and its place', async () => {
    const embed = await registry.model(tenant, 'embed', { mode: 'embedding' });
    const wrong = {
      members: [{ model_id: 'nothing' }, { model_id: embed }, { model_id: 'chat' }, { model_id: chat, weight: 0 }],
      fallbacks: { general: ['nothing', 'chat'] },
      policy: { strategy: 'affinity', members: [{ model_id: 'large' }] },
    };
    const refused = await refusalOf(make(tenant, wrong));
    expect(refused.reason).toBe('INVALID_REQUEST');
    expect(places(refused)).toEqual([
      '/members/0/model_id',
      '/members/1',
      '/members/3',
      '/members/3/weight',
      '/fallbacks/general/0',
      '/fallbacks/general/1',
      '/policy/members/0',
      '/policy/affinity_by',
    ]);
  });

  it('does not reach into another organization or another project', async () => {
    const stranger = await registry.tenant('groups-stranger');
    const theirs = await registry.model(stranger, 'theirs');
    expect(places(await refusalOf(make(tenant, { members: [{ model_id: theirs }] })))).toEqual(['/members/0/model_id']);
    await registry.model(tenant, 'private', { project_id: tenant.projectId });
    // What the whole organization calls must not lead into one project.
    expect(places(await refusalOf(make(tenant, { members: [{ model_id: 'private' }] })))).toEqual([
      '/members/0/model_id',
    ]);
    await make(tenant, { project_id: tenant.projectId, key: 'inside', members: [{ model_id: 'private' }] });
  });

  it('serves only with something to try, and may be kept as a draft until then', async () => {
    const { id } = await make(tenant, { key: 'later', admin_status: 'draft' });
    expect(places(await refusalOf(change(tenant, id, { admin_status: 'active' })))).toEqual(['/members']);
    await change(tenant, id, { members: [{ model_id: 'chat' }], admin_status: 'active' });
    expect(places(await refusalOf(change(tenant, id, { members: [{ model_id: 'chat', enabled: false }] })))).toEqual([
      '/members',
    ]);
  });

  it('is not part of a cycle, whoever closes it', async () => {
    const { id: inner } = await make(tenant, { key: 'inner', members: [{ model_id: 'chat' }] });
    const { id: outer } = await make(tenant, { key: 'outer', members: [{ route_group_id: 'inner' }] });
    const closing = await refusalOf(
      change(tenant, inner, { members: [{ model_id: 'chat' }, { route_group_id: outer }] }),
    );
    expect(closing.details).toEqual([
      { where: '/members/1', message: expect.stringContaining('leads back to this route group') },
    ]);
    expect(places(await refusalOf(change(tenant, inner, { fallbacks: { general: ['outer'] } })))).toEqual([
      '/fallbacks/general/0',
    ]);
    const throughModel = { fallbacks: { content_policy: ['outer'] } };
    const model = registry.call(tenant.admin, 'model.update', throughModel, { id: chat });
    expect(places(await refusalOf(model))).toEqual(['/fallbacks/content_policy/0']);
  });

  it('two that would close a cycle together are not both kept', async () => {
    const ids = await Promise.all(
      ['left', 'right'].map(async (key) => (await make(tenant, { key, members: [{ model_id: 'chat' }] })).id),
    );
    const each = ids.map((id, index) =>
      change(tenant, id, { members: [{ model_id: 'chat' }, { route_group_id: ids[1 - index] }] }),
    );
    const outcomes = await Promise.allSettled(each);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('holds its members: they are deleted only by force, and leave it then', async () => {
    const gone = await registry.model(tenant, 'gone');
    const { id } = await make(tenant, { key: 'holder', members: [{ model_id: 'chat' }, { model_id: 'gone' }] });
    const remove = (query: object) => registry.call(SYSTEM, 'model.delete', undefined, { id: gone }, query);
    const refused = await refusalOf(remove({}));
    expect(refused.reason).toBe('CONFLICT');
    expect(places(refused)).toContain(`/dependants/route_group/${id}`);
    await remove({ force: true });
    const { members } = await registry.call(tenant.admin, 'route_group.get', undefined, { id });
    expect((members as { model_id: string }[]).map((member) => member.model_id)).toEqual([chat]);
  });

  it('is itself deleted by force with its bindings, memberships and places in fallback chains', async () => {
    const { id } = await make(tenant, { key: 'doomed', members: [{ model_id: 'large' }] });
    const { id: outer } = await make(tenant, {
      key: 'survivor',
      members: [{ model_id: 'chat' }, { route_group_id: id, priority: 1 }],
    });
    const { id: other } = await make(tenant, {
      key: 'falling',
      members: [{ model_id: 'chat' }],
      fallbacks: { general: ['doomed', 'large'] },
    });
    await registry.call(tenant.admin, 'access_binding.create', { route_group_id: 'doomed' });
    const remove = (query: object) => registry.call(SYSTEM, 'route_group.delete', undefined, { id }, query);
    expect(places(await refusalOf(remove({}))).map((where) => where.split('/')[2])).toEqual([
      'route_group',
      'access_binding',
      'route_group',
    ]);
    await remove({ force: true });
    const get = (which: string) => registry.call(tenant.admin, 'route_group.get', undefined, { id: which });
    expect(await get(outer)).toMatchObject({ members: [expect.objectContaining({ model_id: chat })] });
    expect(await get(other)).toMatchObject({ fallbacks: { general: ['large'] } });
    await watched();
  });

  it('is renamed only once the caller knows who depends on the name', async () => {
    const { id } = await make(tenant, { key: 'old-name', members: [{ model_id: 'chat' }] });
    expect(places(await refusalOf(change(tenant, id, { key: 'new-name' })))).toEqual(['/key']);
    expect(await change(tenant, id, { key: 'new-name' }, { confirm: true })).toMatchObject({ key: 'new-name' });
    await make(tenant, { key: 'old-name', members: [{ model_id: large }] });
  });
});

describe('the policy of a route group', () => {
  let tenant: ModelTenant;
  let id: string;
  let chat: string;
  let large: string;

  beforeAll(async () => {
    tenant = await registry.tenant('policies');
    chat = await registry.model(tenant, 'chat');
    large = await registry.model(tenant, 'large');
    ({ id } = await make(tenant, { key: 'pool', members: [{ model_id: 'chat' }, { model_id: 'large', priority: 1 }] }));
  });

  const group = () => registry.call(tenant.admin, 'route_group.get', undefined, { id });
  const save = (policy: object, more: object = {}) => onPolicy(tenant, 'save_draft', id, { policy, ...more });
  const history = async () => {
    const { data } = await registry.call(tenant.admin, 'route_policy.list', undefined, { id });
    return (data as { version: number; state: string; restores: number | null }[]).map(
      ({ version, state, restores }) => `${version} ${state}${restores === null ? '' : ` from ${restores}`}`,
    );
  };

  it('is drafted, validated, simulated, published and rolled back; every version is kept', async () => {
    const draft = await save({ members: [{ model_id: 'large', priority: 0, weight: 3 }] });
    expect(draft).toMatchObject({ version: 1, state: 'draft', faults: [] });
    expect(await group()).toMatchObject({ policy: null, draft_version: 1, published_version: null });
    expect(await onPolicy(tenant, 'validate', id)).toMatchObject({ valid: true, faults: [] });

    expect(await onPolicy(tenant, 'publish', id)).toMatchObject({ version: 1, state: 'published' });
    expect(await group()).toMatchObject({
      policy: { strategy: 'weighted', members: [{ model_id: large, weight: 3, priority: 0 }] },
      published_version: 1,
      draft_version: null,
    });

    await save({ strategy: 'least_busy' });
    await onPolicy(tenant, 'publish', id);
    expect(await history()).toEqual(['2 published', '1 archived']);
    expect(await onPolicy(tenant, 'roll_back', id, { version: 1 })).toMatchObject({
      version: 3,
      state: 'published',
      restores: 1,
    });
    expect(await history()).toEqual(['3 published from 1', '2 archived', '1 archived']);
    expect(await group()).toMatchObject({ policy: { strategy: 'weighted' }, published_version: 3 });
  });

  it('reaches watchers with the published version, its overrides worked in', async () => {
    const entry = (await watched()).routeGroup(id)!;
    expect(entry).toMatchObject({
      key: 'pool',
      policy: { version: 3, strategy: RouteStrategy.ROUTE_STRATEGY_WEIGHTED },
    });
    expect(entry.members).toMatchObject([
      { modelId: chat, enabled: true, weight: 0, priority: 0 },
      { modelId: large, enabled: true, weight: 3, priority: 0 },
    ]);
    expect((await watched()).callableIn(tenant.organizationId, 'POOL')).toBe(id);
  });

  it('and access reach watchers as deltas, also when one document takes the place of another', async () => {
    const state = await watched();
    const about = { project_id: tenant.projectId };
    const policy = await registry.call(tenant.admin, 'access_policy.create', { ...about, mode: 'restrict' });
    const binding = await registry.call(tenant.admin, 'access_binding.create', { ...about, route_group_id: 'pool' });
    await change(tenant, id, { display_name: 'Pool of models' });
    const next = await watched(state);
    const { ACCESS_SUBJECT_PROJECT } = AccessSubject;
    expect(next.routeGroup(id)?.displayName).toBe('Pool of models');
    expect([...next.accessOf(ACCESS_SUBJECT_PROJECT, tenant.projectId)!.bindings.keys()]).toEqual([binding.id]);
    await registry.call(tenant.admin, 'access_policy.delete', undefined, { id: policy.id });
    await registry.call(tenant.admin, 'access_policy.create', { ...about, mode: 'inherit' });
    await registry.call(tenant.admin, 'access_binding.delete', undefined, { id: binding.id });
    const last = await watched(next);
    expect(last.accessOf(ACCESS_SUBJECT_PROJECT, tenant.projectId)).toMatchObject({
      policy: { mode: AccessMode.ACCESS_MODE_INHERIT },
      bindings: new Map(),
    });
    expect(last.counts).toEqual((await watched()).counts);
  });

  it('is kept as a draft with its faults, and never published with them', async () => {
    const wrong = { strategy: 'priced_spill', members: [{ model_id: 'large', enabled: false }] };
    const { faults } = await save(wrong);
    expect((faults as { where: string }[]).map(({ where }) => where)).toEqual([
      '/policy/wait_second_pico',
      '/members/1',
    ]);
    const before = await group();
    const refused = await refusalOf(onPolicy(tenant, 'publish', id));
    expect(refused.reason).toBe('INVALID_REQUEST');
    expect(places(refused)).toEqual(['/policy/wait_second_pico', '/members/1']);
    expect(await group()).toEqual(before);
    expect(await refusalOf(save({ members: [{ model_id: 'nothing' }] }))).toMatchObject({
      details: [expect.objectContaining({ where: '/policy/members/0/model_id' })],
    });
    expect(await onPolicy(tenant, 'validate', id, { policy: { strategy: 'cost' } })).toMatchObject({ valid: true });
    expect(await onPolicy(tenant, 'validate', id)).toMatchObject({ valid: false });
  });

  it('is not published over somebody else’s change of the draft', async () => {
    const mine = await save({ strategy: 'cost' });
    await save({ strategy: 'usage' });
    const stale = await refusalOf(onPolicy(tenant, 'publish', id, { revision: mine['revision'] }));
    expect(stale.reason).toBe('STALE_REVISION');
    expect((await refusalOf(save({ strategy: 'latency' }, { revision: mine['revision'] }))).reason).toBe(
      'STALE_REVISION',
    );
  });

  it('can be published by writing it into the document, and not by whoever may only look (security 6)', async () => {
    await change(tenant, id, { policy: { strategy: 'latency' } });
    expect((await history())[0]).toMatch(/published$/);
    expect(await group()).toMatchObject({ policy: { strategy: 'latency' } });
    const developer = await registry.inProject(tenant, 'dev', 'developer');
    expect((await refusalOf(registry.call(developer, 'route_policy.publish', {}, { id }))).reason).toBe('FORBIDDEN');
    // A project's administrator may look at what the organization shares, and no more.
    const lead = await registry.inProject(tenant, 'lead', 'project_admin');
    expect((await refusalOf(registry.call(lead, 'route_policy.publish', {}, { id }))).reason).toBe('FORBIDDEN');
    expect((await refusalOf(registry.call(lead, 'route_policy.save_draft', { policy: {} }, { id }))).reason).toBe(
      'FORBIDDEN',
    );
    await expect(registry.call(lead, 'route_policy.validate', {}, { id })).resolves.toBeDefined();
  });

  it('is simulated with the planner’s own selection: the same seed, the same picks', async () => {
    const policy = {
      members: [
        { model_id: 'large', priority: 0, weight: 3 },
        { model_id: 'chat', weight: 1 },
      ],
    };
    const simulate = (more: object = {}) => onPolicy(tenant, 'simulate', id, { policy, seed: 7, ...more });
    const once = await simulate();
    expect(await simulate()).toEqual(once);
    const shares = once['candidates'] as {
      model: string;
      first: number;
      tried: number;
      weight: number;
      tier: number;
    }[];
    expect(shares.map(({ model, weight, tier }) => [model, weight, tier])).toEqual([
      ['chat', 0.25, 0],
      ['large', 0.75, 0],
    ]);
    expect(shares.find(({ model }) => model === 'large')!.first / 10_000).toBeCloseTo(0.75, 1);
    expect(shares.every(({ tried }) => tried === 10_000)).toBe(true);
    const down = (once['candidates'] as { deployment_id: string; model: string }[]).find(
      ({ model }) => model === 'large',
    )!;
    const without = await simulate({ unavailable: [down.deployment_id], picks: 100 });
    expect((without['candidates'] as { first: number }[]).map(({ first }) => first)).toEqual([100, 0]);
    expect(await simulate({ picks: 100, request: { tags: ['eu'] } })).toMatchObject({
      refused: 100,
      refusal: 'NO_DEPLOYMENT',
    });
    expect((await onPolicy(tenant, 'simulate', id, { policy: { strategy: 'cost' }, picks: 10 }))['notes']).toHaveLength(
      1,
    );
    expect(places(await refusalOf(simulate({ picks: 100_001 })))).toEqual(['/picks']);
  });

  it('answers 404 for versions, drafts and groups that are not there', async () => {
    const missing = await make(tenant, { key: 'bare', members: [{ model_id: 'chat' }] });
    expect((await refusalOf(onPolicy(tenant, 'publish', missing.id))).reason).toBe('NOT_FOUND');
    expect((await refusalOf(onPolicy(tenant, 'roll_back', missing.id, { version: 9 }))).reason).toBe('NOT_FOUND');
    for (const version of ['0', '-1', '1e9', 'x', '99999999999']) {
      const ask = registry.call(tenant.admin, 'route_policy.get', undefined, { id, version });
      expect((await refusalOf(ask)).reason).toBe('NOT_FOUND');
    }
    const stranger = await registry.tenant('policies-stranger');
    const asStranger = registry.call(stranger.admin, 'route_policy.list', undefined, { id });
    expect((await refusalOf(asStranger)).reason).toBe('NOT_FOUND');
  });
});
