import { pickInTiers } from './pick-in-tiers.ts';
import { twoChoices, type Compare } from './two-choices.ts';

/**
 * Compares calls in flight per weight, the call to be placed included: an idle deployment of ten times the weight is
 * the better one, and stays so until it has ten times the calls.
 */
export const compareBusy: Compare = (one, other, { load }) => {
  const busyOne = (load.inFlight?.(one.deploymentId) ?? 0) + 1;
  const busyOther = (load.inFlight?.(other.deploymentId) ?? 0) + 1;
  // Cross-multiplied: quotients of small integers would differ in the last bit where they are equal.
  return busyOne * Math.max(1, other.weight) - busyOther * Math.max(1, one.weight);
};

/** Picks the less busy of two. */
export const pickLeastBusy = twoChoices(compareBusy);

/** The less busy of two, by calls in flight per weight. */
export const LEAST_BUSY = pickInTiers('least_busy', pickLeastBusy);
