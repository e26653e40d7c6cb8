import { describe, expect, it } from '@jest/globals';
import { costPico, type Price } from '@roundhouse/pricing';
import fc from 'fast-check';
import { boundOf } from './index.ts';

const amount = fc.bigInt({ min: 0n, max: 10n ** 9n });
const amounts = {
  inputTokenPico: amount,
  cacheReadTokenPico: amount,
  cacheWriteTokenPico: amount,
  outputTokenPico: amount,
  reasoningTokenPico: amount,
  audioInputTokenPico: amount,
  audioOutputTokenPico: amount,
  imagePico: amount,
  secondPico: amount,
  characterPico: amount,
  pagePico: amount,
  requestPico: amount,
};
const prices = fc.record({
  ...amounts,
  free: fc.constant(false),
  tiers: fc
    .array(fc.record({ ...amounts, aboveInputTokens: fc.nat({ max: 5_000 }) }), { maxLength: 2 })
    .map((tiers) => tiers.toSorted((left, right) => left.aboveInputTokens - right.aboveInputTokens)),
});

describe('the bound of a call', () => {
  it('is never below what any use within its size costs, whatever the price and its tiers', () => {
    const part = fc.nat({ max: 100 });
    const uses = fc.record({ bytes: fc.nat({ max: 9_000 }), out: fc.nat({ max: 5_000 }), part, rest: part });
    fc.assert(
      fc.property(prices as fc.Arbitrary<Price>, uses, (price, { bytes, out, part: cached, rest }) => {
        const cacheReadTokens = Math.floor((bytes * cached) / 300);
        const cacheWriteTokens = Math.floor((bytes * rest) / 300);
        const reasoningTokens = Math.floor((out * cached) / 200);
        const usage = {
          inputTokens: bytes - cacheReadTokens - cacheWriteTokens,
          cacheReadTokens,
          cacheWriteTokens,
          cacheWrite1hTokens: 0,
          outputTokens: out - reasoningTokens,
          reasoningTokens,
          audioInputTokens: 0,
          audioOutputTokens: 0,
          imageTokens: 0,
          images: 1,
          audioMs: rest,
          characters: bytes,
          pages: 0,
        };
        const bound = boundOf({ inputBytes: bytes, media: 0, outputTokens: out, choices: 1, audioMs: rest }, price);
        expect(bound!.costPico >= costPico(usage, price)).toBe(true);
        expect(bound!.tokens).toBe(BigInt(bytes + out));
      }),
    );
  });

  it('is unknown where nothing bounds the answer', () => {
    const size = { inputBytes: 1, media: 0, outputTokens: undefined, choices: 1, audioMs: 0 };
    expect(boundOf(size, undefined)).toBeUndefined();
  });
});
