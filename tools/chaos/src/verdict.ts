import type { LedgerComparison } from '@roundhouse/testing';

/** What a run proved, or did not. */
export interface Verdict extends LedgerComparison {
  /** Failed calls that no kill of a gateway explains. */
  unexplainedFailures: number;
  holds: boolean;
}

/**
 * A run holds when nothing billed is lost, doubled or different, and no call failed but those that a gateway's death
 * explains.
 *
 * @param failuresAllowed calls that could not but fail while a gateway was away
 */
export function judge(comparison: LedgerComparison, failures: number, failuresAllowed: number): Verdict {
  const unexplainedFailures = Math.max(0, failures - failuresAllowed);
  const { billed, lost, duplicated, differing } = comparison;
  const holds = billed > 0 && lost === 0 && duplicated === 0 && differing === 0 && unexplainedFailures === 0;
  return { ...comparison, unexplainedFailures, holds };
}
