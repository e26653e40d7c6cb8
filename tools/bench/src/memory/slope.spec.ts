import { describe, expect, it } from '@jest/globals';
import { slopeMiBPerHour } from './slope.ts';

function readings(mebibytes: readonly number[]): { atHours: number; mebibytes: number }[] {
  return mebibytes.map((value, index) => ({ atHours: index / 4, mebibytes: value }));
}

describe('the slope of memory', () => {
  it('is that of the readings per hour, and one that is far off does not move it', () => {
    expect(slopeMiBPerHour(readings([100, 101, 102, 103, 104]))).toBe(4);
    expect(slopeMiBPerHour(readings([100, 101, 300, 103, 104]))).toBe(4);
    expect(slopeMiBPerHour(readings([100, 99, 98]))).toBe(-4);
    expect(slopeMiBPerHour(readings([100, 100, 107, 100, 100]))).toBe(0);
  });

  it('is not known of a single reading', () => {
    expect(slopeMiBPerHour(readings([100]))).toBeNaN();
  });
});
