import { errors } from 'undici';

/** Headers by their names in lower case; a list where a name came more than once. */
export type HeaderFields = Record<string, string | string[]>;

/** What names consist of (RFC 9110, 5.6.2), as a part of regular expressions. */
export const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const NAME = new RegExp(`^${TOKEN}$`);
const BAD_IN_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
/** Most messages name the same headers: those that came before, as they were spelt, each with its name in lower case. */
const known = new Map<string, string>();
/** Beyond this all are forgotten and learnt again as they come. */
const MAX_KNOWN = 1_024;
const MAX_KNOWN_LENGTH = 64;

/** The name of a header, or a method, in lower case. Undefined = the text is none. */
export function headerKey(name: string): string | undefined {
  return known.get(name) ?? learn(name);
}

function learn(name: string): string | undefined {
  if (!NAME.test(name)) return undefined;
  if (name.length > MAX_KNOWN_LENGTH) return name.toLowerCase();
  if (known.size >= MAX_KNOWN) known.clear();
  // A copy: the name may be a part of its message's text, which would be kept with it.
  const copy = Buffer.from(name, 'latin1').toString('latin1');
  const key = copy.toLowerCase();
  known.set(copy, key);
  return key;
}

/** Whether a text, sent as Latin-1, stays within one header. */
export function isHeaderValue(text: string): boolean {
  return !BAD_IN_VALUE.test(text);
}

/** Bytes that are no message of HTTP/1.1. @param what the part that is malformed */
export function malformed(what: string): Error {
  return new errors.HTTPParserError(`${what} is malformed`);
}

/**
 * Reads header lines (RFC 9112, 5): strict, as two readers that take a line differently disagree on where a message ends.
 *
 * @param text as Latin-1, each line with its CRLF
 * @param start where the first header begins
 * @throws HTTPParserError of undici for folded lines, bare ends of lines, and names or values that are none
 */
export function readHeaderFields(text: string, start: number): HeaderFields {
  const fields: HeaderFields = {};
  for (let from = start; from < text.length;) {
    const end = text.indexOf('\r\n', from);
    if (end < 0) throw malformed('a header');
    addField(fields, text, from, end);
    from = end + 2;
  }
  return fields;
}

function addField(fields: HeaderFields, text: string, start: number, end: number): void {
  const colon = text.indexOf(':', start);
  const key = colon < 0 || colon >= end ? undefined : headerKey(text.slice(start, colon));
  if (key === undefined) throw malformed('a header');
  let from = colon + 1;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  const value = text.slice(from, to);
  if (!isHeaderValue(value)) throw malformed('a character in the head');
  if (!Object.hasOwn(fields, key)) {
    fields[key] = value;
    return;
  }
  const before = fields[key] as string | string[];
  if (typeof before === 'string') fields[key] = [before, value];
  else before.push(value);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
