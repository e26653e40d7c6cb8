import { v7, validate, version } from 'uuid';

const RANDOM_BYTES = 16;
/** Randomness for so many ids is drawn at once: asking the system for each id costs five times the id itself. */
const pool = new Uint8Array(RANDOM_BYTES * 256);
let drawnBytes = pool.length;
let lastMs = 0;
let sequence = 0;

/**
 * Makes a new identifier: a UUIDv7, lower case, 36 characters. Ascending within one process, also when the wall clock
 * steps back.
 */
export function newId(): string {
  if (drawnBytes === pool.length) {
    crypto.getRandomValues(pool);
    drawnBytes = 0;
  }
  const random = pool.subarray(drawnBytes, (drawnBytes += RANDOM_BYTES));
  const nowMs = Date.now();
  if (nowMs > lastMs) {
    lastMs = nowMs;
    // The upper half stays free, so that the ids of one millisecond can count up from here.
    sequence = new DataView(random.buffer, random.byteOffset).getUint32(0) >>> 1;
  } else {
    sequence += 1;
    if (sequence > 0xffff_ffff) {
      lastMs += 1;
      sequence = 0;
    }
  }
  return v7({ random, msecs: lastMs, seq: sequence });
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
