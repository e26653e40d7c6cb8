import { describe, expect, it } from '@jest/globals';
import { LagWatch } from './lag-watch.ts';

describe('LagWatch', () => {
  it('tells once that the ledger stays behind, and once that it has caught up', () => {
    const watch = new LagWatch();
    expect(watch.look(5_000, 0)).toBeUndefined();
    expect(watch.look(4_000, 30_000)).toBeUndefined();
    expect(watch.look(9_000, 60_000)).toBe('lagging');
    expect(watch.look(9_000, 200_000)).toBeUndefined();
    expect(watch.look(500, 201_000)).toBeUndefined();
    expect(watch.look(99, 202_000)).toBe('recovered');
    expect(watch.look(0, 203_000)).toBeUndefined();
  });

  it('says nothing of a burst that is worked off', () => {
    const watch = new LagWatch();
    watch.look(5_000, 0);
    watch.look(10, 59_000);
    expect(watch.look(5_000, 61_000)).toBeUndefined();
    expect(watch.look(5_000, 120_000)).toBeUndefined();
  });
});
