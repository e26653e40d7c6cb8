import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { AppError, REASONS, toAppError } from '@roundhouse/errors';
import { backoffDelayMs, type Clock } from '@roundhouse/kernel';
import type { DownloadQueue } from '../downloads/download-queue.ts';
import type { FileHashing } from '../downloads/downloads.ports.ts';
import type { ModelStore } from '../store/model-store.ts';
import { parseFileName, parseInstallationId, type Digest } from '../store/names.ts';
import type { CancelledFile } from './cancelled-file.ts';
import { checkFiles } from './check-files.ts';
import type { DesiredInstallation } from './desired-installation.ts';
import { collectGarbage, type Claims } from './garbage.ts';
import { distrust, NO_TRUST, type Trust } from './manifest-trust.ts';
import type { FileSets } from './file-sets.ts';
import type { InstallationPhase, ObservedInstallation } from './observed-installation.ts';
import type { SetState } from './set-progress.ts';
import { damagedFiles } from './verify-files.ts';

export type { DesiredInstallation } from './desired-installation.ts';
export type { InstallationPhase, ObservedInstallation } from './observed-installation.ts';

/** What registry says of downloads for the whole node. */
export interface DownloadSettings {
  /** Over all downloads; 0 = no bound. */
  downloadBytesPerSecond: number;
  /** At once; 0 = the agent's default. */
  maxDownloads: number;
  /** While less of the disk is free, files that nothing needs are removed; 0 = never for that reason. */
  keepFreeDiskBytes: number;
  /** Holds no hub version ready without the signature of a trusted publisher. */
  requireSignature: boolean;
}

/** What installations work with. */
export interface InstallationsParts {
  queue: DownloadQueue;
  store: ModelStore;
  files: FileSets;
  hashing: FileHashing;
  clock: Clock;
  cancelled: CancelledFile;
  /** Told after each change of a phase. */
  onChange: () => void;
  /** Told now and then while bytes come. */
  onProgress: () => void;
}

interface Job {
  desired: DesiredInstallation;
  observed: ObservedInstallation;
  abort: AbortController;
  /** Failures in a row of a kind that may pass. */
  failures: number;
  folder: string | undefined;
  running: Promise<void>;
  /** An operator cancelled it: it stays so until somebody retries it. */
  isHeld: boolean;
  rearm?: NodeJS.Timeout;
}

/** A failure that may pass by itself (network, disk) begins a new job after such delays. */
const REARM = { baseMs: 60_000, capMs: 600_000 };
const PROGRESS_EVERY_MS = 500;
const DISK_LOOK_MS = 30_000;
const AT_REST = { bytesPerSecond: 0, etaS: 0, attempt: 1, retryAtUnixMs: 0, reason: undefined, message: '' } as const;

/** The installations of this node. */
export class Installations {
  private readonly parts: InstallationsParts;
  private readonly jobs = new Map<string, Job>();
  private readonly held = new Set<string>();
  private trust: Trust = NO_TRUST;
  private keptFreeBytes = 0;
  private diskWatch: NodeJS.Timeout | undefined;
  private lastProgressMs = Number.NEGATIVE_INFINITY;
  private isStopped = false;
  private isSwept = false;

  constructor(parts: InstallationsParts) {
    this.parts = parts;
  }

  /** Takes over what an earlier process was told. To be called once, before all else. */
  async open(): Promise<void> {
    for (const id of await this.parts.cancelled.read()) this.held.add(id);
  }

  /** Every installation that is known. */
  observed(): ObservedInstallation[] {
    return [...this.jobs.values()].map((job) => job.observed);
  }

  /** Whether exactly this set of files is being installed, or is, or was cancelled by an operator. */
  holds(desired: DesiredInstallation): boolean {
    const job = this.jobs.get(desired.id);
    if (job === undefined || (job.observed.phase === 'cancelled' && !job.isHeld)) return false;
    return isDeepStrictEqual(job.desired, desired);
  }

  /** Absolute path of a file of a finished installation; undefined while it is not there. */
  pathOf(installationId: string, fileName: string): string | undefined {
    const job = this.jobs.get(installationId);
    const known = job?.desired.files.some((file) => file.name === fileName) ?? false;
    return job?.folder !== undefined && known ? join(job.folder, parseFileName(fileName)) : undefined;
  }

  /** Takes over what holds for the whole node. Installations are judged anew where trust changes the answer. */
  configure(settings: DownloadSettings, publisherKeys: Trust['publisherKeys']): void {
    this.parts.queue.setMaxRunning(settings.maxDownloads);
    this.parts.queue.setRate(settings.downloadBytesPerSecond);
    this.keepFree(settings.keepFreeDiskBytes);
    const trust = { requireSignature: settings.requireSignature, publisherKeys };
    if (isDeepStrictEqual(trust, this.trust)) return;
    this.trust = trust;
    for (const job of this.jobs.values()) {
      const { phase, reason } = job.observed;
      const isJudged = phase === 'ready' || (phase === 'failed' && reason === 'FORBIDDEN');
      if (!isJudged) continue;
      const fault = distrust(job.desired, trust);
      if (fault !== undefined) this.fail(job, fault);
      else if (phase === 'failed') this.start(job);
    }
  }

