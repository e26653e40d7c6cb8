import { closeSync, fdatasync, fsync, ftruncateSync, mkdirSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { AppError } from '@roundhouse/errors';
import { systemClock, type Clock } from '@roundhouse/kernel';
import { encodeSegmentHead, FRAME_HEAD_BYTES, MAX_RECORD_BYTES, SEGMENT_HEAD_BYTES, segmentName } from './format.ts';
import { PendingBatch, type Flushed } from './pending-batch.ts';
import { promptWrite, type WriteFunction } from './prompt-write.ts';
import { directoryBytes } from './segments.ts';
import { brokenError, closedError, fullError, overloadedError } from './spool-errors.ts';

/** How and where a spool is written. */
export interface SpoolOptions {
  /** Holds all spools of this process's data directory; made when it is missing. */
  directory: string;
  /** UUIDv7 that no spool in the directory has. */
  spoolId: string;
  /** `process`: in the kernel's hands, survives the death of the process. `disk`: fdatasync, survives a power loss. */
  syncPolicy: 'process' | 'disk';
  /** A new segment begins when this many bytes are reached. Defaults to 64 MiB. */
  segmentBytes?: number;
  /** Bytes of all spools in the directory at most. Defaults to 8 GiB. */
  maxBytes?: number;
  clock?: Clock;
  write?: WriteFunction;
}

/** Bytes that wait for the disk at most; beyond, appends are refused. */
const MAX_PENDING_BYTES = 16 * 1024 * 1024;
/** How often a full spool looks whether there is room again. */
const RETRY_MS = 1000;
const FULL_CODES = new Set(['ENOSPC', 'EDQUOT']);

/**
 * Opens a new, empty spool. Throws when the directory cannot be written or the spool exists: that is a fault of the
 * installation, to be seen at start.
 */
export function openSpool(options: SpoolOptions): SpoolWriter {
  return new SpoolWriter(options);
}

/**
 * Appends records to a spool with group commit: all that is appended while a write runs goes out with the next one.
 * One writer per spool; not for use by several processes.
 */
export class SpoolWriter {
  readonly spoolId: string;
  private readonly options: Required<Omit<SpoolOptions, 'spoolId'>>;
  private readonly path: string;
  private readonly directoryFd: number;
  private fd: number;
  private offset = SEGMENT_HEAD_BYTES;
  private directoryUnsynced = true;
  private pending = new PendingBatch();
  private inFlight: PendingBatch | undefined;
  /** Emptied batches, kept for their buffers. */
  private readonly spares: PendingBatch[] = [];
  private scheduled = false;
  private nextSeq = 1;
  private safeSeq = 0;
  private usedBytes: number;
  private measuredAtMs: number;
  private refusal: AppError | undefined;
  private dead = false;
  private waiters: { seq: number; resolve: () => void; reject: (error: Error) => void }[] = [];

  constructor(options: SpoolOptions) {
    this.spoolId = options.spoolId;
    this.options = {
      segmentBytes: 64 * 1024 ** 2,
      maxBytes: 8 * 1024 ** 3,
      clock: systemClock,
      write: promptWrite(options.clock ?? systemClock),
      ...options,
    };
    this.path = join(options.directory, options.spoolId);
    mkdirSync(options.directory, { recursive: true });
    mkdirSync(this.path, { mode: 0o700 });
    this.directoryFd = openSync(this.path, 'r');
    this.fd = this.createSegment(1);
    this.usedBytes = directoryBytes(options.directory);
    this.measuredAtMs = this.options.clock.monotonicMs();
  }

  /** Sequence number of the last record that is safe; 0 = none. Readers must not go beyond it. */
  get flushedSeq(): number {
    return this.safeSeq;
  }

  /** Bytes of all spools in the directory, as last measured plus what was written since. */
  get bytesUsed(): number {
    return this.usedBytes;
  }

  /**
   * False after a failed write and when nearly full: begin nothing new. The last 5 % stay open for the ends of what has
   * begun. A full disk is tried again each second; any other failure is final, and a new spool is needed.
   */
  get writable(): boolean {
    if (this.dead) return false;
    this.lookForRoom();
    const reserveBytes = Math.min(4 * 1024 ** 2, this.options.maxBytes / 20);
    return this.refusal === undefined && this.usedBytes + this.pending.sizeBytes < this.options.maxBytes - reserveBytes;
  }

  /**
   * Appends one record of 1 byte to 1 MiB; the bytes are copied.
   *
   * @param flushed called once, after the record is safe by the sync policy, or with the reason why it is not
   * @returns the record's sequence number, from 1 without gaps; 0 when it is refused (then `flushed` gets the error).
   *   Numbers of records that failed are given out again.
   */
  append(bytes: Uint8Array, flushed?: Flushed): number {
    if (bytes.length === 0 || bytes.length > MAX_RECORD_BYTES) throw new RangeError('record is empty or above 1 MiB');
    const refusal = this.refuses(FRAME_HEAD_BYTES + bytes.length);
    if (refusal !== undefined) {
      if (flushed !== undefined) queueMicrotask(() => flushed(refusal));
      return 0;
    }
    this.pending.add(bytes, flushed);
    this.schedule();
    return this.nextSeq++;
  }

  /** Waits until all that was appended before is safe. Rejects when any of it failed. */
  flush(): Promise<void> {
    const seq = this.nextSeq - 1;
    if (seq <= this.safeSeq) return Promise.resolve();
    return new Promise((resolve, reject) => this.waiters.push({ seq, resolve, reject }));
  }

  /** Writes what is appended and closes the spool; appends are refused from now on. */
  async close(): Promise<void> {
    const flushed = this.flush();
    this.refusal ??= closedError();
    try {
      await flushed;
    } finally {
      this.release();
    }
  }

  private refuses(frameBytes: number): AppError | undefined {
    if (!this.dead) this.lookForRoom();
    if (this.refusal !== undefined) return this.refusal;
    const pendingBytes = this.pending.sizeBytes + frameBytes;
    if (pendingBytes > MAX_PENDING_BYTES) {
      return overloadedError(RETRY_MS);
    }
    if (this.usedBytes + pendingBytes > this.options.maxBytes) return fullError('maxBytes is reached', RETRY_MS);
    return undefined;
  }

  /** At most once a second, and only where it matters: segments may have been freed, or the disk may have room. */
  private lookForRoom(): void {
    const tight = this.refusal !== undefined || this.usedBytes > this.options.maxBytes * 0.9;
    if (!tight) return;
    const nowMs = this.options.clock.monotonicMs();
    if (nowMs - this.measuredAtMs < RETRY_MS) return;
    this.measuredAtMs = nowMs;
    this.usedBytes = directoryBytes(this.options.directory);
    if (this.refusal?.retryAfterMs !== undefined) this.refusal = undefined;
  }

  private schedule(): void {
    if (this.inFlight !== undefined || this.scheduled) return;
    this.scheduled = true;
    // Once per turn of the event loop, so that requests handled in the same turn share a write.
    setImmediate(() => {
      this.scheduled = false;
      this.writeBatch();
    });
  }

  private writeBatch(): void {
    if (this.inFlight !== undefined || this.pending.records === 0) return;
    const batch = this.pending;
    this.inFlight = batch;
    this.pending = this.spares.pop() ?? new PendingBatch();
    this.usedBytes += batch.sizeBytes;
    const segmentIsFull = this.offset + batch.sizeBytes > this.options.segmentBytes;
    try {
      if (segmentIsFull && this.offset > SEGMENT_HEAD_BYTES) this.rotate();
    } catch (error) {
      this.fail(batch, error as NodeJS.ErrnoException, true);
      return;
    }
    this.writeAll(batch, 0);
  }

  private writeAll(batch: PendingBatch, doneBytes: number): void {
    const leftBytes = batch.sizeBytes - doneBytes;
    this.options.write(this.fd, batch.bytes(), doneBytes, leftBytes, this.offset + doneBytes, (error, written) => {
      if (error !== null) this.fail(batch, error, true);
      else if (written < leftBytes) this.writeAll(batch, doneBytes + written);
      else if (this.options.syncPolicy === 'process') this.succeed(batch);
      else this.sync(batch);
    });
  }

  private sync(batch: PendingBatch): void {
    fdatasync(this.fd, (error) => {
      // After a failed sync the kernel may have dropped the pages: trying again would report a loss as success.
      if (error !== null) this.fail(batch, error, false);
      else if (this.directoryUnsynced) this.syncDirectory(batch);
      else this.succeed(batch);
    });
  }

  /** A new file survives a power loss only once its directory was synced too. */
  private syncDirectory(batch: PendingBatch): void {
    fsync(this.directoryFd, (error) => {
      this.directoryUnsynced = error !== null;
      if (error === null) this.succeed(batch);
      else this.fail(batch, error, false);
    });
  }

  private succeed(batch: PendingBatch): void {
    this.offset += batch.sizeBytes;
    this.safeSeq += batch.records;
    this.inFlight = undefined;
    // The next write starts before anybody hears of this one: the disk does not wait for callbacks.
    this.writeBatch();
    batch.settle();
    this.spares.push(batch);
    const due = this.waiters.filter((waiter) => waiter.seq <= this.safeSeq);
    if (due.length === 0) return;
    this.waiters = this.waiters.filter((waiter) => waiter.seq > this.safeSeq);
    for (const waiter of due) waiter.resolve();
  }

  /** Nothing of the batch nor of what waits behind it counts as written; their numbers are free again. */
  private fail(batch: PendingBatch, cause: NodeJS.ErrnoException, mayRecover: boolean): void {
    const full = FULL_CODES.has(cause.code ?? '');
    const recovers = mayRecover && full && this.truncate();
    const error = full ? fullError('the disk is full', RETRY_MS, cause) : brokenError(cause);
    this.refusal = recovers ? error : brokenError(cause);
    this.measuredAtMs = this.options.clock.monotonicMs();
    this.usedBytes -= batch.sizeBytes;
    this.nextSeq = this.safeSeq + 1;
    this.inFlight = undefined;
    const waiters = this.waiters;
    this.waiters = [];
    batch.settle(error);
    this.pending.settle(error);
    for (const waiter of waiters) waiter.reject(error);
    if (!recovers) this.release();
  }

  /** What was written of a failed batch must not be read later as if it had been reported safe. */
  private truncate(): boolean {
    try {
      ftruncateSync(this.fd, this.offset);
      return true;
    } catch {
      return false;
    }
  }

  private release(): void {
    if (this.dead) return;
    this.dead = true;
    closeSync(this.fd);
    closeSync(this.directoryFd);
  }

  private rotate(): void {
    const next = this.createSegment(this.safeSeq + 1);
    closeSync(this.fd);
    this.fd = next;
    this.offset = SEGMENT_HEAD_BYTES;
    this.directoryUnsynced = true;
    this.usedBytes += SEGMENT_HEAD_BYTES;
  }

  private createSegment(firstSeq: number): number {
    const path = join(this.path, segmentName(firstSeq));
    const fd = openSync(path, 'wx', 0o600);
    try {
      writeSync(fd, encodeSegmentHead(this.spoolId, firstSeq));
      return fd;
    } catch (error) {
      closeSync(fd);
      unlinkSync(path);
      throw error;
    }
  }
}
