import { z } from 'zod';
import { optionalMoment } from '../documents/fields.ts';

/** One dollar per unit: beyond it, an amount is a mistake of units. */
const MAX_AMOUNT_PICO = 1_000_000_000_000n;
const MAX_TIERS = 8;
const MAX_TIER_TOKENS = 100_000_000;

/** Names of the amounts of a price, in the order in which they are shown. */
export const PRICE_AMOUNTS = [
  'input_token_pico',
  'cache_read_token_pico',
  'cache_write_token_pico',
  'output_token_pico',
  'reasoning_token_pico',
  'audio_input_token_pico',
  'audio_output_token_pico',
  'image_pico',
  'second_pico',
  'character_pico',
  'page_pico',
  'request_pico',
] as const;

/** Name of one amount. */
export type PriceAmount = (typeof PRICE_AMOUNTS)[number];

function amount() {
  return z
    .string()
    .regex(/^\d{1,13}$/, 'must be a text of digits: pico-USD')
    .refine((text) => BigInt(/^\d{1,18}$/.test(text) ? text : '0') <= MAX_AMOUNT_PICO, 'must be at most one dollar')
    .nullable()
    .default(null);
}

function amounts() {
  return {
    input_token_pico: amount(),
    cache_read_token_pico: amount(),
    cache_write_token_pico: amount(),
    output_token_pico: amount(),
    reasoning_token_pico: amount(),
    audio_input_token_pico: amount(),
    audio_output_token_pico: amount(),
    image_pico: amount(),
    second_pico: amount(),
    character_pico: amount(),
    page_pico: amount(),
    request_pico: amount(),
  };
}

const priceTier = z.strictObject({ above_input_tokens: z.int().min(1).max(MAX_TIER_TOKENS), ...amounts() });

/**
 * What usage costs: integer pico-USD per unit as decimal text; an amount that is null is charged as the nearest other
 * one (cache as input, reasoning as output, audio as text), or not at all where there is none. Tiers replace amounts
 * once the input of a call is longer. `effective_from` in the future = until then the price before stays in force;
 * null or past = at once. What costs nothing says so with `free`: amounts of zero alone are refused.
 */
export const priceDocument = z.strictObject({
  free: z.boolean().default(false),
  ...amounts(),
  tiers: z.array(priceTier).max(MAX_TIERS).default([]),
  effective_from: optionalMoment(),
});

/** A price as administrators write it. */
export type PriceDocument = z.output<typeof priceDocument>;

/** Amounts of a price that replace others from a length of the input on. */
export type PriceTierDocument = PriceDocument['tiers'][number];

/** A price that may be absent; null = unpriced. */
export function optionalPrice() {
  return priceDocument.nullable().default(null);
}

/** One version of a price, as history shows it. */
export const priceVersion = z.object({
  /** Written into every usage record that was charged with it. */
  id: z.string(),
  effective_from: z.string(),
  /** Null = unpriced from then on. */
  price: priceDocument.nullable(),
  state: z.enum(['coming', 'current', 'past']),
  created_at: z.string(),
  created_by: z.string(),
});
