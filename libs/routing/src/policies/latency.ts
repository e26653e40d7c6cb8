import { compareBusy } from './least-busy.ts';
import { pickInTiers } from './pick-in-tiers.ts';
import { twoChoices, type Compare } from './two-choices.ts';

/** Differences up to this share of the slower one are noise; the less busy one goes then. */
const ALIKE = 0.1;

/**
 * Compares times to the first token. One without a recent figure is explored by one call at a time: it beats a known
 * one while nothing is in flight there, and gives way otherwise.
 */
const compareFirstToken: Compare = (one, other, facts) => {
  const { load } = facts;
  const msOne = load.firstTokenMs?.(one.deploymentId);
  const msOther = load.firstTokenMs?.(other.deploymentId);
  if (msOne !== undefined && msOther !== undefined) {
    const difference = msOne - msOther;
    return Math.abs(difference) <= ALIKE * Math.max(msOne, msOther) ? compareBusy(one, other, facts) : difference;
  }
  if (msOne === msOther) return compareBusy(one, other, facts);
  const cold = msOne === undefined ? one : other;
  const isExplored = (load.inFlight?.(cold.deploymentId) ?? 0) > 0;
  return (cold === one) === isExplored ? 1 : -1;
};

/** The faster of two, by the moving average of time to the first token. */
export const LATENCY = pickInTiers('latency', twoChoices(compareFirstToken));
