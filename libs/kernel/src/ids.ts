import { validate, version } from 'uuid';

/** Random bytes that one id takes: four for where the count of a millisecond starts, six for its end. */
const RANDOM_BYTES = 10;
/** Randomness for so many ids is drawn at once: asking the system for each id costs five times the id itself. */
const pool = new Uint8Array(RANDOM_BYTES * 256);
const randomness = new DataView(pool.buffer);
let drawnBytes = pool.length;
let lastMs = 0;
let sequence = 0;

/** Character codes of the hexadecimal digits, and of the id under construction: its dashes stand from the start. */
const DIGITS = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
const codes = new Array<number>(36).fill('-'.charCodeAt(0));

/**
 * Makes a new identifier: a UUIDv7, lower case, 36 characters. Ascending within one process, also when the wall clock
 * steps back. Written digit by digit, because two are made for every request.
 */
export function newId(): string {
  if (drawnBytes === pool.length) {
    crypto.getRandomValues(pool);
    drawnBytes = 0;
  }
  const from = drawnBytes;
  drawnBytes += RANDOM_BYTES;
  const nowMs = Date.now();
  if (nowMs > lastMs) {
    lastMs = nowMs;
    // The upper half stays free, so that the ids of one millisecond can count up from here.
    sequence = randomness.getUint32(from) >>> 1;
  } else {
    sequence += 1;
    if (sequence > 0xffff_ffff) {
      lastMs += 1;
      sequence = 0;
    }
  }
  // RFC 9562: 48 bits of time, the version 7, 12 bits, the variant 10, 62 bits. The count comes first in the latter.
  putDigits(0, 8, Math.floor(lastMs / 0x1_0000));
  putDigits(9, 4, lastMs % 0x1_0000);
  putDigits(14, 4, 0x7000 | (sequence >>> 20));
  putDigits(19, 4, 0x8000 | ((sequence >>> 6) & 0x3fff));
  putDigits(24, 4, ((sequence & 0x3f) << 10) | (randomness.getUint16(from + 4) & 0x3ff));
  putDigits(28, 8, randomness.getUint32(from + 6));
  return String.fromCharCode.apply(null, codes);
}

/** Writes the lowest digits of a number of at most 32 bits. */
function putDigits(at: number, count: number, value: number): void {
  let left = value;
  for (let place = at + count - 1; place >= at; place -= 1) {
    codes[place] = DIGITS[left & 0xf] as number;
    left >>>= 4;
  }
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
