/** A record of usage that cannot stand in the ledger. */
export interface ParkedLetter {
  /** SHA-256 over the spool's id, a colon and the payload's SHA-256, in hex. */
  readonly id: string;
  /** Empty = not known. */
  readonly spoolId: string;
  readonly firstSeq: bigint;
  readonly lastSeq: bigint;
  readonly reason: string;
  readonly payloadBytes: number;
  readonly receivedAt: Date;
  /** null = it is parked. */
  readonly replayedAt: Date | null;
}

/** The same with what it holds. */
export interface WholeLetter extends ParkedLetter {
  readonly payload: Uint8Array;
}

/** Which dead letters are read. */
export interface DeadLetterQuery {
  /** Empty = all. */
  readonly spoolId: string;
  /** True = those that are in the ledger by now, too. */
  readonly replayed: boolean;
  /** Cursor; empty = from the newest on. */
  readonly before: string;
  readonly limit: number;
}

/** A page of them, newest first. */
export interface DeadLetterPage {
  readonly data: readonly ParkedLetter[];
  /** Empty = no more. */
  readonly next: string;
  /** That are parked, in all. */
  readonly total: bigint;
}

/** Key of a row of the ledger. */
export interface RowKey {
  readonly attemptDay: string;
  readonly attemptId: string;
  readonly kind: string;
  readonly ordinal: number;
}

/** Where dead letters are kept. */
export interface DeadLetterStore {
  list(query: DeadLetterQuery): Promise<DeadLetterPage>;
  get(id: string): Promise<WholeLetter | undefined>;
  /**
   * Parked letters whose turn it is: the named ones, or whichever. What was never tried comes first, the oldest ahead,
   * then what was tried longest ago; from now on these have been tried.
   */
  takeParked(ids: readonly string[], limit: number): Promise<WholeLetter[]>;
  /** Which of these keys the ledger has. */
  recorded(keys: readonly RowKey[]): Promise<number>;
  markReplayed(id: string): Promise<void>;
}

/** Injection token of the {@link DeadLetterStore}. */
export const DEAD_LETTER_STORE = Symbol('DEAD_LETTER_STORE');
