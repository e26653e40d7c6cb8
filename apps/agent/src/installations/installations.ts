import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { AppError, REASONS, toAppError, type Reason } from '@roundhouse/errors';
import { backoffDelayMs } from '@roundhouse/kernel';
import type { DownloadQueue } from '../downloads/download-queue.ts';
import type { BlobRequest } from '../downloads/downloads.ports.ts';
import type { ModelStore } from '../store/model-store.ts';
import { parseDigest, parseFileName, parseInstallationId, type Digest, type FileName } from '../store/names.ts';
import type { DesiredInstallation } from './desired-installation.ts';

export type { DesiredInstallation } from './desired-installation.ts';

/** Where an installation is in its life. */
export type InstallationPhase = 'queued' | 'downloading' | 'ready' | 'failed' | 'cancelled';

/** An installation as the node sees it. */
export interface ObservedInstallation {
  id: string;
  phase: InstallationPhase;
  /** Durably written, over all files. */
  bytesDone: number;
  bytesTotal: number;
  /** Why it failed or was cancelled. */
  reason: Reason | undefined;
  message: string;
}

/** What installations work with. */
export interface InstallationsParts {
  queue: DownloadQueue;
  store: ModelStore;
  /** Told after each change, progress included. */
  onChange: () => void;
}

interface File extends BlobRequest {
  name: FileName;
}

interface Job {
  desired: DesiredInstallation;
  observed: ObservedInstallation;
  abort: AbortController;
  /** Failures in a row of a kind that may pass. */
  failures: number;
  folder: string | undefined;
  running: Promise<void>;
  rearm?: NodeJS.Timeout;
}

/** A failure that may pass by itself (network, disk) is tried again after such delays. */
const REARM = { baseMs: 60_000, capMs: 600_000 };
const MAX_FILES = 256;

/** The installations of this node. */
export class Installations {
  private readonly parts: InstallationsParts;
  private readonly jobs = new Map<string, Job>();

  constructor(parts: InstallationsParts) {
    this.parts = parts;
  }

  /** Every installation that is known. */
  observed(): ObservedInstallation[] {
    return [...this.jobs.values()].map((job) => job.observed);
  }

  /** Whether exactly this set of files is being installed, or is. */
  holds(desired: DesiredInstallation): boolean {
    const job = this.jobs.get(desired.id);
    return job !== undefined && isDeepStrictEqual(job.desired, desired);
  }

  /** Absolute path of a file of a finished installation; undefined while it is not there. */
  pathOf(installationId: string, fileName: string): string | undefined {
    const job = this.jobs.get(installationId);
    const known = job?.desired.files.some((file) => file.name === fileName) ?? false;
    return job?.folder !== undefined && known ? join(job.folder, parseFileName(fileName)) : undefined;
  }

  /** Begins to install; progress and outcome show in {@link observed}. Replaces an earlier set under this id. */
  install(desired: DesiredInstallation): void {
    const previous = this.jobs.get(desired.id);
    previous?.abort.abort();
    clearTimeout(previous?.rearm);
    const bytesTotal = desired.files.reduce((sum, file) => sum + file.sizeBytes, 0);
    const job: Job = {
      desired,
      observed: { id: desired.id, phase: 'queued', bytesDone: 0, bytesTotal, reason: undefined, message: '' },
      abort: new AbortController(),
      failures: 0,
      folder: undefined,
      running: Promise.resolve(),
    };
    this.jobs.set(desired.id, job);
    job.running = (previous?.running ?? Promise.resolve()).then(() => this.run(job));
    this.parts.onChange();
  }

  /**
   * Removes an installation. One that was still being downloaded is shown as cancelled until {@link forget}; its
   * partial files are gone when this resolves.
   */
  async uninstall(id: string): Promise<void> {
    const job = this.jobs.get(id);
    job?.abort.abort();
    clearTimeout(job?.rearm);
    await job?.running;
    if (job !== undefined && job.observed.phase !== 'cancelled') this.jobs.delete(id);
    await this.parts.store.unlinkInstallation(parseInstallationId(id));
    await this.parts.store.keepOnly(this.wantedDigests());
    this.parts.onChange();
  }

