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
 * The price to store: an unchanged one keeps its version, any other gets the new id.
 *
 * @param newVersion UUIDv7 for a price that differs from the current one
 */
export function versionPrice(wanted: Price | null, current: Price | null, newVersion: string): Price | null {
  if (wanted === null) return null;
  const same =
    current !== null && wanted.free === current.free && AMOUNTS.every((name) => wanted[name] === current[name]);
  return { ...wanted, id: same ? current.id : newVersion };
}
