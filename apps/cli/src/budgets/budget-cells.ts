import type { BudgetStatusDocument } from '@roundhouse/admin-api';
import { countCell } from '../usage/usage-cells.ts';

const PICO_PER_CENT = 10_000_000_000n;
const BAR_WIDTH = 16;

/** An amount of a budget, for people: `$12.50`, `1 200`. Less than a cent is told as such. @param digits as text */
export function amountCell(measure: BudgetStatusDocument['measure'], digits: string): string {
  const amount = BigInt(digits);
  if (measure !== 'money') return countCell(Number(amount));
  if (amount > 0n && amount < PICO_PER_CENT) return '<$0.01';
  const cents = amount / PICO_PER_CENT;
  return `$${(cents / 100n).toLocaleString('en-US').replaceAll(',', ' ')}.${String(cents % 100n).padStart(2, '0')}`;
}

/** How full a budget is: spent `█`, granted to gateways `▒`, left `░`. */
export function barCell({ spent, granted, remaining }: BudgetStatusDocument): string {
  const [used, ready, left] = [BigInt(spent), BigInt(granted), BigInt(remaining)];
  const whole = used + ready + left;
  if (whole === 0n) return '░'.repeat(BAR_WIDTH);
  const upTo = (amount: bigint): number => Number((amount * BigInt(BAR_WIDTH) + whole / 2n) / whole);
  const full = upTo(used);
  const reserved = upTo(used + ready);
  return '█'.repeat(full) + '▒'.repeat(reserved - full) + '░'.repeat(BAR_WIDTH - reserved);
}

/** `month`, `last 24 h`. */
export function windowCell({ window, rolling }: Pick<BudgetStatusDocument, 'window' | 'rolling'>): string {
  if (!rolling || window === 'total') return window;
  return { hour: 'last 60 min', day: 'last 24 h', week: 'last 7 days', month: 'last 30 days' }[window];
}
