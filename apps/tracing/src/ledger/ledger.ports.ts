/** How far a spool is in the ledger, without gaps. */
export interface Progress {
  spoolId: string;
  /** Every record from 1 to here is in the ledger or parked; 0 = none. */
  contiguousSeq: bigint;
}

/** What sums are grouped by. */
export type TotalsGroup = 'none' | 'project' | 'model' | 'deployment' | 'api-key';

/** Which rows are summed. */
export interface TotalsQuery {
  /** Empty = all. */
  organizationId: string;
  /** Empty = all. */
  projectId: string;
  /** Inclusive; undefined = the beginning. */
  from: Date | undefined;
  /** Exclusive; undefined = no end. */
  to: Date | undefined;
  group: TotalsGroup;
}

/** Sums over one group. Adjustments and reversals are in them. */
export interface Total {
  /** Id of the project, model, deployment or key; empty when nothing is grouped. */
  groupId: string;
  /** Attempts that ended, or whose gateway died. */
  attempts: bigint;
  successes: bigint;
  /** Every class of input, cache included. */
  inputTokens: bigint;
  /** Every class of output, reasoning included. */
  outputTokens: bigint;
  /** Integer pico-USD. */
  costPico: bigint;
}

/** Counts of what needs a person's eye. */
export interface LedgerCounts {
  deadLetters: bigint;
  /** Attempts whose gateway died and whose settle has not come. */
  provisionalRows: bigint;
}

/** Reads the ledger. */
export interface LedgerReader {
  /** In the order of the ids; a spool that is not known has 0. */
  progress(spoolIds: readonly string[]): Promise<Progress[]>;
  /** The costliest groups first, 10 000 at most. */
  totals(query: TotalsQuery): Promise<Total[]>;
  counts(): Promise<LedgerCounts>;
}

/** Injection token of {@link LedgerReader}. */
export const LEDGER_READER = Symbol('LEDGER_READER');
