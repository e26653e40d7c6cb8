import type { Bill, LedgerSums } from '@roundhouse/testing';

/** What a run proved, or did not. */
export interface Verdict {
  /** Billed attempts that the ledger does not have. */
  lost: number;
  /** Ledger rows beyond one per attempt. */
  duplicated: number;
  /** Tokens by which settled attempts differ from the bill, provisional ones left out of both sides as far as they can be. */
  tokenDifference: number;
  /** Attempts whose gateway died before they were settled. */
  provisional: number;
  /** Failed calls that no kill of a gateway explains. */
  unexplainedFailures: number;
  holds: boolean;
}

/**
 * Compares ledger and bill. An attempt that was under way when its gateway died is provisional: its tokens are not
 * known to the ledger, so the bill may exceed it by at most what those attempts were billed.
 *
 * @param tokensPerCall output tokens of every completed call
 * @param failuresAllowed calls in flight at the gateway's kills
 */
export function judge(
  bill: Bill,
  ledger: LedgerSums,
  tokensPerCall: number,
  failures: number,
  failuresAllowed: number,
): Verdict {
  const settled = ledger.attempts - ledger.provisional;
  const lost = Math.max(0, bill.calls - ledger.attempts);
  const duplicated = ledger.rows - ledger.attempts;
  const beyondProvisional = bill.output - ledger.output - ledger.provisional * tokensPerCall;
  const tokenDifference = Math.max(0, beyondProvisional) + Math.max(0, ledger.output - bill.output);
  const unexplainedFailures = Math.max(0, failures - failuresAllowed);
  const holds = lost === 0 && duplicated === 0 && tokenDifference === 0 && unexplainedFailures === 0 && settled > 0;
  return { lost, duplicated, tokenDifference, provisional: ledger.provisional, unexplainedFailures, holds };
}
