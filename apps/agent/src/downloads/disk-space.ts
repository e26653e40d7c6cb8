import { statfs } from 'node:fs/promises';
import { AppError } from '@roundhouse/errors';
import type { FreeSpace, Reservation, SpaceNeed, SpaceReservations } from './downloads.ports.ts';

/** Free and total bytes of the file system that holds a path, as an unprivileged process may use them. */
export async function diskSpace(path: string): Promise<{ freeBytes: number; totalBytes: number }> {
  const { bavail, blocks, bsize } = await statfs(path);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

/** Default share that always stays free: engines write logs, and a full file system hurts more than models. */
const DEFAULT_MARGIN_BYTES = 64 * 1024 * 1024;

interface Promised {
  remainingBytes: number;
  holders: number;
}

/**
 * Keeps the books of promised space, so that downloads that fit one by one, but not together, are refused before
 * they begin and not when the disk is full. A file that two installations want is promised once.
 */
export class DiskReservations implements SpaceReservations, FreeSpace {
  readonly freeBytes: () => Promise<number>;
  private readonly marginBytes: number;
  private readonly promised = new Map<string, Promised>();

  constructor(freeBytes: () => Promise<number>, marginBytes: number = DEFAULT_MARGIN_BYTES) {
    this.freeBytes = freeBytes;
    this.marginBytes = marginBytes;
  }

  /** Bytes that are promised and not yet written. */
  get outstandingBytes(): number {
    return [...this.promised.values()].reduce((sum, { remainingBytes }) => sum + remainingBytes, 0);
  }

  async reserve(needs: readonly SpaceNeed[]): Promise<Reservation> {
    const freeBytes = await this.freeBytes();
    // From here to the end nothing waits: two reservations cannot be given the same space.
    const wanted = new Map(needs.map(({ key, bytes }) => [key, bytes]));
    const newBytes = [...wanted].reduce((sum, [key, bytes]) => sum + (this.promised.has(key) ? 0 : bytes), 0);
    const usable = freeBytes - this.marginBytes - this.outstandingBytes;
    if (newBytes > 0 && newBytes > usable) {
      const what = wanted.size === 1 ? 'The file needs' : 'The files together need';
      throw new AppError('DISK_FULL', `${what} ${newBytes} bytes; ${Math.max(0, usable)} are free for models.`);
    }
    for (const [key, bytes] of wanted) {
      const known = this.promised.get(key);
      if (known === undefined) this.promised.set(key, { remainingBytes: bytes, holders: 1 });
      else known.holders += 1;
    }
    return this.reservationOf([...wanted.keys()]);
  }

  async recheck(): Promise<void> {
    const missing = this.outstandingBytes + this.marginBytes - (await this.freeBytes());
    if (missing <= 0) return;
    throw new AppError('DISK_FULL', `Something else filled the disk: ${missing} bytes are missing for what was begun.`);
  }

  private reservationOf(keys: readonly string[]): Reservation {
    let isReleased = false;
    return {
      adjust: (key, remainingBytes) => {
        const known = this.promised.get(key);
        if (!isReleased && known !== undefined) known.remainingBytes = remainingBytes;
      },
      release: () => {
        if (isReleased) return;
        isReleased = true;
        for (const key of keys) this.drop(key);
      },
    };
  }

  private drop(key: string): void {
    const known = this.promised.get(key);
    if (known === undefined) return;
    known.holders -= 1;
    if (known.holders === 0) this.promised.delete(key);
  }
}
