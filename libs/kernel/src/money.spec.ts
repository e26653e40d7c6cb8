import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { picoOfUsd } from './index.ts';

describe('an amount in dollars', () => {
  it.each<[string, bigint | undefined]>([
    ['0.000000000001', 1n],
    ['12.34', 12_340_000_000_000n],
    ['-$3', -3_000_000_000_000n],
    ['1.25e-05', 12_500_000n],
    ['1e2', 100_000_000_000_000n],
    ['0.0000000000005', 1n],
    ['0.00000000000049', 0n],
    ['', undefined],
    ['1,5', undefined],
    ['0x10', undefined],
    ['Infinity', undefined],
    ['1e999', undefined],
  ])('%s', (text, pico) => {
    expect(picoOfUsd(text)).toBe(pico);
  });

  it('is exact for whatever has twelve decimals', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 28n), max: 10n ** 28n }), (pico) => {
        const digits = (pico < 0n ? -pico : pico).toString().padStart(13, '0');
        const text = `${pico < 0n ? '-' : ''}${digits.slice(0, -12)}.${digits.slice(-12)}`;
        expect(picoOfUsd(text)).toBe(pico);
      }),
    );
  });
});
