import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addPacked, BUCKET_BOUNDS, bucketOf, count, NO_PERCENTILES, packed, percentilesOf } from './histogram.ts';

const times = fc.array(fc.oneof(fc.nat(20), fc.nat(60_000), fc.nat(2 ** 32 - 1)), { minLength: 1, maxLength: 200 });

function histogramOf(list: readonly number[]): Map<number, bigint> {
  const histogram = new Map<number, bigint>();
  for (const ms of list) count(histogram, ms);
  return histogram;
}

describe('a histogram of times', () => {
  it('has eight buckets per doubling, whose bounds never change', () => {
    expect(BUCKET_BOUNDS.slice(0, 16)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
    expect(bucketOf(2_048) - bucketOf(1_024)).toBe(8);
    expect([0, 1, 2, 11, 2 ** 32 - 1].map(bucketOf)).toEqual([0, 1, 2, 11, BUCKET_BOUNDS.length]);
    expect(BUCKET_BOUNDS.length).toBeLessThan(1_024);
  });

  it('gives percentiles that are never below the true ones and at most 9 % above', () => {
    fc.assert(
      fc.property(times, (list) => {
        const { p50Ms, p95Ms, p99Ms } = percentilesOf(histogramOf(list));
        const sorted = list.toSorted((one, other) => one - other);
        for (const [percent, found] of [
          [50, p50Ms],
          [95, p95Ms],
          [99, p99Ms],
        ] as const) {
          const truth = sorted[Math.ceil((list.length * percent) / 100) - 1]!;
          expect(found).toBeGreaterThanOrEqual(truth);
          expect(found).toBeLessThanOrEqual(Math.ceil(truth * 1.0906));
        }
      }),
    );
  });

  it('merged from parts is that of the whole', () => {
    fc.assert(
      fc.property(times, times, (one, other) => {
        const merged = new Map<number, bigint>();
        addPacked(merged, packed(histogramOf(one)));
        addPacked(merged, packed(histogramOf(other)));
        expect(packed(merged)).toEqual(packed(histogramOf([...one, ...other])));
      }),
    );
  });

  it('of nothing has no percentiles', () => {
    expect(percentilesOf(new Map())).toEqual(NO_PERCENTILES);
  });
});
