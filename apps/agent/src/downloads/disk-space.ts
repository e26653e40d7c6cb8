import { statfs } from 'node:fs/promises';
import { AppError } from '@roundhouse/errors';
import type { Reservation, SpaceReservations } from './downloads.ports.ts';

/** Free and total bytes of the file system that holds a path, as an unprivileged process may use them. */
export async function diskSpace(path: string): Promise<{ freeBytes: number; totalBytes: number }> {
  const { bavail, blocks, bsize } = await statfs(path);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
}

/** Default share that always stays free: engines write logs, and a full file system hurts more than models. */
const DEFAULT_MARGIN_BYTES = 64 * 1024 * 1024;

/**
 * Keeps the books of promised space, so that downloads that fit one by one, but not together, are refused before
 * they begin and not when the disk is full.
 */
export class DiskReservations implements SpaceReservations {
  private readonly freeBytes: () => Promise<number>;
  private readonly marginBytes: number;
  private promisedBytes = 0;

  constructor(freeBytes: () => Promise<number>, marginBytes: number = DEFAULT_MARGIN_BYTES) {
    this.freeBytes = freeBytes;
    this.marginBytes = marginBytes;
  }

  /** Bytes that are promised and not yet written. */
  get outstandingBytes(): number {
    return this.promisedBytes;
  }

  async reserve(sizeBytes: number): Promise<Reservation> {
    const usable = (await this.freeBytes()) - this.marginBytes - this.promisedBytes;
    if (sizeBytes > usable) {
      const message = `The file needs ${sizeBytes} bytes; ${Math.max(0, usable)} are free for models.`;
      throw new AppError('DISK_FULL', message);
    }
    let remaining = sizeBytes;
    this.promisedBytes += remaining;
    const consume = (bytes: number): void => {
      const taken = Math.min(bytes, remaining);
      remaining -= taken;
      this.promisedBytes -= taken;
    };
    return { consume, release: () => consume(remaining) };
  }
}
