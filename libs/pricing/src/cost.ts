import { amountsFor, type Price, type PriceAmounts } from './price.ts';

/** Disjoint classes of usage, in tokens; no token is counted in two of them. Shape of `common.v1.TokenUsage`. */
export interface Usage {
  /** Input that was neither read from nor written to a cache. */
  inputTokens: number;
  cacheReadTokens: number;
  /** Written to a cache for five minutes. */
  cacheWriteTokens: number;
  /** Written to a cache for an hour. */
  cacheWrite1hTokens: number;
  /** Output without reasoning. */
  outputTokens: number;
  reasoningTokens: number;
  audioInputTokens: number;
  audioOutputTokens: number;
  imageTokens: number;
}

/**
 * Which amount each class is charged at. Classes for which a price has no amount of its own take the nearest:
 * hour-long cache writes that of cache writes, images that of text on the same side.
 */
const CHARGED_AT = {
  inputTokens: 'inputTokenPico',
  cacheReadTokens: 'cacheReadTokenPico',
  cacheWriteTokens: 'cacheWriteTokenPico',
  cacheWrite1hTokens: 'cacheWriteTokenPico',
  outputTokens: 'outputTokenPico',
  reasoningTokens: 'reasoningTokenPico',
  audioInputTokens: 'audioInputTokenPico',
  audioOutputTokens: 'audioOutputTokenPico',
  imageTokens: 'inputTokenPico',
} as const satisfies Record<keyof Usage, keyof PriceAmounts>;

const CLASSES = Object.entries(CHARGED_AT) as [keyof Usage, (typeof CHARGED_AT)[keyof Usage]][];

/** Everything that was sent, in tokens: what decides the tier of a price. */
export function inputTokensOf(usage: Usage): number {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, cacheWrite1hTokens, audioInputTokens, imageTokens } = usage;
  return inputTokens + cacheReadTokens + cacheWriteTokens + cacheWrite1hTokens + audioInputTokens + imageTokens;
}

/**
 * Exact cost of one served attempt in pico-USD: every class at its amount, plus the amount per request. An amount of
 * 0 costs nothing. The length of the input picks the tier, for the whole attempt.
 *
 * @param usage counts are non-negative integers
 * @param price undefined = unpriced
 * @returns never negative; 0 when unpriced or free
 */
export function costPico(usage: Usage, price: Price | undefined): bigint {
  if (price === undefined || price.free) return 0n;
  const amounts = price.tiers.length === 0 ? price : amountsFor(price, inputTokensOf(usage));
  let cost = amounts.requestPico;
  for (const [tokens, amount] of CLASSES) {
    if (usage[tokens] > 0) cost += BigInt(usage[tokens]) * amounts[amount];
  }
  return cost;
}
