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
  /** Makes sure that the days around now can be written to. */
  prepareDays(nowMs: number): Promise<void>;
  /** Forgets whole days before this one. @returns how many */
  dropBefore(day: string): Promise<number>;
}

/** Injection token of the {@link RequestStore}. */
export const REQUEST_STORE = Symbol('REQUEST_STORE');