  /** Ends all transfers without removing anything else. */
  async stop(): Promise<void> {
    for (const job of this.jobs.values()) {
      clearTimeout(job.rearm);
      job.abort.abort();
    }
    await Promise.all([...this.jobs.values()].map((job) => job.running));
  }

  /** Drops the entries of cancelled installations, once they were reported. */
  forgetCancelled(): void {
    for (const [id, job] of this.jobs) if (job.observed.phase === 'cancelled') this.jobs.delete(id);
  }

  private async run(job: Job): Promise<void> {
    try {
      const files = checkFiles(job.desired);
      await this.fetchAll(job, files);
      job.folder = await this.parts.store.link(parseInstallationId(job.desired.id), files);
      this.change(job, { phase: 'ready', bytesDone: job.observed.bytesTotal, reason: undefined, message: '' });
    } catch (error) {
      this.fail(job, job.abort.signal.aborted ? new AppError('CANCELLED', 'The installation was cancelled.') : error);
    }
  }

  private async fetchAll(job: Job, files: readonly File[]): Promise<void> {
    const done = new Map<FileName, number>();
    // One file that cannot be had makes the others pointless.
    const ownAbort = new AbortController();
    const signal = AbortSignal.any([job.abort.signal, ownAbort.signal]);
    const fetches = files.map((file) =>
      this.parts.queue.fetch(
        file,
        (progress) => {
          done.set(file.name, progress.bytesDone);
          const bytesDone = [...done.values()].reduce((sum, bytes) => sum + bytes, 0);
          if (progress.phase === 'downloading') this.change(job, { phase: 'downloading', bytesDone });
        },
        signal,
      ),
    );
    try {
      await Promise.all(fetches);
    } catch (error) {
      ownAbort.abort();
      await Promise.allSettled(fetches);
      throw error;
    }
  }

  private fail(job: Job, thrown: unknown): void {
    const { reason, message } = toAppError(thrown);
    if (reason === 'CANCELLED') return this.change(job, { phase: 'cancelled', bytesDone: 0, reason, message });
    this.change(job, { phase: 'failed', bytesDone: 0, reason, message });
    if (!REASONS[reason].retryable) return;
    const delayMs = REARM.baseMs + backoffDelayMs(job.failures, REARM);
    job.failures += 1;
    job.rearm = setTimeout(() => {
      this.change(job, { phase: 'queued', reason: undefined, message: '' });
      job.running = this.run(job);
    }, delayMs).unref();
  }

  private change(job: Job, change: Partial<ObservedInstallation>): void {
    job.observed = { ...job.observed, ...change };
    this.parts.onChange();
  }

  private wantedDigests(): ReadonlySet<Digest> {
    const wanted = new Set<Digest>();
    for (const job of this.jobs.values()) {
      if (job.observed.phase === 'cancelled') continue;
      for (const file of job.desired.files) wanted.add(file.sha256 as Digest);
    }
    return wanted;
  }
}

/** @throws AppError INVALID_REQUEST when a name, digest or size is not what it must be */
function checkFiles(desired: DesiredInstallation): File[] {
  parseInstallationId(desired.id);
  if (desired.files.length === 0 || desired.files.length > MAX_FILES) {
    throw new AppError('INVALID_REQUEST', `An installation has 1 to ${MAX_FILES} files.`);
  }
  const files = desired.files.map(({ name, url, sizeBytes, sha256 }) => {
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 1) {
      throw new AppError('INVALID_REQUEST', 'The size of a file is at least one byte.');
    }
    return { name: parseFileName(name), url, sizeBytes, digest: parseDigest(sha256) };
  });
  if (new Set(files.map((file) => file.name.toLowerCase())).size < files.length) {
    throw new AppError('INVALID_REQUEST', 'Two files of an installation have the same name.');
  }
  return files;
}
