import { systemClock } from '@roundhouse/kernel';
import { loadMasterKeys, type MasterKeys } from './envelope.ts';

/** A key that is missing from the file makes us read it again, but not more often than this, in milliseconds. */
const REREAD_EVERY_MS = 1_000;

/**
 * The master keys of an installation, read again while it runs: on demand, and when a secret turns up that another
 * replica sealed under a key that this one has not seen yet.
 */
export class MasterKeyFile implements MasterKeys {
  private readonly path: string;
  private keys: MasterKeys;
  /** The last id that was not there, and when. */
  private missing = { id: '', atMs: 0 };

  /** @throws AppError INVALID_REQUEST when the file is unreadable or holds an empty or short key */
  constructor(path: string) {
    this.path = path;
    this.keys = loadMasterKeys(path);
  }

  get current(): MasterKeys['current'] {
    return this.keys.current;
  }

  byId(id: string): ReturnType<MasterKeys['byId']> {
    const known = this.keys.byId(id);
    if (known !== undefined) return known;
    const nowMs = systemClock.monotonicMs();
    if (this.missing.id === id && nowMs - this.missing.atMs < REREAD_EVERY_MS) return undefined;
    this.missing = { id, atMs: nowMs };
    // The keys that we have stay in force when the file cannot be read.
    try {
      this.reload();
    } catch {
      return undefined;
    }
    return this.keys.byId(id);
  }

  /** Reads the file again. @throws AppError INVALID_REQUEST as the constructor; the keys so far then stay in force */
  reload(): void {
    this.keys = loadMasterKeys(this.path);
  }
}
