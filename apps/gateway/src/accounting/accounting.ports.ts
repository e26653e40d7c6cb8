import type { TokenUsage } from '@roundhouse/contracts/common/v1/common';
import type { Attribution } from '@roundhouse/contracts/events/v1/usage';

/** One attempt, from before its dial to its end. Use the same object for open and settle: its encoding is kept. */
export interface AttemptRecord {
  /** UUIDv7 made before dialling; never an upstream's id. */
  readonly attemptId: string;
  /** Whom and what it is charged to; must not change after `open`. */
  readonly attribution: Attribution;
}

/** Where the figures of a settle came from. */
export type SettledUsageSource = 'provider' | 'drained' | 'estimated' | 'suspect' | 'none';

/** What came of an attempt. */
export interface SettleFacts {
  readonly endStatus: 'success' | 'error' | 'cancelled';
  /** Absent = nothing was served. */
  readonly usage?: TokenUsage;
  readonly usageSource: SettledUsageSource;
  readonly durationMs: number;
  /** 0 = no token came. */
  readonly firstTokenMs: number;
  /** The upstream's; 0 = none came. */
  readonly httpStatus: number;
  /** Empty = success. */
  readonly failureClass: string;
  /** Empty = none. */
  readonly finishReason: string;
  /** By the price in force when the attempt began; 0 = nothing was served, free or unpriced. Never negative. */
  readonly costPico: bigint;
}

/** Called once, when the record survives the death of this process (or could not be made to). */
export type Flushed = (error?: Error) => void;

/** Durable record of every attempt: spool on disk first, ledger later. */
export interface Accounting {
  /** False while the spool cannot be written: answer 503 ACCOUNTING_UNAVAILABLE. */
  readonly writable: boolean;
  /** Records that an attempt is about to be dialled. Dial only after `flushed` came without an error. */
  open(record: AttemptRecord, flushed: Flushed): void;
  /** Records how it ended, with its cost. A second settle of one attempt is ignored (`flushed` is still called). */
  settle(record: AttemptRecord, facts: SettleFacts, flushed: Flushed): void;
}

/** Injection token of {@link Accounting}. */
export const ACCOUNTING = Symbol('ACCOUNTING');
