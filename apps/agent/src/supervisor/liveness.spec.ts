import { describe, expect, it } from '@jest/globals';
import type { EngineCounters } from '../engine/engine-metrics.ts';
import { DEFAULT_LIVENESS, Liveness } from './liveness.ts';

const counters = (change: Partial<EngineCounters>): EngineCounters => ({
  busySlots: 0,
  queueLength: 0,
  promptTokens: 0,
  promptSeconds: 0,
  predictedTokens: 0,
  predictedSeconds: 0,
  decodes: 0,
  ...change,
});
const busy = (decodes: number): EngineCounters => counters({ busySlots: 1, decodes });

describe('Liveness', () => {
  it('suspects an engine that is busy and moves no counter for 20 s', () => {
    const liveness = new Liveness(DEFAULT_LIVENESS, 0);
    expect(liveness.observe(busy(5), 1_000)).toBe('working');
    expect(liveness.observe(busy(5), 21_000)).toBe('working');
    expect(liveness.observe(busy(5), 21_001)).toBe('suspect');
    liveness.proved(21_001);
    expect(liveness.observe(busy(5), 41_001)).toBe('working');
  });

  it('takes a prompt that is read for work: runs of the model count, tokens or not', () => {
    const liveness = new Liveness(DEFAULT_LIVENESS, 0);
    for (let second = 1; second <= 120; second += 1) {
      expect(liveness.observe(busy(second), second * 1_000)).toBe('working');
    }
  });

  it('never suspects an idle engine that answers', () => {
    const liveness = new Liveness(DEFAULT_LIVENESS, 0);
    for (const hour of [1, 2, 3]) expect(liveness.observe(counters({}), hour * 3_600_000)).toBe('working');
  });

  it('suspects one that stopped answering, idle or not', () => {
    const liveness = new Liveness(DEFAULT_LIVENESS, 0);
    liveness.observe(counters({}), 1_000);
    expect(liveness.observe(undefined, 20_000)).toBe('working');
    expect(liveness.observe(undefined, 21_001)).toBe('suspect');
  });

  it('has five times the patience that the slowest run of the model asked for', () => {
    const liveness = new Liveness(DEFAULT_LIVENESS, 0);
    liveness.observe(busy(1), 1_000);
    liveness.observe(busy(2), 11_000);
    expect(liveness.patienceMs).toBe(50_000);
    expect(liveness.observe(busy(2), 61_000)).toBe('working');
    expect(liveness.observe(busy(2), 61_001)).toBe('suspect');
  });

  it('waits for a large batch on a slow host, twice as long as it should take', () => {
    const liveness = new Liveness(DEFAULT_LIVENESS, 0);
    liveness.observe(counters({}), 1_000);
    liveness.expectBatches(2_048 * 100);
    expect(liveness.observe(undefined, 400_000)).toBe('working');
    expect(liveness.observe(undefined, 411_000)).toBe('suspect');
  });
});
