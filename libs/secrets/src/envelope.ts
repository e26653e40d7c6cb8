import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '@roundhouse/errors';
import { createKeyFile, loadKeyRing, type KeyRing } from './key-file.ts';

// Layout of a sealed secret, version 1:
//   version (1) | length of key id (1) | key id | wrapped data key: nonce (12) key (32) tag (16)
//   | secret: nonce (12) ciphertext tag (16)
// Both layers are AES-256-GCM. Their additional data is purpose, key id and place, each with its length,
// so that a sealed secret opens nowhere but in the row it was sealed for.
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const DATA_KEY_BYTES = 32;
const WRAPPED_BYTES = NONCE_BYTES + DATA_KEY_BYTES + TAG_BYTES;

/** Keys that wrap the data keys of one service. They never leave it. */
export type MasterKeys = KeyRing;

/** The place that a sealed secret belongs to. */
export interface SecretPlace {
  organizationId: string;
  table: string;
  rowId: string;
  /** Revision of the secret inside its row. */
  version: bigint;
}

/** Text of a new master key file: `{"current", "keys": [{"id", "key"}]}`. To be stored with mode 0600. */
export function createMasterKeyFile(): string {
  return createKeyFile('keys');
}

/**
 * Reads a master key file.
 *
 * @throws AppError INVALID_REQUEST when it is unreadable or holds an empty or short key
 */
export function loadMasterKeys(path: string): MasterKeys {
  return loadKeyRing(path, 'keys');
}

/** Seals a secret for one place: a random data key per secret, wrapped by the current master key. */
export function sealSecret(masterKeys: MasterKeys, plaintext: Uint8Array, place: SecretPlace): Buffer {
  const { id, key } = masterKeys.current;
  const dataKey = randomBytes(DATA_KEY_BYTES);
  const keyId = Buffer.from(id);
  return Buffer.concat([
    Buffer.of(VERSION, keyId.length),
    keyId,
    encrypt(key, dataKey, additionalData('data-key', id, place)),
    encrypt(dataKey, plaintext, additionalData('secret', id, place)),
  ]);
}

/**
 * Opens a sealed secret.
 *
 * @throws AppError INTERNAL when it was changed, moved from another place, or sealed by a key that is gone
 */
export function openSecret(masterKeys: MasterKeys, sealed: Uint8Array, place: SecretPlace): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const keyIdEnd = 2 + (bytes[1] ?? 0);
  const wrappedEnd = keyIdEnd + WRAPPED_BYTES;
  if (bytes[0] !== VERSION || bytes.length < wrappedEnd + NONCE_BYTES + TAG_BYTES) throw unreadable('malformed');
  const keyId = bytes.toString('latin1', 2, keyIdEnd);
  const master = masterKeys.byId(keyId);
  if (master === undefined) throw unreadable('sealed by an unknown master key');
  try {
    const dataKey = decrypt(master.key, bytes.subarray(keyIdEnd, wrappedEnd), additionalData('data-key', keyId, place));
    return decrypt(dataKey, bytes.subarray(wrappedEnd), additionalData('secret', keyId, place));
  } catch (cause) {
    throw unreadable('changed or moved', cause);
  }
}

/**
 * Id of the master key that a sealed secret was sealed under.
 *
 * @throws AppError INTERNAL when it is no sealed secret
 */
export function sealedKeyId(sealed: Uint8Array): string {
  const end = 2 + (sealed[1] ?? 0);
  if (sealed[0] !== VERSION || sealed.length < end + WRAPPED_BYTES) throw unreadable('malformed');
  return Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength).toString('latin1', 2, end);
}

/** Seals again under the current master key, for rotation. Same secret, same place, new data key. */
export function rewrapSecret(masterKeys: MasterKeys, sealed: Uint8Array, place: SecretPlace): Buffer {
  return sealSecret(masterKeys, openSecret(masterKeys, sealed, place), place);
}

function encrypt(key: Uint8Array, plaintext: Uint8Array, aad: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: Uint8Array, sealed: Buffer, aad: Uint8Array): Buffer {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const tag = sealed.subarray(sealed.length - TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(aad).setAuthTag(tag);
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}

function additionalData(purpose: 'data-key' | 'secret', keyId: string, place: SecretPlace): Buffer {
  const fields = [purpose, keyId, place.organizationId, place.table, place.rowId, String(place.version)];
  // Lengths in front: ("ab", "c") and ("a", "bc") must not bind the same.
  return Buffer.from(fields.map((field) => `${Buffer.byteLength(field)}:${field}`).join(''));
}

function unreadable(internal: string, cause?: unknown): AppError {
  return new AppError('INTERNAL', 'A stored secret cannot be read.', { internal: `sealed secret ${internal}`, cause });
}
