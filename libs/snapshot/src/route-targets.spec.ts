import { describe, expect, it } from '@jest/globals';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import {
  AdminStatus,
  CredentialKey,
  DeploymentLimits,
  Hosting,
  RouteMemberEntry,
  RoutePolicyEntry,
  RouteStrategy,
  Visibility,
  type SnapshotEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import { seededRandom, type FallbackTarget } from '@roundhouse/routing';
import type { ConfigState } from './config-state.ts';
import { deployment, model, project, provider, routeGroup, smallWorld } from './fixtures/entries.ts';
import { inOrder } from './fixtures/in-order.ts';
import { stateOf } from './fixtures/transfers.ts';
import { MAX_FALLBACKS } from './fallback-chains.ts';
import { routeTarget } from './route-targets.ts';

const ACTIVE = AdminStatus.ADMIN_STATUS_ACTIVE;
const INACTIVE = AdminStatus.ADMIN_STATUS_INACTIVE;
const chains = (general: string[], contextWindow: string[] = [], contentPolicy: string[] = []) => ({
  fallbacks: { general, contextWindow, contentPolicy },
});
const member = (fields: Partial<RouteMemberEntry>) => RouteMemberEntry.fromPartial({ enabled: true, ...fields });
const idsOf = (chain: readonly FallbackTarget[] | undefined) => chain?.map(({ callableId }) => callableId);
const keyOf = (id: string) => CredentialKey.fromPartial({ id });
/** A model and its one deployment, whose id is `<id>-d`. */
const served = (id: string, fields: Partial<Parameters<typeof model>[0]> = {}): SnapshotEntry[] => [
  model({ id, ...fields }),
  deployment({ id: `${id}-d`, modelId: id }),
];
const world = (...entries: SnapshotEntry[]): Promise<ConfigState> => stateOf(inOrder([...smallWorld(0), ...entries]));

describe('priced_spill', () => {
  it('has the bounds of its policy, wherever it is named; what is not said is not bounded', async () => {
    const policy = (fields: Partial<RoutePolicyEntry>) =>
      RoutePolicyEntry.fromPartial({ strategy: RouteStrategy.ROUTE_STRATEGY_PRICED_SPILL, ...fields });
    const state = await world(
      ...served('m'),
      routeGroup({ id: 'bare', policy: policy({ waitSecondPico: 5n }), ...chains(['bound', 'm']) }),
      routeGroup({ id: 'bound', policy: policy({ waitSecondPico: 7n, maxWaitMs: 900, maxPricePico: 0n }) }),
    );
    const { strategy, spill, generalFallbacks } = routeTarget(state, 'bare')!;
    expect([strategy, spill]).toEqual([
      'priced_spill',
      { waitSecondPico: 5, maxWaitMs: Infinity, maxPricePico: Infinity },
    ]);
    expect(generalFallbacks.map((one) => one.spill)).toEqual([
      { waitSecondPico: 7, maxWaitMs: 900, maxPricePico: 0 },
      undefined,
    ]);
    expect(routeTarget(state, 'm')!.spill).toBeUndefined();
  });
});

describe('the strategy of a model', () => {
  const spill = RoutePolicyEntry.fromPartial({
    strategy: RouteStrategy.ROUTE_STRATEGY_PRICED_SPILL,
    waitSecondPico: 3n,
  });
  const onNode = { providerId: '', hosting: Hosting.HOSTING_NODE };

  it('is its own, least_busy where it says nothing and has deployments on nodes, else weighted', async () => {
    const state = await world(
      ...served('cloud'),
      ...served('mixed'),
      deployment({ id: 'mixed-n', modelId: 'mixed', ...onNode }),
      ...served('said', { policy: spill }),
      deployment({ id: 'said-n', modelId: 'said', ...onNode }),
      ...served('sticky', {
        policy: RoutePolicyEntry.fromPartial({
          strategy: RouteStrategy.ROUTE_STRATEGY_AFFINITY,
          affinityBy: 'session',
        }),
      }),
      routeGroup({ id: 'group', members: [member({ modelId: 'mixed' })], ...chains(['said']) }),
    );
    const strategies = ['cloud', 'mixed', 'said', 'sticky', 'group'].map((id) => routeTarget(state, id)!.strategy);
    expect(strategies).toEqual(['weighted', 'least_busy', 'priced_spill', 'affinity', 'weighted']);
    expect(routeTarget(state, 'said')!.spill).toMatchObject({ waitSecondPico: 3 });
    expect(routeTarget(state, 'group')!.generalFallbacks).toMatchObject([
      { strategy: 'priced_spill', spill: { waitSecondPico: 3 } },
    ]);
    expect(routeTarget(state, 'sticky')!.affinityBy).toBe('session');
  });
});

describe('the target of a model', () => {
  it('has all that planning asks of a deployment: provider, secret, upstream name, caps, workload, model', async () => {
    const limits = DeploymentLimits.fromPartial({ requestsPerMinute: 60, maxParallel: 2 });
    const state = await world(
      provider({ id: 'p2', idleTimeoutMs: 7, adminStatus: INACTIVE }),
      model({ id: 'm', mode: Mode.MODE_EMBEDDING, capabilities: ['tools'], contextWindowTokens: 9 }),
      deployment({
        id: 'd',
        modelId: 'm',
        providerId: 'p2',
        upstreamModelId: 'up',
        limits,
        priority: 3,
        weight: 5,
        tags: ['eu'],
      }),
    );
    expect(routeTarget(state, 'm')).toEqual({
      callableId: 'm',
      kind: 'model',
      active: true,
      mode: 'embedding',
      strategy: 'weighted',
      affinityBy: '',
      maxAttempts: 0,
      candidates: [
        {
          deploymentId: 'd',
          priority: 3,
          weight: 5,
          active: true,
          providerActive: false,
          onNode: false,
          tags: ['eu'],
          capabilities: ['tools', 'audio_input'],
          contextWindowTokens: 9,
          timeouts: { connectTimeoutMs: 0, firstTokenTimeoutMs: 0, idleTimeoutMs: 7, totalTimeoutMs: 0 },
          modelId: 'm',
          mode: 'embedding',
          providerId: 'p2',
          credentialId: 'cred',
          upstreamModelId: 'up',
          caps: { rpm: 60, tpm: null, maxParallel: 2 },
        },
      ],
      generalFallbacks: [],
      contextWindowFallbacks: [],
      contentPolicyFallbacks: [],
    });
  });

  it('names who holds the secret in effect: named credential, deployment, provider, nobody (002-32)', async () => {
    const state = await world(
      provider({ id: 'own', credentialId: '', ownKey: keyOf('own'), environmentKey: keyOf('env') }),
      provider({ id: 'env', credentialId: '', environmentKey: keyOf('env') }),
      provider({ id: 'bare', credentialId: '' }),
      model({ id: 'm' }),
      deployment({ id: 'd1', modelId: 'm', inlineKey: keyOf('d1') }),
      deployment({ id: 'd2', modelId: 'm', providerId: 'own', inlineKey: keyOf('d2') }),
      deployment({ id: 'd3', modelId: 'm', providerId: 'own' }),
      deployment({ id: 'd4', modelId: 'm', providerId: 'env' }),
      deployment({ id: 'd5', modelId: 'm', providerId: 'bare' }),
      deployment({ id: 'd6', modelId: 'm', providerId: 'own', credentialId: 'cred' }),
      deployment({ id: 'd7', modelId: 'm', providerId: '', hosting: Hosting.HOSTING_NODE }),
    );
    expect(routeTarget(state, 'm')?.candidates.map(({ credentialId }) => credentialId)).toEqual([
      'cred',
      'd2',
      'own',
      'env',
      undefined,
      'cred',
      undefined,
    ]);
  });

  it('counts what a model takes among what it can do, unless it states nothing', async () => {
    const of = async (fields: Partial<Parameters<typeof model>[0]>) =>
      routeTarget(await world(...served('m', fields)), 'm')?.candidates[0]?.capabilities;
    expect(await of({})).toEqual([]);
    expect(await of({ capabilities: ['chat'], inputModalities: ['text', 'image', 'audio'] })).toEqual([
      'chat',
      'vision',
      'audio_input',
    ]);
    expect(await of({ capabilities: ['chat'], inputModalities: ['text'] })).toEqual(['chat']);
  });

  it('is not there for an unknown callable', async () => {
    expect(routeTarget(await world(), 'nothing')).toBeUndefined();
  });
});

describe('the target of a route group', () => {
  it('has the deployments of its members, nested ones too, under its policy', async () => {
    const policy = RoutePolicyEntry.fromPartial({
      strategy: RouteStrategy.ROUTE_STRATEGY_LEAST_BUSY,
      connectTimeoutMs: 50,
      maxAttempts: 2,
      affinityBy: 'session',
    });
    const state = await world(
      ...served('a', { mode: Mode.MODE_CHAT, contextWindowTokens: 10 }),
      ...served('b', { mode: Mode.MODE_EMBEDDING }),
      ...served('off', { adminStatus: INACTIVE }),
      ...served('c'),
      routeGroup({
        id: 'inner',
        members: [member({ modelId: 'b' })],
        policy: RoutePolicyEntry.fromPartial({ idleTimeoutMs: 9 }),
      }),
      routeGroup({ id: 'closed', adminStatus: INACTIVE, members: [member({ modelId: 'c' })] }),
      routeGroup({
        id: 'g',
        policy,
        members: [
          member({ deploymentId: 'a-d', weight: 3 }),
          member({ routeGroupId: 'inner', priority: 1 }),
          member({ routeGroupId: 'closed', priority: 1 }),
          member({ modelId: 'off', priority: 2 }),
        ],
      }),
    );
    const target = routeTarget(state, 'g');
    expect(target).toMatchObject({
      callableId: 'g',
      kind: 'route_group',
      active: true,
      mode: 'chat',
      strategy: 'least_busy',
      affinityBy: 'session',
      maxAttempts: 2,
    });
    expect(target?.candidates).toMatchObject([
      { deploymentId: 'a-d', modelId: 'a', mode: 'chat', priority: 0, active: true, contextWindowTokens: 10 },
      { deploymentId: 'b-d', modelId: 'b', mode: 'embedding', priority: 1, active: true },
      { deploymentId: 'off-d', modelId: 'off', priority: 2, active: false },
    ]);
    for (const { timeouts } of target?.candidates ?? []) expect(timeouts.connectTimeoutMs).toBe(50);
    expect(routeTarget(state, 'a')?.candidates[0]?.timeouts.connectTimeoutMs).toBe(0);
  });

  it('ends where groups hold each other', async () => {
    const state = await world(
      ...served('a'),
      routeGroup({ id: 'g', members: [member({ routeGroupId: 'h' }), member({ modelId: 'a' })] }),
      routeGroup({ id: 'h', members: [member({ routeGroupId: 'g' })] }),
    );
    expect(routeTarget(state, 'h')?.candidates.map(({ deploymentId }) => deploymentId)).toEqual(['a-d']);
  });
});

describe('the fallbacks of a target', () => {
  it('are what each chain names, in its order, then what those name', async () => {
    const state = await world(
      ...served('a', chains(['B', 'g'], ['c'], ['d'])),
      ...served('b', chains(['c'])),
      ...served('c', chains(['d'])),
      ...served('d'),
      routeGroup({ id: 'g', members: [member({ modelId: 'd' })], ...chains(['a', 'b']) }),
    );
    const target = routeTarget(state, 'a');
    expect(idsOf(target?.generalFallbacks)).toEqual(['b', 'g', 'c', 'd']);
    expect(idsOf(target?.contextWindowFallbacks)).toEqual(['c']);
    expect(idsOf(target?.contentPolicyFallbacks)).toEqual(['d']);
    expect(target?.generalFallbacks[1]?.candidates).toMatchObject([{ deploymentId: 'd-d' }]);
    expect(idsOf(routeTarget(state, 'g')?.generalFallbacks)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('resolve in the scope of the callable that names them', async () => {
    const state = await world(
      project({ id: 'other' }),
      ...served('org-next', { key: 'next' }),
      ...served('own-next', { key: 'next', projectId: 'prj' }),
      ...served('foreign', { key: 'mine', projectId: 'other' }),
      ...served('a', { ...chains(['next', 'mine']), projectId: 'prj' }),
      ...served('b', chains(['next', 'mine'])),
    );
    expect(idsOf(routeTarget(state, 'a')?.generalFallbacks)).toEqual(['own-next']);
    expect(idsOf(routeTarget(state, 'b')?.generalFallbacks)).toEqual(['org-next']);
  });

  it('skip what is unknown, inactive, or hidden from those who can name the target', async () => {
    const internal = { visibility: Visibility.VISIBILITY_INTERNAL };
    const state = await world(
      ...served('a', chains(['nobody', 'off', 'hidden', 'assigned', 'fine'])),
      ...served('narrow', { ...chains(['assigned']), assignedProjectIds: ['prj'] }),
      ...served('titles', { ...internal, ...chains(['hidden']) }),
      ...served('off', { adminStatus: INACTIVE, ...chains(['hop']) }),
      ...served('hop'),
      ...served('hidden', internal),
      ...served('assigned', { assignedProjectIds: ['prj'] }),
      ...served('fine'),
    );
    expect(idsOf(routeTarget(state, 'a')?.generalFallbacks)).toEqual(['fine']);
    expect(idsOf(routeTarget(state, 'narrow')?.generalFallbacks)).toEqual(['assigned']);
    expect(idsOf(routeTarget(state, 'titles')?.generalFallbacks)).toEqual(['hidden']);
  });

  it('end where callables name each other, and are bounded in depth and number', async () => {
    const ring = ['a', 'b', 'c'].flatMap((id, index) => served(id, chains([id, 'abc'[(index + 1) % 3]!])));
    expect(idsOf(routeTarget(await world(...ring), 'a')?.generalFallbacks)).toEqual(['b', 'c']);
    const row = Array.from({ length: 9 }, (_, at) => served(`r${at}`, chains([`r${at + 1}`]))).flat();
    expect(idsOf(routeTarget(await world(...row), 'r0')?.generalFallbacks)).toEqual(['r1', 'r2', 'r3', 'r4']);
    const many = Array.from({ length: 40 }, (_, at) => `f${at}`);
    const wide = await world(...many.flatMap((id) => served(id)), ...served('a', chains(many)));
    expect(idsOf(routeTarget(wide, 'a')?.generalFallbacks)).toHaveLength(MAX_FALLBACKS);
  });
});

describe('any configuration of fallbacks and groups', () => {
  it('gives bounded chains without repetition, of active callables that are not the first one', async () => {
    const isLong = process.env['ROUNDHOUSE_LONG'] === '1';
    const random = seededRandom(4);
    const below = (most: number) => Math.floor(random() * most);
    for (let configuration = 0; configuration < (isLong ? 100 : 5); configuration += 1) {
      const ids = Array.from({ length: 30 }, (_, at) => `c${at}`);
      const some = (most: number) => Array.from({ length: below(most) }, () => `c${below(33)}`);
      const any = () => ({
        adminStatus: random() < 0.2 ? INACTIVE : ACTIVE,
        ...chains(some(8), some(30), some(2)),
      });
      const memberOf = (id: string) => member(random() < 0.6 ? { modelId: `c${below(20)}` } : { routeGroupId: id });
      const groups = ids.slice(20);
      const state = await world(
        ...ids.slice(0, 20).flatMap((id) => served(id, any())),
        ...groups.map((id) => routeGroup({ id, members: groups.slice(below(9)).map(memberOf), ...any() })),
      );
      for (const id of ids) {
        const target = routeTarget(state, id)!;
        for (const chain of [target.generalFallbacks, target.contextWindowFallbacks, target.contentPolicyFallbacks]) {
          const named = chain.map(({ callableId }) => callableId);
          expect(named.length).toBeLessThanOrEqual(MAX_FALLBACKS);
          expect(new Set([id, ...named]).size).toBe(named.length + 1);
          expect(named.every((one) => routeTarget(state, one)?.active)).toBe(true);
        }
        const deployments = target.candidates.map(({ deploymentId }) => deploymentId);
        expect(new Set(deployments).size).toBe(deployments.length);
      }
    }
  }, 60_000);
});

describe('the cost of a target', () => {
  /** The state, counting every question that it is asked. */
  function counted(state: ConfigState): { state: ConfigState; asked: () => number } {
    let asked = 0;
    const proxy = new Proxy(state, {
      get(target, name, receiver) {
        asked += 1;
        return Reflect.get(target, name, receiver) as unknown;
      },
    });
    return { state: proxy, asked: () => asked };
  }

  it('is the same with 10, 1 000 and 10 000 deployments in the snapshot, and nothing the second time', async () => {
    const costs: number[] = [];
    for (const size of [10, 1_000, 10_000]) {
      const others = Array.from({ length: size / 5 }, (_, at) => `o${at}`);
      const { state, asked } = counted(
        await world(
          ...served('a', chains(['b'])),
          ...served('b'),
          routeGroup({
            id: 'g',
            members: [member({ modelId: 'a' }), member({ deploymentId: 'b-d' })],
            ...chains(['b']),
          }),
          ...others.map((id) => model({ id })),
          ...others.flatMap((modelId) =>
            Array.from({ length: 5 }, (_, at) => deployment({ id: `${modelId}-${at}`, modelId })),
          ),
        ),
      );
      const first = routeTarget(state, 'g');
      routeTarget(state, 'a');
      costs.push(asked());
      expect(routeTarget(state, 'g')).toBe(first);
      expect(asked()).toBe(costs.at(-1));
    }
    expect(new Set(costs).size).toBe(1);
    expect(costs[0]).toBeLessThan(60);
  });
});
