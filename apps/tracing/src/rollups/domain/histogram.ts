/**
 * Histograms of times in milliseconds: eight buckets per doubling, so that a figure read from one is at most 9 % above
 * the true one; exact up to 11 ms. A histogram is stored as one integer per bucket that is not empty, `count * 1024 +
 * bucket`: any two merge into the histogram of both.
 */

/** Largest time that a record can hold: an unsigned integer of 32 bits. */
const MAX_DOUBLINGS = 32;
const PER_DOUBLING = 8;
const BUCKET_BITS = 10n;
const BUCKET_MASK = (1n << BUCKET_BITS) - 1n;

/** Least whole millisecond of each bucket from 1 on; bucket 0 is of 0 ms. Never changes: stored figures name buckets. */
export const BUCKET_BOUNDS: readonly number[] = [
  ...new Set(
    Array.from({ length: MAX_DOUBLINGS * PER_DOUBLING }, (_, step) => Math.ceil(2 ** (step / PER_DOUBLING) - 1e-9)),
  ),
];

/** Counts by bucket. */
export type Histogram = ReadonlyMap<number, bigint>;

/** Where a time belongs. @param ms whole milliseconds, 0 or more */
export function bucketOf(ms: number): number {
  let [low, high] = [0, BUCKET_BOUNDS.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (BUCKET_BOUNDS[middle]! <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Counts one more. */
export function count(histogram: Map<number, bigint>, ms: number): void {
  const bucket = bucketOf(ms);
  histogram.set(bucket, (histogram.get(bucket) ?? 0n) + 1n);
}

/** As it is stored: in the order of buckets, integers as text. */
export function packed(histogram: Histogram): string[] {
  return [...histogram]
    .toSorted(([one], [other]) => one - other)
    .map(([bucket, counted]) => ((counted << BUCKET_BITS) | BigInt(bucket)).toString());
}

/** Adds what was stored to a histogram. */
export function addPacked(histogram: Map<number, bigint>, stored: readonly string[]): void {
  for (const text of stored) {
    const value = BigInt(text);
    const bucket = Number(value & BUCKET_MASK);
    histogram.set(bucket, (histogram.get(bucket) ?? 0n) + (value >> BUCKET_BITS));
  }
}

/** The histogram of all of them. */
export function merged(histograms: readonly Histogram[]): Histogram {
  const sum = new Map<number, bigint>();
  for (const histogram of histograms) {
    for (const [bucket, counted] of histogram) sum.set(bucket, (sum.get(bucket) ?? 0n) + counted);
  }
  return sum;
}

/** What half, 95 and 99 in a hundred took at most, in milliseconds; all 0 when nothing was counted. */
export interface Percentiles {
  readonly count: bigint;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

/** Percentiles of nothing. */
export const NO_PERCENTILES: Percentiles = { count: 0n, p50Ms: 0, p95Ms: 0, p99Ms: 0 };

/** Reads the percentiles, by nearest rank. */
export function percentilesOf(histogram: Histogram): Percentiles {
  const buckets = [...histogram].toSorted(([one], [other]) => one - other);
  const total = buckets.reduce((sum, [, counted]) => sum + counted, 0n);
  if (total <= 0n) return NO_PERCENTILES;
  const at = (percent: bigint): number => {
    const rank = (total * percent + 99n) / 100n;
    let seen = 0n;
    for (const [bucket, counted] of buckets) {
      seen += counted;
      if (seen >= rank) return largestOf(bucket);
    }
    return largestOf(buckets.at(-1)![0]);
  };
  return { count: total, p50Ms: at(50n), p95Ms: at(95n), p99Ms: at(99n) };
}

/** Largest whole millisecond of a bucket. */
function largestOf(bucket: number): number {
  return (BUCKET_BOUNDS[bucket] ?? 2 ** MAX_DOUBLINGS) - 1;
}
