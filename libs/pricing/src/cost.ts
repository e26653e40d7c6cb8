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

/** Integer pico-USD per unit, none negative. Shape of `registry.v1.PriceEntry`. */
export interface Price {
  /** Costs nothing, whatever the amounts say. */
  free: boolean;
  inputTokenPico: bigint;
  cacheReadTokenPico: bigint;
  cacheWriteTokenPico: bigint;
  outputTokenPico: bigint;
  reasoningTokenPico: bigint;
  /** Once per attempt that was served. */
  requestPico: bigint;
}

/**
 * Which amount each class is charged at. Classes for which a price has no amount of its own take the nearest:
 * hour-long cache writes that of cache writes, audio and images that of text on the same side.
 */
const CHARGED_AT = {
  inputTokens: 'inputTokenPico',
  cacheReadTokens: 'cacheReadTokenPico',
  cacheWriteTokens: 'cacheWriteTokenPico',
  cacheWrite1hTokens: 'cacheWriteTokenPico',
  outputTokens: 'outputTokenPico',
  reasoningTokens: 'reasoningTokenPico',
  audioInputTokens: 'inputTokenPico',
  audioOutputTokens: 'outputTokenPico',
  imageTokens: 'inputTokenPico',
} as const satisfies Record<keyof Usage, keyof Price>;

const CLASSES = Object.entries(CHARGED_AT) as [keyof Usage, (typeof CHARGED_AT)[keyof Usage]][];

/**
 * Exact cost of one served attempt in pico-USD: every class at its amount, plus the amount per request. An amount of
 * 0 costs nothing.
 *
 * @param usage counts are non-negative integers
 * @param price undefined = unpriced
 * @returns never negative; 0 when unpriced or free
 */
export function costPico(usage: Usage, price: Price | undefined): bigint {
  if (price === undefined || price.free) return 0n;
  let cost = price.requestPico;
  for (const [tokens, amount] of CLASSES) {
    if (usage[tokens] > 0) cost += BigInt(usage[tokens]) * price[amount];
  }
  return cost;
}
