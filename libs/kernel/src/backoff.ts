/** Limits of an exponential back-off. */
export interface BackoffLimits {
  /** Upper bound of the first delay, in milliseconds. */
  baseMs: number;
  /** Upper bound of every delay, in milliseconds. */
  capMs: number;
}

/**
 * Delay before the next try: exponential with full jitter, which spreads a herd best
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 *
 * @param attempt 0 for the first retry
 * @param random number in [0, 1); defaults to Math.random()
 * @returns milliseconds, from 0 up to min(capMs, baseMs x 2^attempt)
 */
export function backoffDelayMs(attempt: number, limits: BackoffLimits, random: number = Math.random()): number {
  const ceiling = Math.min(limits.capMs, limits.baseMs * 2 ** Math.min(attempt, 30));
  return Math.floor(random * ceiling);
}
