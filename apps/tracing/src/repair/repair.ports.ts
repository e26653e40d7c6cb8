import type { UsageScope } from '../usage/usage.ports.ts';

/** A correction of an attempt. */
export interface Adjustment {
  /** In which the attempt must be. */
  readonly scope: UsageScope;
  readonly attemptId: string;
  /** Integer pico-USD that is added; less than nothing = taken back. */
  readonly costPico: bigint;
  /** Names the correction among those of the attempt. */
  readonly reason: string;
  readonly adjustedBy: string;
}

/** What became of a correction. */
export type Adjusted =
  | { readonly kind: 'added' | 'known'; readonly ordinal: number; readonly costPico: bigint }
  | { readonly kind: 'not-found' }
  /** There is one with this reason and another amount. */
  | { readonly kind: 'other-amount'; readonly costPico: bigint };

/** A spool as the ledger knows it. */
export interface SpoolState {
  readonly spoolId: string;
  readonly gatewayId: string;
  /** Every record from 1 to here is in the ledger, or parked. */
  readonly contiguousSeq: bigint;
  readonly lastSeq: bigint;
  /** Of its last two days. */
  readonly openAttempts: number;
  readonly updatedAt: Date;
  readonly abandonedAt: Date | undefined;
  readonly abandonedBy: string;
}

/** What people, and time, do to the ledger. Rows are only added. */
export interface LedgerRepair {
  adjust(adjustment: Adjustment): Promise<Adjusted>;
  /** @param unfinished only those with gaps or open attempts */
  spools(limit: number, unfinished: boolean): Promise<SpoolState[]>;
  /** @returns undefined when there is no such spool */
  abandon(spoolId: string, by: string): Promise<{ spool: SpoolState; settled: number } | undefined>;
  /**
   * Settles attempts provisionally that began between two moments and of which no end came: nobody can still be at
   * them. Idempotent; a settle that comes after all takes its provisional back.
   *
   * @returns how many
   */
  settleLost(from: Date, to: Date): Promise<number>;
}

/** Injection token of {@link LedgerRepair}. */
export const LEDGER_REPAIR = Symbol('LEDGER_REPAIR');
