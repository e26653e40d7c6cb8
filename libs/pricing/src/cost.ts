import { amountsFor, type Price, type PriceAmounts } from './price.ts';

/** Disjoint classes of usage; nothing is counted in two of them. Shape of `common.v1.TokenUsage`. */
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
  /** Images made. */
  images: number;
  /** Milliseconds of sound or film, heard or made. */
  audioMs: number;
  /** Characters spoken. */
  characters: number;
  pages: number;
}

/** Classes that are charged by the piece; sound is not, because its amount is per second. */
type PieceClass = Exclude<keyof Usage, 'audioMs'>;

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
  images: 'imagePico',
  characters: 'characterPico',
  pages: 'pagePico',
} as const satisfies Record<PieceClass, keyof PriceAmounts>;

const CLASSES = Object.entries(CHARGED_AT) as [PieceClass, (typeof CHARGED_AT)[PieceClass]][];
const MS_PER_SECOND = 1_000n;

/** Everything that was sent, in tokens: what decides the tier of a price. */
export function inputTokensOf(usage: Usage): number {
  const { inputTokens, cacheReadTokens, cacheWriteTokens, cacheWrite1hTokens, audioInputTokens, imageTokens } = usage;
  return inputTokens + cacheReadTokens + cacheWriteTokens + cacheWrite1hTokens + audioInputTokens + imageTokens;
}

/** Everything that was made, in tokens. */
export function outputTokensOf({ outputTokens, reasoningTokens, audioOutputTokens }: Usage): number {
  return outputTokens + reasoningTokens + audioOutputTokens;
}

/**
 * Exact cost of one served attempt in pico-USD: every class at its amount, plus the amount per request. An amount of
 * 0 costs nothing. The length of the input picks the tier, for the whole attempt. Sound is charged to the millisecond;
 * where that leaves a fraction of a pico-dollar, the attempt is charged the next whole one.
 *
 * @param usage counts are non-negative integers
 * @param price undefined = unpriced
 * @returns never negative; 0 when unpriced or free
 */
export function costPico(usage: Usage, price: Price | undefined): bigint {
  if (price === undefined || price.free) return 0n;
  const amounts = price.tiers.length === 0 ? price : amountsFor(price, inputTokensOf(usage));
  let cost = amounts.requestPico;
  for (const [unit, amount] of CLASSES) {
    if (usage[unit] > 0) cost += BigInt(usage[unit]) * amounts[amount];
  }
  if (usage.audioMs > 0) cost += ceilDivide(BigInt(usage.audioMs) * amounts.secondPico, MS_PER_SECOND);
  return cost;
}

function ceilDivide(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}
