import type { Faults } from '../../resources/domain/faults.ts';

/** Price per unit in integer pico-USD. */
export interface Price {
  /** Version, written into every usage record; a new one with every change. */
  id: string;
  /** True = costs nothing, whatever the amounts say. */
  free: boolean;
  inputTokenPico: bigint;
  cacheReadTokenPico: bigint;
  cacheWriteTokenPico: bigint;
  outputTokenPico: bigint;
  reasoningTokenPico: bigint;
  requestPico: bigint;
}

/** Names of the amounts, as in {@link Price}, and as REST shows them. */
export const PRICE_AMOUNTS = {
  inputTokenPico: 'input_token_pico',
  cacheReadTokenPico: 'cache_read_token_pico',
  cacheWriteTokenPico: 'cache_write_token_pico',
  outputTokenPico: 'output_token_pico',
  reasoningTokenPico: 'reasoning_token_pico',
  requestPico: 'request_pico',
} as const;

/** Name of one amount. */
export type PriceAmount = keyof typeof PRICE_AMOUNTS;

const AMOUNTS = Object.keys(PRICE_AMOUNTS) as PriceAmount[];
/** One dollar per token: beyond it, an amount is a mistake of units. */
const MAX_AMOUNT_PICO = 1_000_000_000_000n;

/** Adds a fault for every amount that is negative or absurd. */
export function requirePrice(faults: Faults, price: Price | null): void {
  if (price === null) return;
  for (const amount of AMOUNTS) {
    const fits = price[amount] >= 0n && price[amount] <= MAX_AMOUNT_PICO;
    faults.require(fits, `/price/${PRICE_AMOUNTS[amount]}`, 'must be 0 to 1000000000000 pico-USD (one dollar)');
  }
}

/**
 * Fills in the amounts that were not given, so that no class of tokens is free by omission: what a cache read or wrote
 * costs as other input, reasoning as other output. On the wire an amount that is absent is 0, so 0 means "as the
 * other"; only `free` makes tokens free.
 */
export function completePrice(price: Price): Price {
  if (price.free) return price;
  return {
    ...price,
    cacheReadTokenPico: price.cacheReadTokenPico || price.inputTokenPico,
    cacheWriteTokenPico: price.cacheWriteTokenPico || price.inputTokenPico,
    reasoningTokenPico: price.reasoningTokenPico || price.outputTokenPico,
  };
}

/**
 * The price to store, completed: an unchanged one keeps its version, any other gets the new id.
 *
 * @param newVersion UUIDv7 for a price that differs from the current one
 */
export function versionPrice(wanted: Price | null, current: Price | null, newVersion: string): Price | null {
  if (wanted === null) return null;
  const price = completePrice(wanted);
  const same =
    current !== null && price.free === current.free && AMOUNTS.every((name) => price[name] === current[name]);
  return { ...price, id: same ? current.id : newVersion };
}
