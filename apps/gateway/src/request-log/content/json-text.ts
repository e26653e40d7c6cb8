const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const UNICODE = 0x75;

/** Place of the value behind a name that ends here; -1 where what ended was no name. */
export function valueBehind(bytes: Buffer, nameEnd: number): number {
  const colon = overBlanks(bytes, nameEnd);
  return bytes[colon] === COLON ? overBlanks(bytes, colon + 1) : -1;
}

/** Whether a string begins here. */
export function isString(bytes: Buffer, at: number): boolean {
  return bytes[at] === QUOTE;
}

/**
 * The beginning of a JSON string, decoded. Never looks beyond what it is asked for, however long the string is.
 *
 * @param at place of its quote
 * @param most bytes of JSON that are read of it
 */
export function readString(bytes: Buffer, at: number, most: number): string {
  const start = at + 1;
  const limit = Math.min(bytes.length, start + most);
  let end = start;
  let escaped = false;
  while (end < limit && bytes[end] !== QUOTE) {
    if (bytes[end] === BACKSLASH) {
      const next = end + (bytes[end + 1] === UNICODE ? 6 : 2);
      if (next > limit) break;
      escaped = true;
      end = next;
    } else {
      end += 1;
    }
  }
  // Not in the middle of a character.
  if (end < bytes.length && bytes[end] !== QUOTE)
    while (end > start && ((bytes[end] as number) & 0xc0) === 0x80) end -= 1;
  const text = bytes.toString('utf8', start, end);
  if (!escaped) return text;
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}

function overBlanks(bytes: Buffer, from: number): number {
  let at = from;
  for (let byte = bytes[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = bytes[at])
    at += 1;
  return at;
}
