import { PRICE_AMOUNTS, type PriceAmount, type PriceDocument } from '@roundhouse/admin-api';
import type { CatalogEntry, CatalogPrice } from '@roundhouse/model-catalog';

/** Longest key of a model, in characters. */
const MAX_KEY = 128;

/** Members of a model that an entry of the catalog knows, as a POST takes them (003-03). */
export function fillFrom(entry: CatalogEntry) {
  const { vendor_name: vendor, display_name, mode, tier, price } = entry;
  return {
    display_name,
    vendor,
    mode,
    tier: tier ?? null,
    capabilities: {
      context_window_tokens: entry.context_window_tokens ?? null,
      max_output_tokens: entry.max_output_tokens ?? null,
      input_modalities: [...entry.input_modalities],
      output_modalities: [...entry.output_modalities],
      features: mode === 'chat' ? [...entry.features] : null,
      release_date: entry.release_date ?? null,
    },
    price: price === undefined ? null : priceFrom(price),
  };
}

/** Key of a model that is made from an entry: its upstream id, as far as a key may hold it. */
export function keyFrom({ upstream_model_id: id }: Pick<CatalogEntry, 'upstream_model_id'>): string {
  return id.replaceAll('@', '-').slice(0, MAX_KEY);
}

function priceFrom(price: CatalogPrice): PriceDocument {
  const amountsOf = (from: CatalogPrice | NonNullable<CatalogPrice['tiers']>[number]) =>
    Object.fromEntries(PRICE_AMOUNTS.map((name) => [name, from[name] ?? null])) as Record<PriceAmount, string | null>;
  return {
    free: price.free ?? false,
    ...amountsOf(price),
    tiers: (price.tiers ?? []).map((tier) => ({ above_input_tokens: tier.above_input_tokens, ...amountsOf(tier) })),
    effective_from: null,
  };
}
