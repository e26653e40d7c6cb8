import { describe, expect, it } from '@jest/globals';
import { inHundredths } from './in-hundredths.ts';

describe('a number in hundredths', () => {
  it('has two places behind the point', () => {
    for (let hundredths = 0; hundredths <= 20_000; hundredths += 1) {
      expect(inHundredths(hundredths / 100)).toBe((hundredths / 100).toFixed(2));
    }
  });

  it('is rounded to the nearest', () => {
    expect([0.004, 0.006, 0.994, 0.996, 12.345678, 1e9 + 0.25].map(inHundredths)).toEqual([
      '0.00',
      '0.01',
      '0.99',
      '1.00',
      '12.35',
      '1000000000.25',
    ]);
  });
});
