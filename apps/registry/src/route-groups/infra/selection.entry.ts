import type { ModelRouting } from '@roundhouse/admin-api';
import { RouteStrategy, type RoutePolicyEntry } from '@roundhouse/contracts/registry/v1/snapshot';

const STRATEGY = {
  weighted: RouteStrategy.ROUTE_STRATEGY_WEIGHTED,
  least_busy: RouteStrategy.ROUTE_STRATEGY_LEAST_BUSY,
  latency: RouteStrategy.ROUTE_STRATEGY_LATENCY,
  cost: RouteStrategy.ROUTE_STRATEGY_COST,
  usage: RouteStrategy.ROUTE_STRATEGY_USAGE,
  affinity: RouteStrategy.ROUTE_STRATEGY_AFFINITY,
  priced_spill: RouteStrategy.ROUTE_STRATEGY_PRICED_SPILL,
} as const;

/** How one is chosen, as watchers see it: without time limits, attempts and a version. */
export function toSelectionEntry(selection: ModelRouting): RoutePolicyEntry {
  const { max_price_pico: maxPrice } = selection;
  return {
    version: 0,
    strategy: STRATEGY[selection.strategy],
    connectTimeoutMs: 0,
    firstTokenTimeoutMs: 0,
    idleTimeoutMs: 0,
    totalTimeoutMs: 0,
    maxAttempts: 0,
    affinityBy: selection.affinity_by ?? '',
    waitSecondPico: BigInt(selection.wait_second_pico ?? '0'),
    maxWaitMs: selection.max_wait_ms ?? 0,
    maxPricePico: maxPrice === null ? undefined : BigInt(maxPrice),
  };
}
