import { describe, expect, it } from '@jest/globals';
import { drawSchedule, seededRandom } from './schedule.ts';

describe('drawSchedule', () => {
  it('gives the same run for the same seed, and another for another', () => {
    expect(drawSchedule(7, 120_000)).toEqual(drawSchedule(7, 120_000));
    expect(drawSchedule(7, 120_000)).not.toEqual(drawSchedule(8, 120_000));
  });

  it('disturbs every service at least twice in a run of two minutes', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const counts = new Map<string, number>();
      for (const { service } of drawSchedule(seed, 120_000)) counts.set(service, (counts.get(service) ?? 0) + 1);
      for (const service of ['gateway', 'router', 'tracing', 'registry', 'nats', 'postgres']) {
        expect(counts.get(service)).toBeGreaterThanOrEqual(2);
      }
    }
  });

  it('keeps the end of a run quiet', () => {
    for (const { atMs } of drawSchedule(1, 60_000)) expect(atMs).toBeLessThan(45_000);
  });
});

describe('seededRandom', () => {
  it('spreads over the unit interval', () => {
    const random = seededRandom(3);
    const numbers = Array.from({ length: 10_000 }, random);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    expect(numbers.reduce((sum, one) => sum + one, 0) / numbers.length).toBeCloseTo(0.5, 1);
  });
});