  /** Begins to install; progress and outcome show in {@link observed}. Replaces an earlier set under this id. */
  install(desired: DesiredInstallation): void {
    const previous = this.jobs.get(desired.id);
    previous?.abort.abort();
    clearTimeout(previous?.rearm);
    const bytesTotal = desired.files.reduce((sum, file) => sum + file.sizeBytes, 0);
    const job: Job = {
      desired,
      observed: { ...AT_REST, id: desired.id, phase: 'queued', bytesDone: 0, bytesTotal },
      abort: new AbortController(),
      failures: 0,
      folder: undefined,
      running: previous?.running ?? Promise.resolve(),
      isHeld: this.held.has(desired.id),
    };
    this.jobs.set(desired.id, job);
    if (job.isHeld) this.change(job, { phase: 'cancelled', reason: 'CANCELLED', message: CANCELLED_BY_OPERATOR });
    else this.start(job);
  }

  /**
   * Removes an installation. One that was still being downloaded is shown as cancelled until {@link forgetCancelled};
   * its partial files are gone when this resolves.
   */
  async uninstall(id: string): Promise<void> {
    const job = this.jobs.get(id);
    job?.abort.abort();
    clearTimeout(job?.rearm);
    await job?.running;
    if (job !== undefined && (job.observed.phase !== 'cancelled' || job.isHeld)) this.jobs.delete(id);
    await this.release(id);
    await this.parts.store.unlinkInstallation(parseInstallationId(id));
    await collectGarbage(this.parts.store, () => this.claims(), { minAgeMs: 0, nowMs: this.parts.clock.nowMs() });
    this.parts.onChange();
  }

  /**
   * Ends a download. Nothing of it is left when this resolves, and it is not begun again before {@link retry}.
   *
   * @throws AppError NOT_FOUND for an unknown id, FAILED_PRECONDITION for one that is not being downloaded
   */
  async cancel(id: string): Promise<void> {
    const job = this.require(id);
    if (job.isHeld) return;
    if (job.observed.phase === 'ready') throw new AppError('FAILED_PRECONDITION', 'All files are there already.');
    this.held.add(id);
    job.isHeld = true;
    await this.parts.cancelled.write([...this.held]);
    job.abort.abort();
    clearTimeout(job.rearm);
    await job.running;
    // It may have failed, or become ready, just before.
    if (this.phaseOf(job) === 'ready') return this.release(id);
    const reason = 'CANCELLED';
    this.change(job, { ...AT_REST, phase: 'cancelled', bytesDone: 0, reason, message: CANCELLED_BY_OPERATOR });
    await collectGarbage(this.parts.store, () => this.claims(), { minAgeMs: 0, nowMs: this.parts.clock.nowMs() });
  }

  /** Begins a new job after a failure or a cancellation. Harmless otherwise. @throws AppError NOT_FOUND */
  async retry(id: string): Promise<void> {
    const job = this.require(id);
    if (job.observed.phase !== 'failed' && job.observed.phase !== 'cancelled') return;
    await this.release(id);
    clearTimeout(job.rearm);
    job.abort = new AbortController();
    job.failures = 0;
    this.start(job);
  }

  /**
   * Reads every file again and compares its sha256. A file that differs is removed, and fetched again.
   *
   * @returns names of the files that were not as they must be
   * @throws AppError NOT_FOUND, FAILED_PRECONDITION while it is not ready
   */
  async verify(id: string, signal: AbortSignal): Promise<string[]> {
    const job = this.require(id);
    if (job.observed.phase !== 'ready') throw new AppError('FAILED_PRECONDITION', 'Its files are not all there yet.');
    this.change(job, { phase: 'verifying' });
    try {
      const { store, hashing } = this.parts;
      const damaged = await damagedFiles(checkFiles(job.desired), store, hashing, signal);
      for (const { digest } of damaged) await store.removeBlob(digest);
      return damaged.map(({ name }) => name);
    } finally {
      if (this.jobs.get(id) === job) this.start(job);
    }
  }

  /** Removes files that nothing refers to, finished and partial ones. @returns bytes that were freed */
  async collectGarbage(): Promise<number> {
    return collectGarbage(this.parts.store, () => this.claims(), { nowMs: this.parts.clock.nowMs() });
  }

  /**
   * Looks at the disk: removes files that nothing needs, the oldest first, while too little is free.
   *
   * @returns bytes that were freed
   */
  async keepDiskFree(): Promise<number> {
    return this.parts.files.keepFree(this.keptFreeBytes, () => this.claims());
  }

  /** Once per process, with the desired state at hand: removes partial files that no installation goes on with. */
  async sweepPartials(): Promise<void> {
    if (this.isSwept) return;
    this.isSwept = true;
    const { wanted } = this.claims();
    for (const digest of (await this.parts.store.partials()).keys()) {
      if (!wanted.has(digest)) await this.parts.store.discardPartial(digest);
    }
  }

