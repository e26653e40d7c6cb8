import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { AppError } from '@roundhouse/errors';
import { parseManifest, type VersionManifest } from './manifest.ts';

/** Prefix of DER (RFC 8410) before the 32 bytes of a public key of Ed25519. */
const PUBLIC_KEY_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Bytes of a public key. */
export const PUBLIC_KEY_BYTES = 32;

/** Bytes of a signature. */
export const SIGNATURE_BYTES = 64;

/** A publisher's signature under a manifest. */
export interface ManifestSignature {
  readonly key_id: string;
  /** Ed25519, 64 bytes. */
  readonly signature: Uint8Array;
}

/** A publisher whose signatures count. */
export interface TrustedKey {
  readonly id: string;
  /** Ed25519, 32 bytes. */
  readonly public_key: Uint8Array;
}

/** A new pair of keys. */
export interface PublisherKeyPair {
  readonly id: string;
  readonly publicKey: Uint8Array;
  /** PKCS #8, PEM. Whoever has it publishes in this name. */
  readonly privateKeyPem: string;
}

/** A manifest, and who vouches for it. */
export interface VerifiedManifest {
  readonly manifest: VersionManifest;
  /** Ids of the trusted keys that signed it; empty = unsigned, as far as it is known here. */
  readonly signedBy: readonly string[];
}

/** Name of a key, derived from it: nobody can give a key the name of another. */
export function publisherKeyId(publicKey: Uint8Array): string {
  return `pk_${createHash('sha256').update(publicKey).digest('hex').slice(0, 32)}`;
}

/** Makes a pair of keys for a publisher. */
export function createPublisherKey(): PublisherKeyPair {
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKey = publicBytesOf(privateKey);
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { id: publisherKeyId(publicKey), publicKey, privateKeyPem };
}

/**
 * Signs the bytes of a manifest as they are.
 *
 * @param privateKeyPem as {@link createPublisherKey} makes it
 * @throws AppError INVALID_REQUEST for bytes that are no manifest, or a key that is none of Ed25519
 */
export function signManifest(bytes: Uint8Array, privateKeyPem: string): ManifestSignature {
  parseManifest(bytes);
  const key = readPrivateKey(privateKeyPem);
  return { key_id: publisherKeyId(publicBytesOf(key)), signature: sign(null, bytes, key) };
}

/**
 * Reads a manifest and finds out who vouches for it. Signatures of keys that are not trusted count for nothing; one
 * that bears the name of a trusted key and is not its own is an attack and refuses the whole manifest.
 *
 * @throws AppError INVALID_REQUEST for bytes that are no manifest, and for such a signature
 */
export function verifyManifest(
  bytes: Uint8Array,
  signatures: readonly ManifestSignature[],
  trustedKeys: readonly TrustedKey[],
): VerifiedManifest {
  const manifest = parseManifest(bytes);
  const trusted = new Map(trustedKeys.map((key) => [key.id, key.public_key]));
  const signedBy = new Set<string>();
  for (const { key_id: id, signature } of signatures) {
    const publicKey = trusted.get(id);
    if (publicKey === undefined) continue;
    if (!isSignatureOf(bytes, signature, publicKey)) {
      throw new AppError(
        'INVALID_REQUEST',
        `The signature of ${id} is not one of this manifest: it was changed since.`,
      );
    }
    signedBy.add(id);
  }
  return { manifest, signedBy: [...signedBy] };
}

/** True when the signature was made over these bytes with the other half of the key. */
export function isSignatureOf(bytes: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES || publicKey.length !== PUBLIC_KEY_BYTES) return false;
  const der = Buffer.concat([PUBLIC_KEY_PREFIX, publicKey]);
  return verify(null, bytes, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature);
}

function publicBytesOf(privateKey: KeyObject): Uint8Array {
  const der = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return Uint8Array.from(der.subarray(PUBLIC_KEY_PREFIX.length));
}

function readPrivateKey(pem: string): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = createPrivateKey(pem);
  } catch {
    // Falls through: what the library says could show parts of the key.
  }
  if (key?.asymmetricKeyType !== 'ed25519') throw new AppError('INVALID_REQUEST', 'This is no private key of Ed25519.');
  return key;
}
