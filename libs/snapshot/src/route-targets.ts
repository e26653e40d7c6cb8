import type { RouteTarget } from '@roundhouse/routing';
import { isActive } from './admin-status.ts';
import { candidatesOf, spillOf, strategyOf } from './callable-candidates.ts';
import { callableOf, type Callable } from './callables.ts';
import type { ConfigState } from './config-state.ts';
import { fallbackChain } from './fallback-chains.ts';
import { modeName } from './mode-names.ts';
import { PerState } from './per-state.ts';

/** A callable as planners want it: all of its deployments, its policy, and what is tried where it does not serve. */
export interface RouteTargetEntry extends Required<RouteTarget> {
  readonly kind: Callable['kind'];
  /** What keeps calls together: "conversation", "session" or "user"; empty = nothing is said. */
  readonly affinityBy: string;
}

const targets = new PerState<RouteTargetEntry>((state, id) => {
  const callable = callableOf(state, id);
  return callable && targetOf(state, callable);
});

/**
 * Facts about a model or route group that planning needs. Worked out on the first call per state and callable: further
 * ones cost two look-ups, however large the configuration is.
 *
 * @returns undefined for an unknown callable
 */
export function routeTarget(state: ConfigState, callableId: string): RouteTargetEntry | undefined {
  return targets.of(state, callableId);
}

function targetOf(state: ConfigState, callable: Callable): RouteTargetEntry {
  const { kind, entry } = callable;
  const { policy } = entry;
  const candidates = candidatesOf(state, callable);
  return {
    callableId: entry.id,
    kind,
    active: isActive(entry),
    mode: modeName(entry.mode),
    strategy: strategyOf(callable, candidates),
    spill: spillOf(callable),
    affinityBy: policy?.affinityBy ?? '',
    maxAttempts: policy?.maxAttempts ?? 0,
    candidates,
    generalFallbacks: fallbackChain(state, callable, 'general'),
    contextWindowFallbacks: fallbackChain(state, callable, 'contextWindow'),
    contentPolicyFallbacks: fallbackChain(state, callable, 'contentPolicy'),
  };
}
