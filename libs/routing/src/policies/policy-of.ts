import { AFFINITY } from './affinity.ts';
import { COST } from './cost.ts';
import { LATENCY } from './latency.ts';
import { LEAST_BUSY } from './least-busy.ts';
import { PRICED_SPILL } from './priced-spill.ts';
import type { SelectionPolicy, Strategy } from './policy.ts';
import { USAGE } from './usage.ts';
import { WEIGHTED } from './weighted.ts';

const POLICIES: Readonly<Record<Strategy, SelectionPolicy>> = {
  weighted: WEIGHTED,
  least_busy: LEAST_BUSY,
  latency: LATENCY,
  cost: COST,
  usage: USAGE,
  affinity: AFFINITY,
  priced_spill: PRICED_SPILL,
};

const BY_NAME: ReadonlyMap<string, SelectionPolicy> = new Map(Object.entries(POLICIES));

/**
 * The policy of a strategy.
 *
 * @param strategy as configuration names it; one that is not known here is `weighted`: an older router goes on routing
 */
export function policyOf(strategy: string): SelectionPolicy {
  return BY_NAME.get(strategy) ?? WEIGHTED;
}
