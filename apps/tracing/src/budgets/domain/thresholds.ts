/** What a budget tells of. Amounts are pico-USD, requests or tokens. */
export interface Thresholds {
  readonly limit: bigint;
  /** undefined = none. */
  readonly softLimit: bigint | undefined;
  /** Percent of the limit. */
  readonly thresholds: readonly number[];
  /** Those told already. */
  readonly alerted: readonly string[];
}

/** Names what is told when the soft limit is reached, beside percents. */
export const SOFT_LIMIT = 'soft_limit';

/**
 * Thresholds that an amount has reached and nobody has been told of, the lowest first. Nothing that is used reaches
 * nothing, even where the limit is zero.
 */
export function newlyReached({ limit, softLimit, thresholds, alerted }: Thresholds, spent: bigint): string[] {
  if (spent <= 0n) return [];
  const reached = thresholds.filter((percent) => spent * 100n >= limit * BigInt(percent)).map(String);
  if (softLimit !== undefined && spent >= softLimit) reached.push(SOFT_LIMIT);
  return reached.filter((threshold) => !alerted.includes(threshold));
}