  /** Ends all transfers, keeps what they have loaded, and removes nothing. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.diskWatch);
    for (const job of this.jobs.values()) clearTimeout(job.rearm);
    await this.parts.queue.stop();
    for (const job of this.jobs.values()) job.abort.abort();
    await Promise.all([...this.jobs.values()].map((job) => job.running));
  }

  /** Drops the entries of cancelled installations, once they were reported; those that are still wanted stay. */
  forgetCancelled(wanted: ReadonlySet<string> = new Set()): void {
    for (const [id, job] of this.jobs) {
      if (job.observed.phase !== 'cancelled' || (job.isHeld && wanted.has(id))) continue;
      this.jobs.delete(id);
      void this.release(id).catch(() => undefined);
    }
  }

  private keepFree(bytes: number): void {
    if (bytes === this.keptFreeBytes || this.isStopped) return;
    this.keptFreeBytes = bytes;
    clearInterval(this.diskWatch);
    if (bytes === 0) return;
    // What cannot be removed now is tried again by the next look.
    const look = (): void => void this.keepDiskFree().catch(() => undefined);
    look();
    this.diskWatch = setInterval(look, DISK_LOOK_MS).unref();
  }

  private require(id: string): Job {
    const job = this.jobs.get(id);
    if (job === undefined) throw new AppError('NOT_FOUND', 'The node knows no such installation.');
    return job;
  }

  /** Read anew: it may have changed while something was waited for. */
  private phaseOf(job: Job): InstallationPhase {
    return job.observed.phase;
  }

  private start(job: Job): void {
    if (this.isStopped) return;
    this.change(job, { ...AT_REST, phase: 'queued', bytesDone: 0 });
    job.running = job.running.then(() => this.run(job));
  }

  private async run(job: Job): Promise<void> {
    if (this.jobs.get(job.desired.id) !== job) return;
    try {
      const files = checkFiles(job.desired);
      const fault = distrust(job.desired, this.trust);
      if (fault !== undefined) throw fault;
      job.folder = await this.parts.files.bring(files, {
        installationId: parseInstallationId(job.desired.id),
        priority: job.desired.priority,
        signal: job.abort.signal,
        claims: () => this.claims(),
        onMissing: () => (job.folder = undefined),
        onProgress: (state) => this.progress(job, state),
      });
      job.failures = 0;
      this.change(job, { ...AT_REST, phase: 'ready', bytesDone: job.observed.bytesTotal });
    } catch (error) {
      this.fail(job, job.abort.signal.aborted ? new AppError('CANCELLED', 'The installation was cancelled.') : error);
    }
  }

  private progress(job: Job, state: SetState): void {
    const isNewPhase = state.phase !== job.observed.phase;
    job.observed = { ...job.observed, ...state };
    if (isNewPhase) return this.parts.onChange();
    const nowMs = this.parts.clock.monotonicMs();
    if (nowMs - this.lastProgressMs < PROGRESS_EVERY_MS) return;
    this.lastProgressMs = nowMs;
    this.parts.onProgress();
  }

  private fail(job: Job, thrown: unknown): void {
    const { reason, message } = toAppError(thrown);
    const phase = reason === 'CANCELLED' ? 'cancelled' : 'failed';
    // An agent that stops has not failed at anything.
    if (this.isStopped && phase === 'cancelled') return;
    const { attempt } = job.observed;
    if (phase === 'cancelled' || !REASONS[reason].retryable || this.isStopped) {
      return this.change(job, { ...AT_REST, phase, bytesDone: 0, reason, message, attempt });
    }
    const delayMs = REARM.baseMs + backoffDelayMs(job.failures, REARM);
    const retryAtUnixMs = this.parts.clock.nowMs() + delayMs;
    job.failures += 1;
    job.rearm = setTimeout(() => this.start(job), delayMs).unref();
    this.change(job, { ...AT_REST, phase, bytesDone: 0, reason, message, attempt, retryAtUnixMs });
  }

  private change(job: Job, change: Partial<ObservedInstallation>): void {
    job.observed = { ...job.observed, ...change };
    this.parts.onChange();
  }

  private async release(id: string): Promise<void> {
    const job = this.jobs.get(id);
    if (job !== undefined) job.isHeld = false;
    if (this.held.delete(id)) await this.parts.cancelled.write([...this.held]);
  }

  /** Which digests are spoken for. */
  private claims(): Claims {
    const wanted = new Set<Digest>();
    const failedUnpinned = new Set<Digest>();
    for (const { observed, desired } of this.jobs.values()) {
      if (observed.phase === 'cancelled') continue;
      const isLoose = observed.phase === 'failed' && !desired.pinned;
      for (const { sha256 } of desired.files) (isLoose ? failedUnpinned : wanted).add(sha256 as Digest);
    }
    return { wanted, failedUnpinned };
  }
}

const CANCELLED_BY_OPERATOR = 'The download was cancelled.';
