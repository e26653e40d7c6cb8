import { AppError } from '@roundhouse/errors';
import { DEFAULT_RETRY, fetchBlob, type RetryLimits } from './fetch-blob.ts';
import type { BlobRequest, BlobStore, ByteSource, SpaceReservations } from './downloads.ports.ts';
import type { Digest } from '../store/names.ts';

/** Where one file stands. */
export interface BlobProgress {
  phase: 'queued' | 'downloading';
  bytesDone: number;
}

/** What the queue works with. */
export interface QueueParts {
  source: ByteSource;
  store: BlobStore;
  space: SpaceReservations;
  retry?: RetryLimits;
  /** Transfers at one time; default 2. */
  maxRunning?: number;
  /** Jobs that may exist at one time; default 1024. */
  maxJobs?: number;
}

interface Job {
  request: BlobRequest;
  progress: BlobProgress;
  abort: AbortController;
  /** Who waits for this file. The transfer is cancelled when the last of them has left. */
  listeners: Set<(progress: BlobProgress) => void>;
  done: Promise<void>;
  settle: { resolve: () => void; reject: (error: unknown) => void };
}

/**
 * Runs downloads: one writer per digest whoever asks for it, a few at a time, in the order in which they came.
 */
export class DownloadQueue {
  private readonly parts: QueueParts;
  private readonly jobs = new Map<Digest, Job>();
  private readonly waiting: Job[] = [];
  private running = 0;

  constructor(parts: QueueParts) {
    this.parts = parts;
  }

  /**
   * Fetches a file, or joins the job that already does.
   *
   * @param onProgress told of each change; not after the promise has settled
   * @param signal leaves the job; the transfer itself stops only when nobody else waits for it
   * @throws AppError as {@link fetchBlob}, or OVERLOADED when too many jobs exist
   */
  async fetch(request: BlobRequest, onProgress: (progress: BlobProgress) => void, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw cancelled();
    let job = this.jobs.get(request.digest);
    // A job that is being cancelled still cleans up its partial file; the next one starts after it.
    while (job?.abort.signal.aborted) {
      await job.done.catch(() => undefined);
      if (signal.aborted) throw cancelled();
      job = this.jobs.get(request.digest);
    }
    job ??= this.enqueue(request);
    return this.join(job, onProgress, signal);
  }

  private async join(job: Job, onProgress: (progress: BlobProgress) => void, signal: AbortSignal): Promise<void> {
    // Wrapped, so that two callers with the same function are two listeners.
    const listener = (progress: BlobProgress): void => onProgress(progress);
    job.listeners.add(listener);
    listener(job.progress);
    const left = Promise.withResolvers<never>();
    const leave = (): void => {
      job.listeners.delete(listener);
      if (job.listeners.size > 0) return left.reject(cancelled());
      this.cancel(job);
      // Waits for the job's end, so that "cancelled" means that nothing of it is left on disk.
      job.done.then(() => left.reject(cancelled()), left.reject);
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      await Promise.race([job.done, left.promise]);
    } finally {
      signal.removeEventListener('abort', leave);
      job.listeners.delete(listener);
    }
  }

  private cancel(job: Job): void {
    job.abort.abort();
    const position = this.waiting.indexOf(job);
    if (position < 0) return;
    this.waiting.splice(position, 1);
    this.jobs.delete(job.request.digest);
    job.settle.reject(cancelled());
  }

  private enqueue(request: BlobRequest): Job {
    if (this.jobs.size >= (this.parts.maxJobs ?? 1024)) {
      throw new AppError('OVERLOADED', 'Too many downloads are queued on this node.');
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const job: Job = {
      request,
      progress: { phase: 'queued', bytesDone: 0 },
      abort: new AbortController(),
      listeners: new Set(),
      done: promise,
      settle: { resolve, reject },
    };
    // Whoever waits sees the failure; a job that everybody has left must not become an unhandled rejection.
    promise.catch(() => undefined);
    this.jobs.set(request.digest, job);
    this.waiting.push(job);
    this.startNext();
    return job;
  }

  private startNext(): void {
    while (this.running < (this.parts.maxRunning ?? 2)) {
      const job = this.waiting.shift();
      if (job === undefined) return;
      this.running += 1;
      void this.run(job).finally(() => {
        this.running -= 1;
        this.startNext();
      });
    }
  }

  private async run(job: Job): Promise<void> {
    const report = (bytesDone: number): void => {
      job.progress = { phase: 'downloading', bytesDone };
      for (const listener of job.listeners) listener(job.progress);
    };
    try {
      const { source, store, space, retry = DEFAULT_RETRY } = this.parts;
      await fetchBlob(job.request, { source, store, space, retry, onProgress: report }, job.abort.signal);
      this.jobs.delete(job.request.digest);
      job.settle.resolve();
    } catch (error) {
      this.jobs.delete(job.request.digest);
      job.settle.reject(error);
    }
  }
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'The download was cancelled.');
}
