/**
 * What is wrong with a base URL. Everything that two readers of URLs could read differently is refused; whether its
 * host may be reached is decided where calls leave.
 *
 * @param text of any length; a caller has cut it to its limit
 * @returns a sentence's end, or undefined
 */
export function urlFault(text: string): string | undefined {
  if (/[\u0000-\u0020\u007f\\]/.test(text)) return 'must not hold blanks, control characters or backslashes';
  if (!/^https?:\/\/[^/]/i.test(text)) return 'must start with https:// or http://';
  if (/[{}]/.test(text)) return 'holds a placeholder that is not filled in';
  const url = URL.parse(text);
  if (url === null) return 'must be a URL';
  if (text.includes('@')) return 'must not hold user info: a secret belongs to a credential';
  // An empty query or fragment leaves no trace in a parsed URL.
  if (/[?#]/.test(text)) return 'must not hold a query or a fragment';
  return undefined;
}
