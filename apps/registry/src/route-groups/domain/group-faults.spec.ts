import { describe, expect, it } from '@jest/globals';
import { routePolicy, type RoutePolicy } from '@roundhouse/admin-api';
import { Faults } from '../../resources/domain/faults.ts';
import type { MemberSpec } from './effective-members.ts';
import { addModelCycleFaults } from './cycle-faults.ts';
import { addGroupFaults, type GroupStage } from './group-faults.ts';
import type { FallbackChains, GroupDraft, GroupWorld, KnownDeployment, KnownModel } from './group-world.ts';

const NO_FALLBACKS: FallbackChains = { general: [], context_window: [], content_policy: [] };
const member = (fields: Partial<MemberSpec>): MemberSpec => ({
  model_id: null,
  deployment_id: null,
  route_group_id: null,
  enabled: true,
  weight: null,
  priority: null,
  ...fields,
});
const group = (id: string, members: Partial<MemberSpec>[], fields: Partial<GroupDraft> = {}): GroupDraft => ({
  id,
  projectId: null,
  key: id,
  mode: 'chat',
  members: members.map(member),
  fallbacks: NO_FALLBACKS,
  policy: null,
  ...fields,
});
const model = (id: string, fields: Partial<KnownModel> = {}): KnownModel => ({
  id,
  projectId: null,
  key: id,
  mode: 'chat',
  active: true,
  fallbacks: NO_FALLBACKS,
  ...fields,
});
const deployment = (id: string, modelId: string, active = true): KnownDeployment => ({
  id,
  label: id,
  modelId,
  active,
});
const policy = (fields: object): RoutePolicy => routePolicy.parse(fields);

function worldOf(models: KnownModel[], deployments: KnownDeployment[], groups: GroupDraft[] = []): GroupWorld {
  return {
    model: (id) => models.find((one) => one.id === id),
    group: (id) => groups.find((one) => one.id === id),
    deployment: (id) => deployments.find((one) => one.id === id),
    deploymentsOf: (id) => deployments.filter((one) => one.modelId === id),
    named: (_, name) => {
      if (groups.some((one) => one.key === name)) return { kind: 'route_group', id: name };
      return models.some((one) => one.key === name) ? { kind: 'model', id: name } : undefined;
    },
  };
}

const models = [
  model('a'),
  model('b'),
  model('c'),
  model('embed', { mode: 'embedding' }),
  model('off', { active: false }),
];
const deployments = [
  deployment('a-1', 'a'),
  deployment('b-1', 'b'),
  deployment('c-1', 'c', false),
  deployment('off-1', 'off'),
];

function faultsOf(
  draft: GroupDraft,
  stage: GroupStage = 'publish',
  others: GroupDraft[] = [],
  more: KnownModel[] = [],
) {
  const faults = new Faults();
  addGroupFaults(draft, stage, worldOf([...more, ...models], deployments, [draft, ...others]), faults);
  return faults.details.map(({ where, message }) => `${where}: ${message}`);
}

