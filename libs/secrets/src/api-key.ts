import { createHmac, createSecretKey, type KeyObject, randomInt, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { isId } from '@roundhouse/kernel';
import type { Pepper } from './pepper.ts';

// rh_<environment>_<key id>_<secret>_<crc>
//   environment  2 to 8 lower-case letters, "live" unless the installation says otherwise
//   key id       the key's UUIDv7 as 32 hex digits, without dashes
//   secret       43 characters of base62: 256 bits
//   crc          CRC-32 of everything before its underscore, 8 hex digits: lets secret scanners and gateways
//                refuse mistyped keys without a look-up
const SECRET_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_LENGTH = 43;
const MAX_TEXT_LENGTH = 3 + 8 + 1 + 32 + 1 + SECRET_LENGTH + 1 + 8;
const FORMAT =
  /^rh_([a-z]{2,8})_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_([0-9A-Za-z]{43})_([0-9a-f]{8})$/;
const NO_HMAC = Buffer.alloc(32);

/** What stands in the text of a key. */
export interface ParsedApiKey {
  env: string;
  /** UUIDv7 of the key, canonical form. */
  keyId: string;
  secret: string;
}

/** A new key. The text is shown once and stored nowhere. */
export interface CreatedApiKey {
  text: string;
  secret: string;
}

/**
 * Makes the text of a new API key with 256 random bits.
 *
 * @param environment 2 to 8 lower-case letters
 * @param keyId canonical UUIDv7 of the key's row
 * @throws RangeError when either does not fit the format
 */
export function createApiKey(environment: string, keyId: string): CreatedApiKey {
  if (!/^[a-z]{2,8}$/.test(environment)) throw new RangeError('an environment has 2 to 8 lower-case letters');
  if (!isId(keyId)) throw new RangeError('a key id is a UUIDv7');
  const secret = Array.from({ length: SECRET_LENGTH }, () => SECRET_ALPHABET[randomInt(SECRET_ALPHABET.length)]).join(
    '',
  );
  const head = `rh_${environment}_${keyId.toLowerCase().replaceAll('-', '')}_${secret}`;
  return { text: `${head}_${checksum(head)}`, secret };
}

/**
 * Takes the text of a key apart. Bounded work whatever the text; says nothing about whether the key exists.
 *
 * @returns undefined when the text is no key, by form or by checksum
 */
export function parseApiKey(text: string): ParsedApiKey | undefined {
  if (text.length > MAX_TEXT_LENGTH) return undefined;
  const parts = FORMAT.exec(text);
  if (parts === null || checksum(text.slice(0, -9)) !== parts[8]) return undefined;
  const [, env, a, b, c, d, e, secret] = parts as unknown as string[];
  return { env: env!, keyId: `${a}-${b}-${c}-${d}-${e}`, secret: secret! };
}

/** Start and end of a key's text: enough to recognise it, far too little to use it. */
export function apiKeyHint(text: string): string {
  return `${text.slice(0, text.indexOf('_', 3) + 9)}…${text.slice(-4)}`;
}

/** The form in which a secret is stored: HMAC-SHA-256, 32 bytes. A fast hash is right for 256 random bits. */
export function hashApiKeySecret(pepper: Pepper, secret: string): Buffer {
  return createHmac('sha256', keyObjectOf(pepper)).update(secret).digest();
}

/** Node prepares a key of bytes anew for each HMAC, which costs five times the HMAC itself. */
const keyObjects = new WeakMap<Pepper, KeyObject>();

function keyObjectOf(pepper: Pepper): KeyObject {
  let key = keyObjects.get(pepper);
  if (key === undefined) {
    key = createSecretKey(pepper.key);
    keyObjects.set(pepper, key);
  }
  return key;
}

/**
 * Compares a secret with what is stored, in time that depends on neither.
 *
 * @param storedHmac undefined when no such key exists: the answer is false, at the same cost
 */
export function verifyApiKeySecret(pepper: Pepper, secret: string, storedHmac: Uint8Array | undefined): boolean {
  return equalsHmac(hashApiKeySecret(pepper, secret), storedHmac);
}

/**
 * Says which of a key's two secrets this is, at the cost of one HMAC and in time that depends on none of them.
 *
 * @param current undefined when no such key exists
 * @param previous the secret before a rotation, while it is valid; undefined = there is none
 */
export function matchApiKeySecret(
  pepper: Pepper,
  secret: string,
  current: Uint8Array | undefined,
  previous: Uint8Array | undefined,
): 'current' | 'previous' | undefined {
  const presented = hashApiKeySecret(pepper, secret);
  const isCurrent = equalsHmac(presented, current);
  const isPrevious = equalsHmac(presented, previous);
  if (isCurrent) return 'current';
  return isPrevious ? 'previous' : undefined;
}

function equalsHmac(presented: Buffer, stored: Uint8Array | undefined): boolean {
  const known = stored !== undefined && stored.length === NO_HMAC.length;
  const equal = timingSafeEqual(presented, known ? stored : NO_HMAC);
  return known && equal;
}

function checksum(head: string): string {
  return crc32(head).toString(16).padStart(8, '0');
}
