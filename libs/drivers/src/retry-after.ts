import type { ResponseHeaders } from './failure.ts';

const MIN_MS = 1_000;
const MAX_MS = 300_000;

/**
 * How long an upstream asks to wait: `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110, 10.2.3).
 *
 * @param nowMs Unix time, for dates
 * @returns 1 000 to 300 000, or 0 when it does not ask
 */
export function retryAfterMs(headers: ResponseHeaders, nowMs: number): number {
  const exact = Number(first(headers['retry-after-ms']));
  const text = first(headers['retry-after']);
  const seconds = Number(text);
  let asked = Number.NaN;
  if (exact > 0) asked = exact;
  else if (seconds >= 0 && text !== '') asked = seconds * 1000;
  else if (text !== '') asked = Date.parse(text) - nowMs;
  return Number.isNaN(asked) ? 0 : Math.min(Math.max(Math.ceil(asked), MIN_MS), MAX_MS);
}

function first(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}
