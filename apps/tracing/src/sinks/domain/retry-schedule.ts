import { backoffDelayMs } from '@roundhouse/kernel';

/** How often a delivery is tried before it is given up: over some five hours. */
export const MAX_TRIES = 16;

const RETRY = { baseMs: 4_000, capMs: 3_600_000 };
/** Longest that a receiver may ask to be left alone. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** What a try came to. */
export interface Outcome {
  /** 0 = no answer came. */
  readonly httpStatus: number;
  /** A few words for people, never what the receiver said; empty = it was taken. */
  readonly error: string;
  /** As the receiver asked; 0 = it did not. */
  readonly retryAfterMs: number;
}

/**
 * When to try again: exponential with full jitter, never before the receiver wants it.
 *
 * @param tries made so far, 1 or more
 * @returns milliseconds; undefined = it is given up: too often, or the receiver says that it is gone for good (410)
 */
export function retryDelayMs(tries: number, outcome: Outcome, random?: number): number | undefined {
  if (tries >= MAX_TRIES || outcome.httpStatus === 410) return undefined;
  const delayMs = backoffDelayMs(tries - 1, RETRY, random);
  return Math.max(delayMs, Math.min(outcome.retryAfterMs, MAX_RETRY_AFTER_MS));
}
