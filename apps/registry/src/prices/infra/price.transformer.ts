import type { ValueTransformer } from 'typeorm';
import { PRICE_AMOUNTS, type Price, type PriceAmount } from '../domain/price.ts';

const AMOUNTS = Object.keys(PRICE_AMOUNTS) as PriceAmount[];

/** Maps a price to a JSON column. Amounts are text there: JSON numbers lose digits. */
export const priceTransformer: ValueTransformer = {
  to: (price: Price | null): unknown =>
    price === null
      ? null
      : { id: price.id, free: price.free, ...Object.fromEntries(AMOUNTS.map((name) => [name, String(price[name])])) },
  from: (stored: ({ id: string; free: boolean } & Record<PriceAmount, string>) | null): Price | null => {
    if (stored === null) return null;
    const amounts = Object.fromEntries(AMOUNTS.map((name) => [name, BigInt(stored[name])])) as Record<
      PriceAmount,
      bigint
    >;
    return { id: stored.id, free: stored.free, ...amounts };
  },
};