describe('a route group (002-27)', () => {
  it('of models, deployments and route groups with fallbacks is published', () => {
    const inner = group('inner', [{ model_id: 'b' }]);
    const draft = group(
      'g',
      [
        { model_id: 'a', weight: 3 },
        { route_group_id: 'inner', priority: 1 },
      ],
      {
        fallbacks: { ...NO_FALLBACKS, general: ['c'] },
        policy: policy({ members: [{ model_id: 'a', weight: 5 }], retry: { max_attempts: 2 } }),
      },
    );
    expect(faultsOf(draft, 'publish', [inner])).toEqual([]);
  });

  it('may have a tier behind one that is always there', () => {
    expect(faultsOf(group('g', [{ model_id: 'a' }, { model_id: 'b', priority: 7 }]))).toEqual([]);
  });

  it('without members may be kept, but neither serve nor be published', () => {
    const none = ['/members: must have at least one that is enabled'];
    expect(faultsOf(group('g', []), 'save')).toEqual([]);
    expect(faultsOf(group('g', []), 'serve')).toEqual(none);
    expect(faultsOf(group('g', [{ model_id: 'a', enabled: false }]), 'publish')).toEqual(none);
  });

  it('names each fault with its place, all at once', () => {
    const draft = group('g', [
      {},
      { model_id: 'a', deployment_id: 'a-1' },
      { model_id: 'nothing' },
      { model_id: 'embed' },
      { model_id: 'b', weight: 0 },
      { model_id: 'b' },
      { route_group_id: 'g' },
    ]);
    expect(faultsOf(draft, 'save')).toEqual([
      '/members/0: must name exactly one of model_id, deployment_id, route_group_id',
      '/members/1: must name exactly one of model_id, deployment_id, route_group_id',
      '/members/2/model_id: names no model here',
      '/members/3: model "embed" is for embedding, this route group is for chat',
      '/members/4/weight: must be at least 1: with 0 it is never chosen; disable the member instead',
      '/members/5: names model "b" again, as /members/4 does',
      '/members/6/route_group_id: is this route group itself',
    ]);
  });

  it('does not hold a deployment beside its model where it would never count', () => {
    expect(faultsOf(group('g', [{ model_id: 'a' }, { deployment_id: 'a-1' }]))).toEqual([
      '/members/1: belongs to model "a", which is a member already (/members/0)',
    ]);
    const preferred = [
      { model_id: 'a', priority: 1 },
      { deployment_id: 'a-1', priority: 0 },
    ];
    expect(faultsOf(group('g', preferred))).toEqual([]);
  });
});

describe('tiers that can never be reached', () => {
  it('are refused when all their members are disabled, by themselves or by the policy', () => {
    const members = [{ model_id: 'a' }, { model_id: 'b', priority: 1, enabled: false }];
    const refused = ['/members/1: is disabled, as all of priority 1: this tier can never be reached'];
    expect(faultsOf(group('g', members))).toEqual(refused);
    const enabled = [{ model_id: 'a' }, { model_id: 'b', priority: 1 }];
    const switchedOff = policy({ members: [{ model_id: 'b', enabled: false }] });
    expect(faultsOf(group('g', enabled, { policy: switchedOff }))).toEqual(refused);
  });

  it('are refused when they lead to nothing that is active, also through route groups', () => {
    const inner = group('inner', [{ model_id: 'c' }, { model_id: 'off' }]);
    const draft = group('g', [
      { model_id: 'a' },
      { model_id: 'c', priority: 1 },
      { route_group_id: 'inner', priority: 2 },
    ]);
    expect(faultsOf(draft, 'publish', [inner])).toEqual([
      '/members/1: leads to no active deployment, as all of priority 1: this tier can never be reached',
      '/members/2: leads to no active deployment, as all of priority 2: this tier can never be reached',
    ]);
  });

  it('may come about later, when a member is switched off in an incident', () => {
    const members = [
      { model_id: 'a', enabled: false },
      { model_id: 'b', priority: 1 },
    ];
    expect(faultsOf(group('g', members), 'serve')).toEqual([]);
  });
});

