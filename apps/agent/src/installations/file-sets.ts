import { AppError } from '@roundhouse/errors';
import type { Clock } from '@roundhouse/kernel';
import type { DownloadQueue } from '../downloads/download-queue.ts';
import type { FreeSpace, Reservation, SpaceReservations } from '../downloads/downloads.ports.ts';
import type { ModelStore } from '../store/model-store.ts';
import type { InstallationId } from '../store/names.ts';
import type { CheckedFile } from './check-files.ts';
import { collectGarbage, removeGarbage, type Claims } from './garbage.ts';
import { SetProgress, type SetState } from './set-progress.ts';

/** What sets of files are brought with. */
export interface FileSetParts {
  queue: DownloadQueue;
  store: ModelStore;
  space: SpaceReservations & FreeSpace;
  clock: Clock;
}

/** Where too little of the disk is free, so many times of it are made free, not to begin again at once. */
const LOW_WATER = 1.25;

/** How a set is to be brought. */
export interface BringOptions {
  installationId: InstallationId;
  /** Lower first. */
  priority: number;
  signal: AbortSignal;
  /** Which files are spoken for, should room be needed. */
  claims: () => Claims;
  /** Told once when not all files are there. */
  onMissing: () => void;
  onProgress: (state: SetState) => void;
}

/** Brings sets of files that belong together, as the parts of a split model and its projector do. */
export class FileSets {
  private readonly parts: FileSetParts;

  constructor(parts: FileSetParts) {
    this.parts = parts;
  }

  /**
   * Fetches what is missing and gives all files their names. Files that are there wait for no download.
   *
   * @returns absolute path of the folder
   * @throws AppError as the download of the first file that cannot be had, DISK_FULL before the first byte when they do
   *   not all fit
   */
  async bring(files: readonly CheckedFile[], options: BringOptions): Promise<string> {
    const bytesTotal = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const progress = new SetProgress(bytesTotal);
    const missing = await this.missing(files, progress);
    if (missing.length > 0) {
      options.onMissing();
      const reservation = await this.reserve(missing, options.claims);
      try {
        await this.fetchAll(missing, progress, options);
      } finally {
        reservation.release();
      }
    }
    return this.parts.store.link(options.installationId, files);
  }

  /**
   * Removes what nobody needs while less than so much of the disk is free, and then until a quarter more is.
   *
   * @returns bytes that were freed
   */
  async keepFree(bytes: number, claims: () => Claims): Promise<number> {
    const { store, space, clock } = this.parts;
    const freeBytes = bytes === 0 ? 0 : await space.freeBytes();
    if (freeBytes >= bytes) return 0;
    const options = { nowMs: clock.nowMs(), withUnpinnedFailed: true };
    return collectGarbage(store, claims, options, Math.ceil(bytes * LOW_WATER) - freeBytes);
  }

  private async missing(files: readonly CheckedFile[], progress: SetProgress): Promise<CheckedFile[]> {
    const missing: CheckedFile[] = [];
    for (const file of files) {
      if (await this.parts.store.has(file.digest, file.sizeBytes)) progress.present(file.sizeBytes);
      else missing.push(file);
    }
    return missing;
  }

  /** Room for the whole set, before its first byte; what nobody needs makes way for it, and no more than has to. */
  private async reserve(missing: readonly CheckedFile[], claims: () => Claims): Promise<Reservation> {
    const { store, space, clock } = this.parts;
    const partials = await store.partials();
    const needs = missing.map(({ digest, sizeBytes }) => ({
      key: digest,
      bytes: Math.max(0, sizeBytes - (partials.get(digest) ?? 0)),
    }));
    const garbage = removeGarbage(store, claims, { nowMs: clock.nowMs(), withUnpinnedFailed: true });
    for (;;) {
      try {
        return await space.reserve(needs);
      } catch (error) {
        if (!(error instanceof AppError) || error.reason !== 'DISK_FULL') throw error;
        if ((await garbage.next()).done === true) throw error;
      }
    }
  }

  private async fetchAll(files: readonly CheckedFile[], progress: SetProgress, options: BringOptions): Promise<void> {
    const { clock, queue } = this.parts;
    // One file that cannot be had makes the others pointless.
    const ownAbort = new AbortController();
    const signal = AbortSignal.any([options.signal, ownAbort.signal]);
    const fetches = files.map((file) =>
      queue.fetch(file, {
        priority: options.priority,
        signal,
        onProgress: (moved) => {
          progress.report(file.name, moved, clock.nowMs());
          options.onProgress(progress.state(clock.nowMs()));
        },
      }),
    );
    try {
      await Promise.all(fetches);
    } catch (error) {
      ownAbort.abort();
      await Promise.allSettled(fetches);
      throw error;
    }
  }
}
