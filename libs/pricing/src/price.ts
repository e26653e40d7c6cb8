/** What one unit costs: integer pico-USD, none negative; 0 = costs nothing. */
export interface PriceAmounts {
  readonly inputTokenPico: bigint;
  readonly cacheReadTokenPico: bigint;
  readonly cacheWriteTokenPico: bigint;
  readonly outputTokenPico: bigint;
  readonly reasoningTokenPico: bigint;
  readonly audioInputTokenPico: bigint;
  readonly audioOutputTokenPico: bigint;
  /** Per image made. */
  readonly imagePico: bigint;
  /** Per second of sound or film. */
  readonly secondPico: bigint;
  /** Per character spoken. */
  readonly characterPico: bigint;
  readonly pagePico: bigint;
  /** Once per attempt that was served. */
  readonly requestPico: bigint;
}

/** Amounts that hold for the whole call once its input is longer. Shape of `registry.v1.PriceTier`. */
export interface PriceTier extends PriceAmounts {
  readonly aboveInputTokens: number;
}

/** Complete price: every amount is the one charged. Shape of `registry.v1.PriceEntry`. */
export interface Price extends PriceAmounts {
  /** Costs nothing, whatever the amounts say. */
  readonly free: boolean;
  /** By ascending `aboveInputTokens`; empty = one price for every length. */
  readonly tiers: readonly PriceTier[];
}

/** A price and when it comes into force. */
export interface DatedPrice {
  /** Unix time in milliseconds; 0 = since ever. */
  readonly effectiveFromUnixMs: bigint;
}

/**
 * The price in force at a moment: of those whose day has come, the one that came last; else the current one.
 * Allocates nothing, because it runs once per attempt.
 *
 * @param current undefined = unpriced so far
 * @param coming in any order
 * @param atMs Unix time in milliseconds, a whole number
 */
export function priceAt<Dated extends DatedPrice>(
  current: Dated | undefined,
  coming: readonly Dated[],
  atMs: number,
): Dated | undefined {
  let found = current;
  for (const price of coming) {
    if (Number(price.effectiveFromUnixMs) > atMs) continue;
    if (found === undefined || price.effectiveFromUnixMs >= found.effectiveFromUnixMs) found = price;
  }
  return found;
}

/**
 * The amounts that a call with so much input is charged at: those of the highest tier that the input exceeds.
 *
 * @param inputTokens everything that was sent, however it was read or cached
 */
export function amountsFor(price: Price, inputTokens: number): PriceAmounts {
  let found: PriceAmounts = price;
  for (const tier of price.tiers) {
    if (inputTokens <= tier.aboveInputTokens) break;
    found = tier;
  }
  return found;
}
