import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isId } from '@roundhouse/kernel';

/** A join token is good for so long. */
export const JOIN_TOKEN_LIFE_MS = 15 * 60_000;

/** What is stored of a join token. */
export interface StoredJoinToken {
  /** The one node that it lets in. */
  nodeName: string;
  /** SHA-256 of the secret; a slow hash is for passwords, this secret has 256 random bits. */
  secretHash: Uint8Array;
  expiresAt: Date;
  usedAt: Date | null;
}

const TOKEN = /^rhj_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/;

/** Makes the text and hash of a new token. The text names the token's id, so that it is found without its secret. */
export function createJoinToken(id: string): { text: string; secretHash: Buffer } {
  const secret = randomBytes(32).toString('base64url');
  return { text: `rhj_${id.replaceAll('-', '')}_${secret}`, secretHash: hash(secret) };
}

/** Reads a token's text; undefined when it is none. */
export function parseJoinToken(text: string): { id: string; secret: string } | undefined {
  const found = TOKEN.exec(text);
  if (found === null) return undefined;
  const [, hex = '', secret = ''] = found;
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  return isId(id) ? { id, secret } : undefined;
}

/** Whether the token lets this node in now: right secret, right node, unused, not expired. */
export function isUsable(token: StoredJoinToken, secret: string, nodeName: string, now: Date): boolean {
  const rightSecret = timingSafeEqual(token.secretHash, hash(secret));
  return rightSecret && token.nodeName === nodeName && token.usedAt === null && token.expiresAt > now;
}

function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
