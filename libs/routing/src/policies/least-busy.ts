import { slotWaitMs } from '../nodes/expected-wait.ts';
import type { Candidate, LoadView } from '../route-query.ts';
import { pickInTiers } from './pick-in-tiers.ts';
import { twoChoices, type Compare } from './two-choices.ts';

/**
 * Compares the time until a slot is free on a node, then calls in flight per weight, the call to be placed included: an
 * idle deployment of ten times the weight is the better one, and stays so until it has ten times the calls.
 */
export const compareBusy: Compare = (one, other, { load }) => {
  const wait = slotWaitMs(one, load) - slotWaitMs(other, load);
  return wait === 0 ? compareCalls(one, other, load) : wait;
};

/** Compares calls in flight per weight, the call to be placed included. */
export function compareCalls(one: Candidate, other: Candidate, load: LoadView): number {
  const busyOne = (load.inFlight?.(one.deploymentId) ?? 0) + 1;
  const busyOther = (load.inFlight?.(other.deploymentId) ?? 0) + 1;
  // Cross-multiplied: quotients of small integers would differ in the last bit where they are equal.
  return busyOne * Math.max(1, other.weight) - busyOther * Math.max(1, one.weight);
}

/** Picks the less busy of two. */
export const pickLeastBusy = twoChoices(compareBusy);

/** The less busy of two, by free slots and by calls in flight per weight. */
export const LEAST_BUSY = pickInTiers('least_busy', pickLeastBusy);
