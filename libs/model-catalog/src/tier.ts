import type { CatalogEntry, CatalogTier } from './catalog-entry.ts';

/** Input counts three times as much as output: about what conversations use. */
const INPUT_SHARE = 3n;
const OUTPUT_SHARE = 1n;
const SHARES = INPUT_SHARE + OUTPUT_SHARE;
/** 8 USD per million tokens. */
const PREMIUM_FROM_PICO = 8_000_000n;
/** 1.50 USD per million tokens. */
const STANDARD_FROM_PICO = 1_500_000n;

/**
 * The tier that follows from a list price: premium from 8 USD, standard from 1.50 USD, budget below, per million
 * tokens of which three in four are input. Free = budget.
 *
 * @returns undefined for other modes than chat, and where input or output has no price
 */
export function tierFromPrice({ mode, price }: Pick<CatalogEntry, 'mode' | 'price'>): CatalogTier | undefined {
  if (mode !== 'chat' || price === undefined) return undefined;
  if (price.free === true) return 'budget';
  if (price.input_token_pico === undefined || price.output_token_pico === undefined) return undefined;
  const blended = INPUT_SHARE * BigInt(price.input_token_pico) + OUTPUT_SHARE * BigInt(price.output_token_pico);
  if (blended >= SHARES * PREMIUM_FROM_PICO) return 'premium';
  return blended >= SHARES * STANDARD_FROM_PICO ? 'standard' : 'budget';
}
