/**
 * A number that is not negative, with two places behind the point. From whole numbers: fractions are slow to spell, and
 * every call has two.
 */
export function inHundredths(value: number): string {
  const hundredths = Math.round(value * 100);
  const rest = hundredths % 100;
  return `${(hundredths - rest) / 100}.${rest < 10 ? '0' : ''}${rest}`;
}
