import { AppError } from '@roundhouse/errors';
import type { Clock } from '@roundhouse/kernel';
import type { DownloadQueue } from '../downloads/download-queue.ts';
import type { Reservation, SpaceReservations } from '../downloads/downloads.ports.ts';
import type { ModelStore } from '../store/model-store.ts';
import type { InstallationId } from '../store/names.ts';
import type { CheckedFile } from './check-files.ts';
import { collectGarbage, type Claims } from './garbage.ts';
import { SetProgress, type SetState } from './set-progress.ts';

/** What sets of files are brought with. */
export interface FileSetParts {
  queue: DownloadQueue;
  store: ModelStore;
  space: SpaceReservations;
  clock: Clock;
}

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

  private async missing(files: readonly CheckedFile[], progress: SetProgress): Promise<CheckedFile[]> {
    const missing: CheckedFile[] = [];
    for (const file of files) {
      if (await this.parts.store.has(file.digest, file.sizeBytes)) progress.present(file.sizeBytes);
      else missing.push(file);
    }
    return missing;
  }

  /** Room for the whole set, before its first byte; what nobody needs makes way for it. */
  private async reserve(missing: readonly CheckedFile[], claims: () => Claims): Promise<Reservation> {
    const { store, space, clock } = this.parts;
    const partials = await store.partials();
    const needs = missing.map(({ digest, sizeBytes }) => ({
      key: digest,
      bytes: Math.max(0, sizeBytes - (partials.get(digest) ?? 0)),
    }));
    try {
      return await space.reserve(needs);
    } catch (error) {
      if (!(error instanceof AppError) || error.reason !== 'DISK_FULL') throw error;
      const freed = await collectGarbage(store, claims(), { nowMs: clock.nowMs(), withUnpinnedFailed: true });
      if (freed === 0) throw error;
      return space.reserve(needs);
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
