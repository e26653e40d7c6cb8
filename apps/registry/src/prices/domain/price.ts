import { PRICE_AMOUNTS, type PriceAmount, type PriceDocument, type PriceTierDocument } from '@roundhouse/admin-api';
import type { Faults } from '../../resources/domain/faults.ts';

type Amounts = Pick<PriceDocument, PriceAmount>;

/** Every amount as it is charged, in integer pico-USD. */
export type ChargedAmounts = Readonly<Record<PriceAmount, bigint>>;

/** Which other amount stands in for one that is not stated, so that no class of tokens is free by omission. */
const STANDS_IN: Partial<Record<PriceAmount, PriceAmount>> = {
  cache_read_token_pico: 'input_token_pico',
  cache_write_token_pico: 'input_token_pico',
  audio_input_token_pico: 'input_token_pico',
  reasoning_token_pico: 'output_token_pico',
  audio_output_token_pico: 'output_token_pico',
};

/**
 * Adds a fault for what a price must not say: nothing at all, both free and an amount, tiers that do not ascend. A price
 * of zeros is no price: what costs nothing says `free`, so that a form left blank is not mistaken for it.
 *
 * @param where pointer of the price
 */
export function requirePrice(faults: Faults, price: PriceDocument | null, where = '/price'): void {
  if (price === null) return;
  const costs = PRICE_AMOUNTS.some((name) => isPositive(price[name]));
  if (price.free) {
    faults.require(!costs && price.tiers.length === 0, `${where}/free`, 'must be false where an amount is stated');
    return;
  }
  faults.require(costs, where, 'costs nothing: state an amount, or say so with free: true');
  price.tiers.forEach((tier, index) => requireTier(faults, price, tier, index, where));
}

function requireTier(
  faults: Faults,
  price: PriceDocument,
  tier: PriceTierDocument,
  index: number,
  where: string,
): void {
  const at = `${where}/tiers/${index}`;
  const below = price.tiers[index - 1]?.above_input_tokens ?? 0;
  faults.require(tier.above_input_tokens > below, `${at}/above_input_tokens`, 'must be more than in the tier before');
  const replaced = PRICE_AMOUNTS.filter((name) => tier[name] !== null);
  faults.require(replaced.length > 0, at, 'must replace an amount');
  for (const name of replaced) {
    faults.require(price[name] !== null, `${at}/${name}`, 'replaces an amount that the price does not state');
  }
}

/** The amounts that calls are charged at, with those filled in that nobody stated. */
export function chargedAmounts(price: PriceDocument): ChargedAmounts {
  return charged(price, price.free);
}

/** As {@link chargedAmounts}, of the calls of a tier. */
export function chargedTier(price: PriceDocument, tier: PriceTierDocument): ChargedAmounts {
  const merged = Object.fromEntries(PRICE_AMOUNTS.map((name) => [name, tier[name] ?? price[name]])) as Amounts;
  return charged(merged, price.free);
}

function charged(amounts: Amounts, free: boolean): ChargedAmounts {
  const amountOf = (name: PriceAmount): bigint => {
    if (free) return 0n;
    const other = STANDS_IN[name];
    return BigInt(amounts[name] ?? (other === undefined ? null : amounts[other]) ?? 0);
  };
  return Object.fromEntries(PRICE_AMOUNTS.map((name) => [name, amountOf(name)])) as ChargedAmounts;
}

/** True when calls of this workload are charged for, or the price says that they are free. */
export function pricesMode(price: PriceDocument | null, mode: string): boolean {
  if (price === null) return false;
  if (price.free) return true;
  const perRequest = isPositive(price.request_pico);
  if (mode === 'chat') return perRequest || (isPositive(price.input_token_pico) && isPositive(price.output_token_pico));
  if (mode === 'embedding') return perRequest || isPositive(price.input_token_pico);
  return PRICE_AMOUNTS.some((name) => isPositive(price[name]));
}

/** True for prices of the same amounts and the same day. */
export function samePrice(one: PriceDocument | null, other: PriceDocument | null): boolean {
  return canonical(one) === canonical(other);
}

function canonical(price: PriceDocument | null): string {
  if (price === null) return 'null';
  const amountsOf = (from: Amounts): unknown[] => PRICE_AMOUNTS.map((name) => from[name] ?? null);
  const tiers = price.tiers.map((tier) => [tier.above_input_tokens, ...amountsOf(tier)]);
  return JSON.stringify([price.free, ...amountsOf(price), tiers, price.effective_from ?? null]);
}

function isPositive(amount: string | null): boolean {
  return amount !== null && BigInt(amount) > 0n;
}
