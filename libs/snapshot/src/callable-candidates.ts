import {
  RouteStrategy,
  type RouteGroupEntry,
  type RouteMemberEntry,
  type RoutePolicyEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import {
  groupCandidates,
  type AttemptTimeouts,
  type Candidate,
  type GroupMember,
  type GroupModel,
  type GroupSource,
  type SpillSettings,
} from '@roundhouse/routing';
import { isActive } from './admin-status.ts';
import type { Callable } from './callables.ts';
import type { ConfigState } from './config-state.ts';
import { deploymentCandidates } from './deployment-candidates.ts';
import { PerState } from './per-state.ts';

const STRATEGY: Readonly<Partial<Record<RouteStrategy, string>>> = {
  [RouteStrategy.ROUTE_STRATEGY_LEAST_BUSY]: 'least_busy',
  [RouteStrategy.ROUTE_STRATEGY_LATENCY]: 'latency',
  [RouteStrategy.ROUTE_STRATEGY_COST]: 'cost',
  [RouteStrategy.ROUTE_STRATEGY_USAGE]: 'usage',
  [RouteStrategy.ROUTE_STRATEGY_AFFINITY]: 'affinity',
  [RouteStrategy.ROUTE_STRATEGY_PRICED_SPILL]: 'priced_spill',
};

const models = new PerState<GroupModel>((state, id) => {
  const model = state.model(id);
  return model && { active: isActive(model), candidates: deploymentCandidates(state, model) };
});

const groups = new PerState<readonly Candidate[]>((state, id) => {
  const group = state.routeGroup(id);
  return group && candidatesOfGroup(state, group);
});

/** Every deployment that a callable comes to, whatever its own admin status. Worked out once per state. */
export function candidatesOf(state: ConfigState, { kind, entry }: Callable): readonly Candidate[] {
  return (kind === 'model' ? models.of(state, entry.id)?.candidates : groups.of(state, entry.id)) ?? [];
}

/** How one of a tier of a callable is chosen: as it says; a model that says nothing looks at the slots of its nodes. */
export function strategyOf({ kind, entry }: Callable, candidates: readonly Candidate[]): string {
  const said = entry.policy && STRATEGY[entry.policy.strategy];
  if (said !== undefined) return said;
  const isByNodes = kind === 'model' && entry.policy === undefined && candidates.some(({ onNode }) => onNode);
  return isByNodes ? 'least_busy' : 'weighted';
}

/** When calls of a callable leave own nodes; undefined = it has another strategy. */
export function spillOf({ entry }: Callable): SpillSettings | undefined {
  if (entry.policy?.strategy !== RouteStrategy.ROUTE_STRATEGY_PRICED_SPILL) return undefined;
  const { waitSecondPico, maxWaitMs, maxPricePico } = entry.policy;
  return {
    waitSecondPico: Number(waitSecondPico),
    maxWaitMs: maxWaitMs || Infinity,
    maxPricePico: maxPricePico === undefined ? Infinity : Number(maxPricePico),
  };
}

function candidatesOfGroup(state: ConfigState, group: RouteGroupEntry): readonly Candidate[] {
  const source: GroupSource = {
    membersOf: (id) => {
      const inner = state.routeGroup(id);
      return inner !== undefined && isActive(inner) ? inner.members.map(memberOf) : undefined;
    },
    model: (id) => models.of(state, id),
    modelOfDeployment: (id) => models.of(state, state.deployment(id)?.modelId ?? ''),
  };
  const candidates = groupCandidates(group.members.map(memberOf), source);
  const { policy } = group;
  return policy === undefined ? candidates : candidates.map((candidate) => limited(candidate, policy));
}

function memberOf({ modelId, deploymentId, routeGroupId, enabled, weight, priority }: RouteMemberEntry): GroupMember {
  return {
    target: memberTarget(modelId, deploymentId, routeGroupId),
    enabled,
    weight: weight || null,
    priority: priority ?? 0,
  };
}

function memberTarget(modelId: string, deploymentId: string, routeGroupId: string): GroupMember['target'] {
  if (modelId !== '') return { kind: 'model', id: modelId };
  return deploymentId === '' ? { kind: 'route_group', id: routeGroupId } : { kind: 'deployment', id: deploymentId };
}

/** The time limits of a group's policy win over those of its members. */
function limited(candidate: Candidate, policy: RoutePolicyEntry): Candidate {
  const { timeouts } = candidate;
  const merged: AttemptTimeouts = {
    connectTimeoutMs: policy.connectTimeoutMs || timeouts.connectTimeoutMs,
    firstTokenTimeoutMs: policy.firstTokenTimeoutMs || timeouts.firstTokenTimeoutMs,
    idleTimeoutMs: policy.idleTimeoutMs || timeouts.idleTimeoutMs,
    totalTimeoutMs: policy.totalTimeoutMs || timeouts.totalTimeoutMs,
  };
  return { ...candidate, timeouts: merged };
}
