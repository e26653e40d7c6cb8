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

const DECIMALS = 12;
/** Exponents come from programs that print floating point. */
const AMOUNT = /^(-?)\$?(\d{1,18})(?:\.(\d{1,40}))?(?:e([+-]?\d{1,2}))?$/i;

/**
 * Reads an amount in dollars: `12.34`, `-$3`, `1.25e-05`. Exact to the pico-dollar; what is beyond is rounded to the
 * nearest, halves away from nothing.
 *
 * @returns integer pico-USD; undefined for what is no amount
 */
export function picoOfUsd(text: string): bigint | undefined {
  const [, sign, whole, fraction = '', exponent = '0'] = AMOUNT.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const shift = DECIMALS - fraction.length + Number(exponent);
  const digits = BigInt(whole + fraction);
  const amount = shift >= 0 ? digits * 10n ** BigInt(shift) : rounded(digits, 10n ** BigInt(-shift));
  return sign === '-' ? -amount : amount;
}

function rounded(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor / 2n) / divisor;
}
