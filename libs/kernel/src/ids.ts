import { v7, validate, version } from 'uuid';

/**
 * Makes a new identifier: a UUIDv7, lower case, 36 characters. Ascending in time within one process.
 */
export function newId(): string {
  return v7();
}

/** True when the text is a UUIDv7 in its canonical 36-character form. */
export function isId(text: string): boolean {
  return validate(text) && version(text) === 7;
}

/**
 * Reads the moment at which a UUIDv7 was made.
 *
 * @param id canonical UUIDv7 (RFC 9562: the first 48 bits are Unix milliseconds)
 * @returns Unix time in milliseconds
 * @throws RangeError when the text is no UUIDv7
 */
export function idTimeMs(id: string): number {
  if (!isId(id)) throw new RangeError('not a UUIDv7');
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
