import { invariant } from '@roundhouse/kernel';
import type { LedgerLine } from './ledger-line.ts';
import { sumsOf, type UsageSums } from './usage-sums.ts';

/** One attempt at a deployment, net of its rows. */
export interface RecordedAttempt {
  /** The row that says how it ended: its settle, else the provisional in its place, else a correction. */
  readonly outcome: LedgerLine;
  /** True while it stands in for a settle whose gateway died. */
  readonly provisional: boolean;
  readonly sums: UsageSums;
  /** Reasons of corrections, in their order. */
  readonly adjustments: readonly string[];
}

/** One request, net of the rows of all its attempts. */
export interface RecordedRequest {
  readonly requestId: string;
  /** success | error | cancelled; `unknown` where the ledger does not say. */
  readonly status: string;
  /** Unix milliseconds at which the first attempt began. */
  readonly startedAtMs: number;
  /** From then to the end of the last one. */
  readonly latencyMs: number;
  readonly sums: UsageSums;
  /** In their order. */
  readonly attempts: readonly RecordedAttempt[];
  /** Place of the one that answered, else of the last. */
  readonly decisive: number;
}

/** Which row of an attempt says how it ended. */
const OUTCOME_RANK: Readonly<Record<LedgerLine['kind'], number>> = {
  settle: 3,
  provisional: 2,
  reversal: 1,
  adjust: 0,
};

/** @param lines every row of one request but its opens, at least one, in any order */
export function netRequest(lines: readonly LedgerLine[]): RecordedRequest {
  const attempts = [...Map.groupBy(lines, ({ attemptId }) => attemptId).values()].map(netAttempt).sort(byIndex);
  const answered = attempts.findLastIndex(({ outcome }) => outcome.endStatus === 'success');
  const decisive = answered === -1 ? attempts.length - 1 : answered;
  const outcome = attempts[decisive]?.outcome;
  invariant(outcome !== undefined, 'a request has rows');
  const startedAtMs = Math.min(...attempts.map((attempt) => attempt.outcome.occurredAtMs));
  const endedAtMs = Math.max(...attempts.map((attempt) => attempt.outcome.occurredAtMs + attempt.outcome.durationMs));
  return {
    requestId: outcome.requestId,
    status: outcome.endStatus || 'unknown',
    startedAtMs,
    latencyMs: endedAtMs - startedAtMs,
    sums: sumsOf(lines),
    attempts,
    decisive,
  };
}

function netAttempt(lines: readonly LedgerLine[]): RecordedAttempt {
  const [outcome] = lines.toSorted((one, other) => OUTCOME_RANK[other.kind] - OUTCOME_RANK[one.kind]);
  invariant(outcome !== undefined, 'an attempt has rows');
  const adjustments = lines
    .filter(({ kind }) => kind === 'adjust')
    .toSorted((one, other) => one.ordinal - other.ordinal);
  return {
    outcome,
    provisional: outcome.kind === 'provisional',
    sums: sumsOf(lines),
    adjustments: adjustments.map(({ reason }) => reason),
  };
}

function byIndex({ outcome: one }: RecordedAttempt, { outcome: other }: RecordedAttempt): number {
  return one.attemptIndex - other.attemptIndex || one.occurredAtMs - other.occurredAtMs;
}
