import { sanitizeMessage } from '@roundhouse/drivers';

const MAX_TEXT = 1_000;
const MIN_SECRET = 4;

/**
 * Values of a request's headers that may be secret, longest first: whole values, and what stands behind a scheme such
 * as `Bearer`.
 *
 * @param headers names and values in turn
 */
export function secretsIn(headers: readonly string[]): readonly string[] {
  const harmless = new Set(['accept', 'accept-encoding', 'content-type', 'x-request-id']);
  const values = headers.flatMap((value, index) => {
    const name = headers[index - 1];
    return index % 2 === 1 && name !== undefined && !harmless.has(name) ? [value, ...value.split(/[\s=:,;]+/)] : [];
  });
  return [...new Set(values)].filter(({ length }) => length >= MIN_SECRET).toSorted((a, b) => b.length - a.length);
}

/** A text of an upstream, fit to be stored and shown: one line of at most 1000 characters without any of the secrets. */
export function redacted(text: string, secrets: readonly string[]): string {
  let safe = text;
  for (const secret of secrets) safe = safe.replaceAll(secret, '[removed]');
  return sanitizeMessage(safe).slice(0, MAX_TEXT);
}
