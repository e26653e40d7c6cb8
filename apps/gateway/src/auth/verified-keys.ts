import { hash } from 'node:crypto';
import type { ApiKeyEntry } from '@roundhouse/contracts/registry/v1/snapshot';

/** Keys per generation; two generations are kept, so at most twice as many keys. */
const GENERATION_SIZE = 2_048;

/**
 * Remembers which presented keys matched which entry of the snapshot, so that a busy key is not put through its HMAC
 * again and again. A memory of the secret's match only: whether the key may still be used is no business of this class.
 *
 * Texts are known by their full SHA-256 digest, so no two texts share a match and no text stays in memory. Entries are
 * told apart as objects: a snapshot that changes a key brings a new one, which has to be matched anew.
 */
export class VerifiedKeys {
  private young = new Map<string, ApiKeyEntry>();
  private old = new Map<string, ApiKeyEntry>();

  /** Name of a key's text in here. */
  static digestOf(text: string): string {
    return hash('sha256', text, 'base64');
  }

  /** The entry that a text with this digest matched before. Not in force any more if the snapshot has another one. */
  find(digest: string): ApiKeyEntry | undefined {
    const entry = this.young.get(digest);
    if (entry !== undefined) return entry;
    const older = this.old.get(digest);
    if (older !== undefined) this.remember(digest, older);
    return older;
  }

  /** Notes a match. What was not asked for during a whole generation is forgotten. */
  remember(digest: string, entry: ApiKeyEntry): void {
    if (this.young.size >= GENERATION_SIZE) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(digest, entry);
  }
}
