import { PICO_PER_USD } from '@roundhouse/kernel';
import * as z from 'zod';

/** A decimal string: 1 to 10^12 pico-USD, which is one dollar. A price of nothing is said by `free`, never by 0. */
const picoUsd = z
  .string()
  .refine(
    (text) => /^[1-9]\d{0,12}$/.test(text) && BigInt(text) <= PICO_PER_USD,
    'must be a whole number of pico-USD from 1 to 1000000000000 (one dollar per unit), without leading zeros',
  );

const amounts = {
  input_token_pico: picoUsd.optional(),
  cache_read_token_pico: picoUsd.optional(),
  cache_write_token_pico: picoUsd.optional(),
  output_token_pico: picoUsd.optional(),
  reasoning_token_pico: picoUsd.optional(),
  audio_input_token_pico: picoUsd.optional(),
  audio_output_token_pico: picoUsd.optional(),
  image_pico: picoUsd.optional(),
  second_pico: picoUsd.optional(),
  character_pico: picoUsd.optional(),
  page_pico: picoUsd.optional(),
  request_pico: picoUsd.optional(),
};

/** Names of the amounts that a price may hold. */
export const CATALOG_PRICE_AMOUNTS = Object.keys(amounts) as readonly (keyof typeof amounts)[];

const tier = z
  .strictObject({ above_input_tokens: z.int().positive(), ...amounts })
  .readonly()
  .describe('Amounts that replace those of the price once the input is longer than above_input_tokens');

/**
 * The shape of a list price: integer pico-USD per unit as decimal strings (3 USD per million tokens = `"3000000"`),
 * every amount optional, absent = not listed. `free` stands alone. Tiers ascend and replace only listed amounts.
 */
export const catalogPriceSchema = z
  .strictObject({ free: z.literal(true).optional(), ...amounts, tiers: z.array(tier).min(1).readonly().optional() })
  .superRefine((price, context) => {
    const listed = CATALOG_PRICE_AMOUNTS.filter((name) => price[name] !== undefined);
    if (price.free === true ? listed.length > 0 || price.tiers !== undefined : listed.length === 0) {
      context.addIssue({ code: 'custom', message: 'holds either free or at least one amount' });
    }
    price.tiers?.forEach((step, index) => {
      const path = ['tiers', index];
      const below = price.tiers?.[index - 1]?.above_input_tokens ?? 0;
      if (step.above_input_tokens <= below) context.addIssue({ code: 'custom', path, message: 'must ascend' });
      const replaced = CATALOG_PRICE_AMOUNTS.filter((name) => step[name] !== undefined);
      if (replaced.length === 0 || replaced.some((name) => price[name] === undefined)) {
        context.addIssue({ code: 'custom', path, message: 'must replace amounts that the price lists' });
      }
    });
  })
  .readonly();

/** A list price, in the form of {@link catalogPriceSchema}. */
export type CatalogPrice = z.infer<typeof catalogPriceSchema>;
