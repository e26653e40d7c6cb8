import type { Price, PriceAmounts } from '@roundhouse/pricing';

/** What is known of a call before it is made. */
export interface CallSize {
  /** Bytes of text that are sent, whatever surrounds them; a token is at least a byte. */
  readonly inputBytes: number;
  /** Images and pieces of sound in the input, whose tokens their bytes do not tell. */
  readonly media: number;
  /** Most tokens of one answer; undefined = nothing bounds it. */
  readonly outputTokens: number | undefined;
  /** Answers or images asked for; at least 1. */
  readonly choices: number;
  /** Longest sound or film, in milliseconds. */
  readonly audioMs: number;
}

/** What a call cannot exceed, by each measure. */
export interface CallBound {
  readonly costPico: bigint;
  readonly tokens: bigint;
}

/** Most tokens of one image or piece of sound among those that providers state. */
const TOKENS_PER_MEDIUM = 8_192;

/**
 * The most that a call can cost and count.
 *
 * @param price undefined = unpriced
 * @returns undefined = nothing bounds it
 */
export function boundOf(size: CallSize, price: Price | undefined): CallBound | undefined {
  if (size.outputTokens === undefined) return undefined;
  const input = size.inputBytes + size.media * TOKENS_PER_MEDIUM;
  const output = size.outputTokens * size.choices;
  return { costPico: dearestCostPico(size, price) ?? 0n, tokens: BigInt(input + output) };
}

/**
 * The most that a call can cost: every token at the dearest class of its side and the dearest tier that its input can
 * reach.
 *
 * @returns undefined = nothing bounds it
 */
function dearestCostPico(size: CallSize, price: Price | undefined): bigint | undefined {
  if (price === undefined || price.free) return 0n;
  if (size.outputTokens === undefined) return undefined;
  const input = size.inputBytes + size.media * TOKENS_PER_MEDIUM;
  let dearest = costAt(price, size, input, size.outputTokens);
  for (const tier of price.tiers) {
    if (input <= tier.aboveInputTokens) break;
    const cost = costAt(tier, size, input, size.outputTokens);
    if (cost > dearest) dearest = cost;
  }
  return dearest;
}

function costAt(amounts: PriceAmounts, size: CallSize, input: number, output: number): bigint {
  const { inputTokenPico, cacheReadTokenPico, cacheWriteTokenPico, audioInputTokenPico } = amounts;
  const { outputTokenPico, reasoningTokenPico, audioOutputTokenPico } = amounts;
  const inputPico = dearestOf(inputTokenPico, cacheReadTokenPico, cacheWriteTokenPico, audioInputTokenPico);
  const outputPico = dearestOf(outputTokenPico, reasoningTokenPico, audioOutputTokenPico);
  const choices = BigInt(size.choices);
  return (
    amounts.requestPico +
    BigInt(input) * (inputPico + amounts.characterPico) +
    choices * (BigInt(output) * outputPico + amounts.imagePico) +
    (BigInt(size.audioMs) * amounts.secondPico) / 1_000n +
    (size.audioMs > 0 ? 1n : 0n)
  );
}

function dearestOf(...amounts: readonly bigint[]): bigint {
  return amounts.reduce((most, amount) => (amount > most ? amount : most), 0n);
}
