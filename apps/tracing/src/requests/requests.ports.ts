import type { ContentRow } from './content-row.ts';
import type { RequestRow } from './request-row.ts';

/** What became of rows. */
export interface StoredRequests {
  /** Rows that are new. */
  readonly inserted: number;
  /** Rows that the database refuses, for a fault of their own. */
  readonly refused: number;
}

/** Where records of requests are kept. */
export interface RequestStore {
  /** Keeps rows, each once however often it comes. @throws what the database threw, when it may work another time */
  insert(rows: readonly RequestRow[]): Promise<StoredRequests>;
  /** The same for what was said. */
  insertContents(rows: readonly ContentRow[]): Promise<StoredRequests>;
  /** Makes sure that the days around now can be written to. */
  prepareDays(nowMs: number): Promise<void>;
  /**
   * Forgets what is older than its organization wants it kept.
   *
   * @param defaultDays where nobody says anything
   * @returns whole days and single rows that are gone
   */
  forget(nowMs: number, defaultDays: number): Promise<{ readonly days: number; readonly rows: number }>;
}

/** Injection token of the {@link RequestStore}. */
export const REQUEST_STORE = Symbol('REQUEST_STORE');
