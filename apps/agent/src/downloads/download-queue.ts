import { AppError } from '@roundhouse/errors';
import type { BlobRequest } from './downloads.ports.ts';
import { fetchBlob, type BlobProgress, type FetchParts } from './fetch-blob.ts';
import { Interruption, Pause } from './interruption.ts';
import type { Digest } from '../store/names.ts';

/** What the queue works with. */
export interface QueueParts extends FetchParts {
  /** Transfers at one time; default 2. */
  maxRunning?: number;
  /** Jobs that may exist at one time; default 1024. */
  maxJobs?: number;
}

/** How somebody wants a file. */
export interface FetchOptions {
  /** Lower first; default 0. Of several who want the same file the lowest counts. */
  priority?: number;
  /** Told of each change; not after the promise has settled. */
  onProgress: (progress: Readonly<BlobProgress>) => void;
  /** Leaves the job; the transfer itself stops only when nobody else waits for it. */
  signal: AbortSignal;
}

interface Job {
  request: BlobRequest;
  priority: number;
  progress: Readonly<BlobProgress>;
  abort: AbortController;
  /** Ends the transfer that runs, and not the job. */
  pause: AbortController;
  /** Something of the file is on disk, for its next transfer. */
  hasPartial: boolean;
  /** Who waits for this file. The transfer is cancelled when the last of them has left. */
  listeners: Set<(progress: Readonly<BlobProgress>) => void>;
  done: Promise<void>;
  settle: { resolve: () => void; reject: (error: unknown) => void };
}

/** Transfers at one time where nobody says another number. */
const DEFAULT_MAX_RUNNING = 2;
const QUEUED: BlobProgress = { phase: 'queued', bytesDone: 0, attempt: 1, retryInMs: 0 };

/**
 * Runs downloads: one writer per digest whoever asks for it, a few at a time, by priority and then in the order in which
 * they came. What is more urgent than one that runs does not wait for it: the least urgent one pauses, and goes on later
 * with what it has. One whose bytes are all there and being checked is let finish.
 */
export class DownloadQueue {
  private readonly parts: QueueParts;
  private readonly jobs = new Map<Digest, Job>();
  private readonly waiting: Job[] = [];
  private maxRunning: number;
  private readonly running = new Set<Job>();
  private isStopped = false;

  constructor(parts: QueueParts) {
    this.parts = parts;
    this.maxRunning = parts.maxRunning ?? DEFAULT_MAX_RUNNING;
  }

  /** @param maxRunning transfers at one time; 0 = the default. Those that run already go on. */
  setMaxRunning(maxRunning: number): void {
    this.maxRunning = maxRunning > 0 ? maxRunning : (this.parts.maxRunning ?? DEFAULT_MAX_RUNNING);
    this.startNext();
  }

  /** @param bytesPerSecond over all transfers; 0 = no bound */
  setRate(bytesPerSecond: number): void {
    this.parts.bandwidth.setRate(bytesPerSecond);
  }

  /**
   * Fetches a file, or joins the job that already does.
   *
   * @throws AppError as {@link fetchBlob}, or OVERLOADED when too many jobs exist
   */
  async fetch(request: BlobRequest, options: FetchOptions): Promise<void> {
    const { priority = 0, onProgress, signal } = options;
    if (signal.aborted || this.isStopped) throw cancelled();
    let job = this.jobs.get(request.digest);
    // A job that is being cancelled still cleans up its partial file; the next one starts after it.
    while (job?.abort.signal.aborted) {
      await job.done.catch(() => undefined);
      if (signal.aborted) throw cancelled();
      job = this.jobs.get(request.digest);
    }
    job ??= this.enqueue(request, priority);
    if (priority < job.priority) {
      job.priority = priority;
      this.makeWay();
    }
    return this.join(job, onProgress, signal);
  }

  /** Ends all transfers and keeps what they have loaded, for the next process to go on with. */
  async stop(): Promise<void> {
    this.isStopped = true;
    const jobs = [...this.jobs.values()];
    for (const job of jobs) this.cancel(job, new Interruption());
    await Promise.allSettled(jobs.map((job) => job.done));
  }