describe('cycles', () => {
  it('through nested route groups are refused with the way', () => {
    const inner = group('inner', [{ route_group_id: 'g' }]);
    const draft = group('g', [{ model_id: 'a' }, { route_group_id: 'inner' }]);
    expect(faultsOf(draft, 'save', [inner])).toContain(
      '/members/1: leads back to this route group: it holds route group "inner", which holds this route group',
    );
  });

  it('through fallback chains are refused, of groups and of models', () => {
    const other = group('other', [{ model_id: 'b' }], { fallbacks: { ...NO_FALLBACKS, content_policy: ['g'] } });
    const draft = group('g', [{ model_id: 'a' }], { fallbacks: { ...NO_FALLBACKS, general: ['other'] } });
    expect(faultsOf(draft, 'save', [other])).toEqual([
      '/fallbacks/general/0: leads back to this route group: it falls back to route group "other", which falls back to this route group',
    ]);
    const back = model('back', { fallbacks: { ...NO_FALLBACKS, context_window: ['g'] } });
    expect(faultsOf(group('g', [{ model_id: 'back' }]), 'save', [], [back])).toEqual([
      '/members/0: leads back to this route group: it holds model "back", which falls back to this route group',
    ]);
  });

  it('of a model through a route group are refused; two models may name each other', () => {
    const general = (...names: string[]) => ({ ...NO_FALLBACKS, general: names });
    const pool = group('pool', [{ model_id: 'a' }]);
    const known = [model('b', { fallbacks: general('pool') }), model('c', { fallbacks: general('a') })];
    const of = (...names: string[]) => {
      const faults = new Faults();
      const world = worldOf([model('a'), ...known], deployments, [pool]);
      addModelCycleFaults({ id: 'a', projectId: null, fallbacks: general(...names) }, world, faults);
      return faults.details.map(({ where, message }) => `${where}: ${message}`);
    };
    expect(of('pool', 'b', 'c')).toEqual([
      '/fallbacks/general/0: leads back to this model: it falls back to route group "pool", which holds this model',
      '/fallbacks/general/1: leads back to this model: it falls back to model "b", which falls back to route group "pool", which holds this model',
    ]);
  });

  it('elsewhere do not hang the search', () => {
    const one = group('one', [{ route_group_id: 'two' }]);
    const two = group('two', [{ route_group_id: 'one' }]);
    const faults = faultsOf(group('g', [{ model_id: 'a' }, { route_group_id: 'one' }]), 'save', [one, two]);
    expect(faults).toEqual(['/members/1: makes route groups hold each other more than 4 deep']);
  });

  it('a nesting of four is the deepest', () => {
    const nested = (depth: number): GroupDraft[] =>
      Array.from({ length: depth }, (_, index) =>
        group(`n${index}`, index + 1 < depth ? [{ route_group_id: `n${index + 1}` }] : [{ model_id: 'a' }]),
      );
    const draft = group('g', [{ route_group_id: 'n0' }]);
    expect(faultsOf(draft, 'save', nested(3))).toEqual([]);
    expect(faultsOf(draft, 'save', nested(4))).toHaveLength(1);
  });
});

describe('fallbacks', () => {
  it('name what is there, of the same mode, and not what was tried before', () => {
    const general = ['G', 'nothing', 'embed', 'a', 'b'];
    const draft = group('g', [{ model_id: 'a' }], { fallbacks: { ...NO_FALLBACKS, general } });
    expect(faultsOf(draft, 'save')).toEqual([
      '/fallbacks/general/0: is this route group itself',
      '/fallbacks/general/1: names no model or route group here ("nothing")',
      '/fallbacks/general/2: model "embed" is for embedding, this route group is for chat',
      '/fallbacks/general/3: is a member already (/members/0): it was tried before',
    ]);
  });
});

describe('a policy', () => {
  it('says something about members only, once each', () => {
    const overrides = [{ model_id: 'a', weight: 0 }, { model_id: 'b' }, { model_id: 'a' }];
    const draft = group('g', [{ model_id: 'a' }], { policy: policy({ members: overrides }) });
    expect(faultsOf(draft)).toEqual([
      '/policy/members/0/weight: must be at least 1: with 0 it is never chosen; disable the member instead',
      '/policy/members/1: model "b" is no member of this route group',
      '/policy/members/2: says something about model "a" again',
    ]);
  });

  it('has what its strategy needs and nothing that it never reads', () => {
    const of = (fields: object) => faultsOf(group('g', [{ model_id: 'a' }], { policy: policy(fields) }));
    expect(of({ strategy: 'affinity' })).toEqual(['/policy/affinity_by: is required with the strategy affinity']);
    expect(of({ strategy: 'affinity', affinity_by: 'user' })).toEqual([]);
    expect(of({ strategy: 'priced_spill' })).toHaveLength(1);
    expect(of({ strategy: 'priced_spill', wait_second_pico: '1000' })).toEqual([]);
    const bounds = { max_wait_ms: 2_000, max_price_pico: '5000' };
    expect(of({ strategy: 'priced_spill', wait_second_pico: '1000', ...bounds })).toEqual([]);
    expect(of(bounds)).toEqual([
      '/policy/max_wait_ms: counts with the strategy priced_spill only',
      '/policy/max_price_pico: counts with the strategy priced_spill only',
    ]);
    expect(of({ wait_second_pico: '1000' })).toEqual([
      '/policy/wait_second_pico: counts with the strategy priced_spill only',
    ]);
  });
});
