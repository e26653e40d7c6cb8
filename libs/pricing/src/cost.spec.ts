import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyAmounts } from './fixtures/any-amounts.ts';
import { costPico, type Price, type Usage } from './index.ts';

const NO_USAGE: Usage = {
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  audioInputTokens: 0,
  audioOutputTokens: 0,
  imageTokens: 0,
  images: 0,
  audioMs: 0,
  characters: 0,
  pages: 0,
};
const PRICE: Price = {
  free: false,
  inputTokenPico: 2_500_000n,
  cacheReadTokenPico: 12_500n,
  cacheWriteTokenPico: 3_125_000n,
  outputTokenPico: 10_000_000n,
  reasoningTokenPico: 11_000_000n,
  audioInputTokenPico: 40_000_000n,
  audioOutputTokenPico: 80_000_000n,
  imagePico: 40_000_000_000n,
  secondPico: 100_000_000n,
  characterPico: 15_000_000n,
  pagePico: 1_000_000_000n,
  requestPico: 7n,
  tiers: [],
};

const CLASSES = Object.keys(NO_USAGE) as (keyof Usage)[];
const anyUsage = fc.record(
  Object.fromEntries(CLASSES.map((name) => [name, fc.nat({ max: 0xffffffff })])) as Record<
    keyof Usage,
    fc.Arbitrary<number>
  >,
);
const amounts = anyAmounts(10n ** 15n);
const anyPrice = fc.record({ ...amounts, free: fc.constant(false), tiers: fc.constant([]) });

describe('costPico', () => {
  it.each<[keyof Usage, bigint]>([
    ['inputTokens', 2_500_000n],
    ['cacheReadTokens', 12_500n],
    ['cacheWriteTokens', 3_125_000n],
    ['cacheWrite1hTokens', 3_125_000n],
    ['outputTokens', 10_000_000n],
    ['reasoningTokens', 11_000_000n],
    ['audioInputTokens', 40_000_000n],
    ['audioOutputTokens', 80_000_000n],
    ['imageTokens', 2_500_000n],
    ['images', 40_000_000_000n],
    ['characters', 15_000_000n],
    ['pages', 1_000_000_000n],
    ['audioMs', 100_000n],
  ])('charges %s at %s pico-USD each', (name, each) => {
    expect(costPico({ ...NO_USAGE, [name]: 3 }, PRICE)).toBe(3n * each + 7n);
  });

  it('charges a served request without tokens its amount per request', () => {
    expect(costPico(NO_USAGE, PRICE)).toBe(7n);
  });

  it('charges nothing when free or unpriced', () => {
    fc.assert(
      fc.property(anyUsage, anyPrice, (usage, price) => {
        expect(costPico(usage, { ...price, free: true })).toBe(0n);
        expect(costPico(usage, undefined)).toBe(0n);
      }),
    );
  });

  it('is exact where floating point is not', () => {
    expect(costPico({ ...NO_USAGE, inputTokens: 0xffffffff }, { ...PRICE, inputTokenPico: 999_999_999_999_999n })).toBe(
      4_294_967_295n * 999_999_999_999_999n + 7n,
    );
  });

  it('never is negative, and never falls when usage grows', () => {
    fc.assert(
      fc.property(anyUsage, anyPrice, fc.constantFrom(...CLASSES), (usage, price, name) => {
        const cost = costPico(usage, price);
        expect(cost >= 0n).toBe(true);
        expect(costPico({ ...usage, [name]: usage[name] + 1 }, price) >= cost).toBe(true);
      }),
    );
  });

  it('charges sound to the millisecond, and a fraction of a pico-dollar as a whole one', () => {
    const perSecond = (secondPico: bigint, audioMs: number): bigint =>
      costPico({ ...NO_USAGE, audioMs }, { ...PRICE, secondPico, requestPico: 0n });
    expect(perSecond(1_000n, 1)).toBe(1n);
    expect(perSecond(1n, 1)).toBe(1n);
    expect(perSecond(1n, 1_000)).toBe(1n);
    expect(perSecond(1n, 1_001)).toBe(2n);
    expect(perSecond(0n, 5_000)).toBe(0n);
    fc.assert(
      fc.property(fc.nat({ max: 0xffffffff }), amounts.secondPico, (audioMs, secondPico) => {
        const exactTimesThousand = BigInt(audioMs) * secondPico;
        const charged = perSecond(secondPico, audioMs) * 1_000n;
        expect(charged >= exactTimesThousand && charged < exactTimesThousand + 1_000n).toBe(true);
      }),
    );
  });

  it('costs the same whole or split, but for the amount per request and less than a pico-dollar of sound', () => {
    fc.assert(
      fc.property(anyUsage, anyUsage, anyPrice, (left, right, price) => {
        const whole = Object.fromEntries(CLASSES.map((name) => [name, left[name] + right[name]])) as unknown as Usage;
        const apart = costPico(left, price) + costPico(right, price) - price.requestPico;
        const surplus = apart - costPico(whole, price);
        expect(surplus === 0n || surplus === 1n).toBe(true);
        if (left.audioMs % 1_000 === 0) expect(surplus).toBe(0n);
      }),
    );
  });
});