  private async join(job: Job, onProgress: FetchOptions['onProgress'], signal: AbortSignal): Promise<void> {
    // Wrapped, so that two callers with the same function are two listeners.
    const listener = (progress: Readonly<BlobProgress>): void => onProgress(progress);
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

  private cancel(job: Job, reason?: Error): void {
    job.abort.abort(reason);
    const position = this.waiting.indexOf(job);
    if (position < 0) return;
    this.waiting.splice(position, 1);
    void this.endPaused(job);
  }

  /** Ends a job of which no transfer runs. Its partial file goes with it, unless it is for the next process. */
  private async endPaused(job: Job): Promise<void> {
    const { digest, sizeBytes } = job.request;
    try {
      const isKept = !job.hasPartial || job.abort.signal.reason instanceof Interruption;
      if (!isKept) await (await this.parts.store.ingest(digest, sizeBytes)).discard();
    } catch {
      // What cannot be deleted now is swept away when the agent starts.
    }
    this.jobs.delete(digest);
    job.settle.reject(cancelled());
  }

  private enqueue(request: BlobRequest, priority: number): Job {
    if (this.jobs.size >= (this.parts.maxJobs ?? 1024)) {
      throw new AppError('OVERLOADED', 'Too many downloads are queued on this node.');
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const job: Job = {
      request,
      priority,
      progress: QUEUED,
      abort: new AbortController(),
      pause: new AbortController(),
      hasPartial: false,
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
    while (this.running.size < this.maxRunning) {
      const job = this.takeNext();
      if (job === undefined) return;
      this.running.add(job);
      void this.run(job).finally(() => {
        this.running.delete(job);
        this.startNext();
      });
    }
    this.makeWay();
  }

  /** Pauses as many of what runs as there is more urgent that waits. */
  private makeWay(): void {
    if (this.isStopped || this.running.size < this.maxRunning) return;
    const running = [...this.running];
    const ending = running.filter(({ pause, abort }) => pause.signal.aborted || abort.signal.aborted).length;
    for (const next of this.waiting.toSorted((one, other) => one.priority - other.priority).slice(ending)) {
      const [least] = running.filter(mayPause).toSorted((one, other) => other.priority - one.priority);
      if (least === undefined || least.priority <= next.priority) return;
      least.pause.abort(new Pause());
    }
  }

  private takeNext(): Job | undefined {
    const lowest = Math.min(...this.waiting.map((job) => job.priority));
    const position = this.waiting.findIndex((job) => job.priority === lowest);
    return position < 0 ? undefined : this.waiting.splice(position, 1)[0];
  }

  private async run(job: Job): Promise<void> {
    const report = (progress: BlobProgress): void => {
      job.progress = progress;
      for (const listener of job.listeners) listener(progress);
    };
    job.pause = new AbortController();
    try {
      await fetchBlob(job.request, this.parts, report, AbortSignal.any([job.abort.signal, job.pause.signal]));
      this.jobs.delete(job.request.digest);
      job.settle.resolve();
    } catch (error) {
      if (job.pause.signal.aborted) return this.paused(job, report);
      this.jobs.delete(job.request.digest);
      job.settle.reject(error);
    }
  }

  /** The transfer has stopped for something more urgent: it is the next of its priority, unless it was cancelled too. */
  private async paused(job: Job, report: (progress: BlobProgress) => void): Promise<void> {
    job.hasPartial = true;
    if (job.abort.signal.aborted) return this.endPaused(job);
    this.waiting.unshift(job);
    report({ ...job.progress, phase: 'queued', retryInMs: 0 });
  }
}

function mayPause({ pause, abort, progress }: Job): boolean {
  return !pause.signal.aborted && !abort.signal.aborted && progress.phase !== 'verifying';
}

function cancelled(): AppError {
  return new AppError('CANCELLED', 'The download was cancelled.');
}
