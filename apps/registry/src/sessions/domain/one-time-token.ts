import { createHash, randomBytes } from 'node:crypto';

/** What a token of ours is for; stands in its text, so that nobody can pass one off as another. */
export type TokenPurpose = 'session' | 'setup' | 'invite' | 'flow' | 'export';

/** A new token: the text for whoever holds it, and what the database keeps. */
export interface NewToken {
  readonly text: string;
  readonly hash: Buffer;
}

const RANDOM_BYTES = 32;
const SECRET_CHARACTERS = 43;

/** Makes a token of 256 random bits. */
export function newToken(purpose: TokenPurpose): NewToken {
  const text = `rh_${purpose}_${randomBytes(RANDOM_BYTES).toString('base64url')}`;
  return { text, hash: hashOf(text) };
}

/**
 * Hash of a token as it was presented, to look it up by.
 *
 * @returns undefined for a text that cannot be a token of this purpose: the database need not be asked
 */
export function tokenHash(purpose: TokenPurpose, text: string): Buffer | undefined {
  const prefix = `rh_${purpose}_`;
  const secret = text.slice(prefix.length);
  const wellFormed = text.startsWith(prefix) && secret.length === SECRET_CHARACTERS && /^[\w-]+$/.test(secret);
  return wellFormed ? hashOf(text) : undefined;
}

/** A token has 256 bits of its own: unlike a password it needs no slow hash. */
function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
