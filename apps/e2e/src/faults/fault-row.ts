/** Time limits of a deployment, in milliseconds; short, so that a row takes seconds. */
export interface RowTimeouts {
  readonly connect_ms?: number;
  readonly first_token_ms?: number;
  readonly idle_ms?: number;
  readonly total_ms?: number;
}

/** Where a fault sits: a simulated provider with knobs, or a hostile peer. */
export type FaultPlace = { readonly knobs: string } | { readonly peer: string };

/**
 * What is to be seen from outside, in words, so that the page of faults and a failing test show the same. Of several
 * calls one after the other, equal neighbours are told once: `502 upstream_error ×3`.
 */
export interface RowOutcome {
  /** Status, code, wait; of a stream also how many pieces of text came and how it ended. */
  readonly caller: string;
  /** Failure classes of the attempts of a call, in order; `ok` = it served. */
  readonly attempts: string;
  /** Of the faulty deployment, once all calls are over. */
  readonly circuit: string;
  /** Of its credential. */
  readonly credential: string;
  /** Of the first attempt: who said so, tokens in and out. */
  readonly usage: string;
}

/** One row of the fault table. */
export interface FaultRow {
  /** Unique. */
  readonly name: string;
  /** Row of the catalogue of faults that it belongs to. */
  readonly fault: string;
  readonly place: FaultPlace;
  readonly stream: boolean;
  /** Whether a deployment that is well stands behind the faulty one. */
  readonly sibling: boolean;
  /** One after the other. */
  readonly calls: number;
  readonly timeouts: RowTimeouts;
  /** Between two calls; default: until the router knows how the first one ended. */
  readonly pauseMs?: number;
  readonly expected: RowOutcome;
  /** What is specified instead, where `expected` is not that (yet). */
  readonly notAsSpecified?: string;
  /** Longest that one call may take, in milliseconds. */
  readonly withinMs: number;
}

/** Joins what the calls of a row showed. */
export function told(each: readonly string[]): string {
  const groups: { text: string; times: number }[] = [];
  for (const text of each) {
    const last = groups.at(-1);
    if (last?.text === text) last.times += 1;
    else groups.push({ text, times: 1 });
  }
  return groups.map(({ text, times }) => (times === 1 ? text : `${text} ×${times}`)).join('; ');
}
