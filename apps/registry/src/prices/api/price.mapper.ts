import type { PriceEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { Price } from '../domain/price.ts';

/** Price on the wire; absent = unpriced. */
export function toPriceEntry(price: Price | null): PriceEntry | undefined {
  return price === null ? undefined : { ...price };
}

/** Price as a caller wants it; its version is not theirs to choose. */
export function priceFrom(entry: PriceEntry | undefined): Price | null {
  return entry === undefined ? null : { ...entry };
}
