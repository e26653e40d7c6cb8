import type { TraceContext } from '@roundhouse/telemetry';
import type { LedgerRow, RowKind } from './domain/ledger-row.ts';

/** Consecutive records of one spool that a batch accounts for, both ends included. */
export interface CoveredRange {
  spoolId: string;
  gatewayId: string;
  firstSeq: bigint;
  lastSeq: bigint;
}

/** Something that cannot stand in the ledger, as it came. */
export interface DeadLetter {
  /** Empty when even the spool is unknown. */
  spoolId: string;
  firstSeq: bigint;
  lastSeq: bigint;
  /** A sentence for an operator. */
  reason: string;
  payload: Uint8Array;
}

/** A row and the bytes it was read from, for the case that the database refuses it. */
export interface IncomingRow {
  row: LedgerRow;
  range: CoveredRange;
  payload: Uint8Array;
  /** Place in the trace of a sampled request. */
  trace: TraceContext | undefined;
}

/** Everything that some messages hold. */
export interface IncomingBatch {
  rows: readonly IncomingRow[];
  deadLetters: readonly DeadLetter[];
  ranges: readonly CoveredRange[];
}

/** What became of a batch. */
export interface Recorded {
  /** New rows by kind; rows that were there already do not count. */
  inserted: Readonly<Partial<Record<RowKind, number>>>;
  /** Dead letters that were not there before. */
  deadLetters: number;
}

/** Where batches go. */
export interface LedgerStore {
  /**
   * Records a batch in one transaction: rows, reversals, dead letters and the spools' progress. The same batch may be
   * recorded any number of times, in any order with others, with the same result.
   */
  record(batch: IncomingBatch): Promise<Recorded>;
  /** Makes sure that the days around now can be written to. */
  prepareDays(nowMs: number): Promise<void>;
}

/** Injection token of {@link LedgerStore}. */
export const LEDGER_STORE = Symbol('LEDGER_STORE');
