import { readFileSync } from 'node:fs';
import { AppError } from '@roundhouse/errors';
import {
  calculateJwkThumbprint,
  compactDecrypt,
  CompactEncrypt,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
} from 'jose';

const KEY_AGREEMENT = 'ECDH-ES';
const CONTENT_ENCRYPTION = 'A256GCM';
// A credential is a few hundred bytes; the cap keeps a hostile file or row from growing memory.
const MAX_JWE_LENGTH = 64 * 1024;

/** A key of the gateways (X25519, RFC 8037), with its RFC 7638 thumbprint as `kid`. */
export type FleetKey = JWK & { kid: string };

/** Both halves of a fleet key: registry gets the public one only. */
export interface FleetKeyPair {
  publicJwk: FleetKey;
  privateJwk: FleetKey;
}

/** What a sealed credential is bound to. */
export interface FleetBinding {
  organizationId: string;
  /** As {@link boundId} gives it. */
  credentialId: string;
  /** Revision of the credential's secret. */
  revision: bigint;
}

/**
 * What the sealed copies of a secret name as their credential: a holder's first secret bears the holder's own id, any
 * other one stands behind it.
 */
export function boundId(holderId: string, secretId: string): string {
  return holderId === secretId ? holderId : `${holderId}/${secretId}`;
}

/** Makes a key pair for the gateways. */
export async function createFleetKeyPair(): Promise<FleetKeyPair> {
  const pair = await generateKeyPair(KEY_AGREEMENT, { crv: 'X25519', extractable: true });
  const publicJwk = await exportJWK(pair.publicKey);
  const kid = await calculateJwkThumbprint(publicJwk);
  return { publicJwk: { ...publicJwk, kid }, privateJwk: { ...(await exportJWK(pair.privateKey)), kid } };
}

/**
 * Reads a JWKS file (RFC 7517) of one or two fleet keys, newest first.
 *
 * @param half `public` refuses private members, so that registry cannot be given what only gateways may hold
 * @throws AppError INVALID_REQUEST when the file does not fit; the message never shows content
 */
export function loadFleetKeys(path: string, half: 'public' | 'private'): readonly FleetKey[] {
  const keys = parseJwks(path);
  for (const key of keys) {
    const fits = key.kty === 'OKP' && key.crv === 'X25519' && typeof key.kid === 'string' && typeof key.x === 'string';
    if (!fits || (typeof key.d === 'string') !== (half === 'private')) {
      throw new AppError('INVALID_REQUEST', `Key file ${path}: every key must be a ${half} X25519 JWK with a kid.`);
    }
  }
  return keys as readonly FleetKey[];
}

/** Seals a credential's secret to one fleet key: compact JWE whose protected header carries the binding. */
export async function sealForFleet(publicJwk: FleetKey, secret: string, binding: FleetBinding): Promise<string> {
  const header = { alg: KEY_AGREEMENT, enc: CONTENT_ENCRYPTION, kid: publicJwk.kid, ...boundMembers(binding) };
  const key = await importJWK(publicJwk, KEY_AGREEMENT);
  return new CompactEncrypt(Buffer.from(secret)).setProtectedHeader(header).encrypt(key);
}

/**
 * Opens a sealed credential.
 *
 * @param expected what the snapshot says it belongs to; any difference is refused
 * @throws AppError INTERNAL when no key fits, the header differs, or a byte was changed
 */
export async function openFromFleet(
  privateJwks: readonly FleetKey[],
  jwe: string,
  expected: FleetBinding,
): Promise<string> {
  if (jwe.length > MAX_JWE_LENGTH) throw unreadable('too long');
  const members = boundMembers(expected);
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(
      jwe,
      async (header) => {
        const jwk = privateJwks.find((key) => key.kid === header?.kid);
        if (jwk === undefined) throw unreadable('sealed for another fleet key');
        return importJWK(jwk, KEY_AGREEMENT);
      },
      { keyManagementAlgorithms: [KEY_AGREEMENT], contentEncryptionAlgorithms: [CONTENT_ENCRYPTION] },
    );
    const same = Object.entries(members).every(([name, value]) => protectedHeader[name] === value);
    if (!same) throw unreadable('bound to another credential');
    return Buffer.from(plaintext).toString();
  } catch (cause) {
    throw cause instanceof AppError ? cause : unreadable('changed', cause);
  }
}

function boundMembers(binding: FleetBinding): { org: string; cred: string; rev: string } {
  return { org: binding.organizationId, cred: binding.credentialId, rev: String(binding.revision) };
}

function parseJwks(path: string): readonly JWK[] {
  try {
    const { keys } = JSON.parse(readFileSync(path, 'utf8')) as { keys?: unknown };
    if (Array.isArray(keys) && keys.length >= 1 && keys.length <= 2) return keys as readonly JWK[];
  } catch {
    // The parser's message quotes the file: it is dropped on purpose.
  }
  throw new AppError('INVALID_REQUEST', `Key file ${path}: must be a JWKS with one or two keys.`);
}

function unreadable(internal: string, cause?: unknown): AppError {
  return new AppError('INTERNAL', 'A sealed credential cannot be read.', {
    internal: `sealed credential ${internal}`,
    cause,
  });
}
