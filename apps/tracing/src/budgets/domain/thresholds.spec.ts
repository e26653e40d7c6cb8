import { describe, expect, it } from '@jest/globals';
import { newlyReached } from './thresholds.ts';

const budget = { limit: 200n, softLimit: 150n, thresholds: [50, 80, 100], alerted: [] };

describe('thresholds of a budget', () => {
  it('are reached to the unit, all that lie between at once', () => {
    expect(newlyReached(budget, 99n)).toEqual([]);
    expect(newlyReached(budget, 100n)).toEqual(['50']);
    expect(newlyReached(budget, 159n)).toEqual(['50', 'soft_limit']);
    expect(newlyReached(budget, 900n)).toEqual(['50', '80', '100', 'soft_limit']);
  });

  it('are told once, also when one is added later or the limit moves', () => {
    expect(newlyReached({ ...budget, alerted: ['50', 'soft_limit'] }, 200n)).toEqual(['80', '100']);
    expect(newlyReached({ ...budget, thresholds: [40, 50], alerted: ['50'], softLimit: undefined }, 100n)).toEqual([
      '40',
    ]);
    expect(newlyReached({ ...budget, limit: 10n, alerted: ['50', '80', '100', 'soft_limit'] }, 100n)).toEqual([]);
  });

  it('are not reached by nothing, even of a budget that allows nothing', () => {
    expect(newlyReached({ ...budget, limit: 0n, softLimit: 0n }, 0n)).toEqual([]);
    expect(newlyReached({ ...budget, limit: 0n, softLimit: undefined }, 1n)).toEqual(['50', '80', '100']);
  });
});
