/** Pico-USD in one US dollar. Money is an integer count of pico-USD everywhere. */
export const PICO_PER_USD = 1_000_000_000_000n;

/**
 * Shows an amount for people: `$0.0025`, `-$3.10`, `$0`. At least two and at most twelve decimals, no rounding.
 *
 * @param pico integer pico-USD
 */
export function formatPico(pico: bigint): string {
  const sign = pico < 0n ? '-' : '';
  const amount = pico < 0n ? -pico : pico;
  const whole = amount / PICO_PER_USD;
  const fraction = (amount % PICO_PER_USD).toString().padStart(12, '0').replace(/0+$/, '');
  if (whole === 0n && fraction === '') return '$0';
  return `${sign}$${whole}${fraction === '' ? '' : `.${fraction.padEnd(2, '0')}`}`;
}
