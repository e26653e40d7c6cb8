import { quantile } from '@roundhouse/testing';

/** What was seen at a moment. */
export interface Reading {
  readonly atHours: number;
  readonly mebibytes: number;
}

/**
 * How fast memory grows, in MiB per hour: the middle one of the slopes between all pairs of readings (Theil and Sen), which
 * a few readings that are far off do not move. NaN for fewer than two readings.
 */
export function slopeMiBPerHour(readings: readonly Reading[]): number {
  const slopes = readings.flatMap((later, index) =>
    readings
      .slice(0, index)
      .map((earlier) => (later.mebibytes - earlier.mebibytes) / (later.atHours - earlier.atHours)),
  );
  return slopes.length === 0 ? Number.NaN : quantile(slopes, 0.5);
}
