import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyAmounts } from './fixtures/any-amounts.ts';
import { amountsFor, costPico, inputTokensOf, priceAt, type Price, type PriceTier, type Usage } from './index.ts';

const amounts = anyAmounts(10n ** 12n);
const tiers: fc.Arbitrary<PriceTier[]> = fc
  .uniqueArray(fc.record({ ...amounts, aboveInputTokens: fc.integer({ min: 1, max: 1_000_000 }) }), {
    selector: (tier) => tier.aboveInputTokens,
    maxLength: 6,
  })
  .map((list) => list.toSorted((one, other) => one.aboveInputTokens - other.aboveInputTokens));
const anyPrice: fc.Arbitrary<Price> = fc.record({ ...amounts, free: fc.constant(false), tiers });
const tokens = fc.nat({ max: 400_000 });
const anyUsage: fc.Arbitrary<Usage> = fc.record({
  inputTokens: tokens,
  cacheReadTokens: tokens,
  cacheWriteTokens: tokens,
  cacheWrite1hTokens: tokens,
  outputTokens: tokens,
  reasoningTokens: tokens,
  audioInputTokens: tokens,
  audioOutputTokens: tokens,
  imageTokens: tokens,
  images: tokens,
  audioMs: tokens,
  characters: tokens,
  pages: tokens,
});
const dated = fc.record({ id: fc.uuid(), effectiveFromUnixMs: fc.bigInt({ min: 0n, max: 4_000_000_000_000n }) });

describe('priceAt', () => {
  it('gives the price whose day came last, whatever the order in which they stand', () => {
    fc.assert(
      fc.property(
        fc.option(dated, { nil: undefined }),
        fc.uniqueArray(dated, { selector: (price) => price.effectiveFromUnixMs, maxLength: 8 }),
        fc.nat({ max: 4_000_000_000 }),
        (current, coming, seconds) => {
          const atMs = seconds * 1_000;
          const found = priceAt(current, coming, atMs);
          const due = coming.filter((price) => price.effectiveFromUnixMs <= BigInt(atMs));
          const later = due.filter((price) => price.effectiveFromUnixMs >= (current?.effectiveFromUnixMs ?? 0n));
          const last = later.toSorted((one, other) => Number(other.effectiveFromUnixMs - one.effectiveFromUnixMs))[0];
          expect(found).toBe(last ?? current);
          expect(priceAt(current, coming.toReversed(), atMs)).toBe(found);
        },
      ),
    );
  });

  it('changes at its very millisecond', () => {
    const now = { effectiveFromUnixMs: 0n };
    const next = { effectiveFromUnixMs: 5_000n };
    expect(priceAt(now, [next], 4_999)).toBe(now);
    expect(priceAt(now, [next], 5_000)).toBe(next);
    expect(priceAt(undefined, [next], 4_999)).toBeUndefined();
  });
});

describe('tiers', () => {
  it('hold for the whole call: the amounts are those of the highest tier that the input exceeds', () => {
    fc.assert(
      fc.property(anyPrice, tokens, (price, inputTokens) => {
        const exceeded = price.tiers.filter((tier) => inputTokens > tier.aboveInputTokens);
        expect(amountsFor(price, inputTokens)).toBe(exceeded.at(-1) ?? price);
      }),
    );
  });

  it('cost what a plain price of their amounts would cost', () => {
    fc.assert(
      fc.property(anyPrice, anyUsage, (price, usage) => {
        const plain = { ...amountsFor(price, inputTokensOf(usage)), free: false, tiers: [] };
        expect(costPico(usage, price)).toBe(costPico(usage, plain));
      }),
    );
  });
});
