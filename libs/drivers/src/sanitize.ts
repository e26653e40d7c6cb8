const MAX_MESSAGE_LENGTH = 1000;
const MAX_WORD_LENGTH = 100;

/** What looks like a key, a token or an address. Upstreams like to quote keys ("Incorrect API key provided: sk-…"). */
const SENSITIVE = [
  /\b(?:sk|pk|rk|rh|gsk|xai|key|AIza)[-_][A-Za-z0-9_\-*.]{6,}/g,
  /\bBearer\s+\S+/gi,
  /\b[a-z][a-z0-9+.-]*:\/\/\S+/gi,
  /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g,
  /\b[A-Za-z0-9_\-+/]{32,}={0,2}/g,
];

/**
 * Makes a text of an upstream fit to be shown to a caller: one line, at most 1000 characters, without URLs,
 * addresses and anything that looks like a key.
 */
export function sanitizeMessage(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is removed
  let safe = text.slice(0, MAX_MESSAGE_LENGTH * 2).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
  for (const pattern of SENSITIVE) safe = safe.replace(pattern, '[removed]');
  return safe.slice(0, MAX_MESSAGE_LENGTH).trim();
}

/** Reduces an error's type, code or parameter to a plain name; empty when it is none. */
export function sanitizeName(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text.length <= MAX_WORD_LENGTH && /^[A-Za-z0-9_.[\]-]+$/.test(text) ? text : '';
}
