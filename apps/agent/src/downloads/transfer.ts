import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@roundhouse/errors';
import { backoffDelayMs } from '@roundhouse/kernel';
import { SourceFailure, type FileSource, type SourceAnswer } from '@roundhouse/sources';
import type { IngestFile } from '../store/ingest-file.ts';
import type { BandwidthLimit } from './bandwidth-limit.ts';
import { ByteRanges, type Span } from './byte-ranges.ts';
import { Checkpoints, type CheckpointLimits } from './checkpoints.ts';
import { diskFailure } from './disk-failure.ts';
import type { BlobRequest, FileHashing, GrowingHash, Reservation, SpaceReservations } from './downloads.ports.ts';
import { persistently, type RetryLimits } from './persistently.ts';
import { receiveBody } from './receive-body.ts';
import type { StallLimits } from './stall-watch.ts';
import { runTogether } from './run-together.ts';

/** How a file is cut up. */
export interface TransferLimits extends CheckpointLimits {
  /** Ranges of one file at one time. */
  parallel: number;
  minSpanBytes: number;
  maxSpanBytes: number;
  /** The free space is looked at again after so many bytes. */
  recheckBytes: number;
}

const MIB = 1024 * 1024;

/** 4 ranges of 64 to 256 MiB, a checkpoint each 64 MiB. */
export const DEFAULT_TRANSFER: TransferLimits = {
  parallel: 4,
  minSpanBytes: 64 * MIB,
  maxSpanBytes: 256 * MIB,
  recheckBytes: 1024 * MIB,
  checkpointBytes: 64 * MIB,
  checkpointIntervalMs: 10_000,
};

/** What a transfer works with. */
export interface TransferParts {
  source: FileSource;
  file: IngestFile;
  hashing: FileHashing;
  space: SpaceReservations;
  reservation: Reservation;
  bandwidth: BandwidthLimit;
  retry: RetryLimits;
  stall: StallLimits;
  limits: TransferLimits;
  /** Told of all bytes that were written; fewer than before when the file begins anew. */
  onBytes: (bytesDone: number) => void;
  /** Told when all bytes are there and only their hash is still computed. */
  onComplete: () => void;
  /** Told when a source is tried again, and after how long. */
  onWait: (delayMs: number) => void;
}

/** What is there cannot be continued: the file has to begin anew. */
class BeginAnew extends Error {
  override readonly cause: AppError;
  constructor(cause: AppError) {
    super('begin anew', { cause });
    this.cause = cause;
  }
}

/** Brings the bytes of one file into its ingest file, in parallel ranges, and checks their sha256. */
export class Transfer {
  private readonly request: BlobRequest;
  private readonly parts: TransferParts;
  private readonly signal: AbortSignal;
  private readonly checkpoints: Checkpoints;
  private readonly sourceSha256: string;
  private ranges: ByteRanges;
  private validator: string | undefined;
  /** Some sources give each answer another validator; then only the hash says whether parts belong together. */
  private isValidatorBelieved = true;
  private isRangeIgnored = false;
  private hasBytesOfEarlierProcess: boolean;
  private uncheckedBytes = 0;

  constructor(request: BlobRequest, parts: TransferParts, signal: AbortSignal) {
    this.request = request;
    this.parts = parts;
    this.signal = signal;
    this.checkpoints = new Checkpoints(parts.file, parts.limits);
    this.sourceSha256 = createHash('sha256').update(request.url).digest('hex');
    const { kept } = parts.file;
    this.ranges = new ByteRanges(kept?.spans);
    this.hasBytesOfEarlierProcess = this.ranges.bytes > 0;
    // A validator means something to the source alone that gave it; the bytes mean the same from everywhere.
    this.validator = kept?.sourceSha256 === this.sourceSha256 ? kept.validator : undefined;
  }

  /** @throws SourceFailure, AppError DOWNLOAD_MISMATCH or DISK_FULL, the system's error, or the signal's reason */
  async run(): Promise<void> {
    for (let beginning = 0; ; beginning += 1) {
      try {
        return await this.loadAndCheck();
      } catch (error) {
        if (!(error instanceof BeginAnew)) throw error;
        if (beginning >= this.parts.retry.retries) throw error.cause;
        await this.clear();
        const { minDelayMs: baseMs, maxDelayMs: capMs } = this.parts.retry;
        const delayMs = beginning === 0 ? 0 : baseMs + backoffDelayMs(beginning, { baseMs, capMs });
        if (delayMs > 0) this.parts.onWait(delayMs);
        await sleep(delayMs, undefined, { signal: this.signal });
      }
    }
  }

  /** Makes durable what was written, for the next process to go on with. */
  async keep(): Promise<void> {
    await this.checkpoints.settled().catch(() => undefined);
    await this.parts.file.checkpoint(this.record());
  }

  /** Resolves when nothing uses the file any more. */
  async settled(): Promise<void> {
    await this.checkpoints.settled().catch(() => undefined);
  }

  private async loadAndCheck(): Promise<void> {
    const { sizeBytes, digest } = this.request;
    const hash = this.parts.hashing.follow(this.parts.file.descriptor);
    // Reading a large file again takes minutes: whoever cancels does not wait for that.
    const stop = (): void => void hash.stop();
    this.signal.addEventListener('abort', stop, { once: true });
    try {
      this.moved(hash);
      await this.loadGaps(hash);
      await this.checkpoints.settled();
      this.parts.onComplete();
      if ((await hash.digest(sizeBytes)) === digest) return;
    } finally {
      this.signal.removeEventListener('abort', stop);
      await hash.stop();
    }
    const mismatch = untrue('has another sha256 than expected');
    if (this.hasBytesOfEarlierProcess) throw new BeginAnew(mismatch);
    throw mismatch;
  }

  private async loadGaps(hash: GrowingHash): Promise<void> {
    const { minSpanBytes, maxSpanBytes, parallel } = this.parts.limits;
    const spanBytes = Math.min(maxSpanBytes, Math.max(minSpanBytes, Math.ceil(this.request.sizeBytes / 16)));
    const gaps = this.ranges.gaps(this.request.sizeBytes, spanBytes);
    await runTogether(this.signal, async (signal, add) => {
      const takeGaps = async (): Promise<void> => {
        for (let gap = gaps.shift(); gap !== undefined; gap = gaps.shift())
          await this.loadSpan(gap, gaps, hash, signal, widen);
      };
      // The first answer says whether the source knows ranges: only then others join.
      let isWide = false;
      const widen = (): void => {
        if (isWide) return;
        isWide = true;
        for (let more = Math.min(parallel - 1, gaps.length); more > 0; more -= 1) add(takeGaps());
      };
      await takeGaps();
    });
  }

  private async loadSpan(
    [start, spanEnd]: Span,
    gaps: Span[],
    hash: GrowingHash,
    signal: AbortSignal,
    onRanges: () => void,
  ): Promise<void> {
    let at = start;
    let end = spanEnd;
    const attempt = async (): Promise<void> => {
      const answer = await this.ask(at, end, signal);
      this.requireSameFile(answer);
      if (answer.status === 206) onRanges();
      else {
        if (this.ranges.bytes > 0 || at > 0) throw this.beginAnew(answer);
        // All of it comes in this one answer.
        this.isRangeIgnored = true;
        gaps.length = 0;
        end = this.request.sizeBytes;
      }
      const tooLong = (): never => {
        throw untrue(`is larger than ${this.request.sizeBytes} bytes`);
      };
      const { bandwidth, stall } = this.parts;
      const write = async (chunks: readonly Uint8Array[], position: number): Promise<void> => {
        await this.write(chunks, position, hash);
        at = position + lengthOf(chunks);
      };
      try {
        await receiveBody(answer, end - at, tooLong, { write, bandwidth, stall, signal });
      } catch (error) {
        throw this.isRangeIgnored && isPassing(error) ? new BeginAnew(error) : error;
      }
      if (at < end) throw this.tooShort(answer, at);
    };
    const { retry: limits, onWait } = this.parts;
    try {
      await persistently(attempt, { limits, bytesDone: () => at, onWait, signal });
    } catch (error) {
      // Some networks of caches answer ranges of large files with 403, and the whole file with 200.
      const isDenied = error instanceof SourceFailure && error.kind === 'denied';
      if (!isDenied || this.isRangeIgnored || this.ranges.bytes > 0) throw error;
      this.isRangeIgnored = true;
      throw new BeginAnew(error);
    }
  }

  private async ask(at: number, end: number, signal: AbortSignal): Promise<SourceAnswer> {
    if (this.isRangeIgnored) return this.parts.source.open(this.request.url, { signal });
    const ifRange = this.isValidatorBelieved && this.ranges.bytes > 0 ? this.validator : undefined;
    const range = { start: at, end };
    try {
      return await this.parts.source.open(this.request.url, {
        signal,
        range,
        ...(ifRange !== undefined && { ifRange }),
      });
    } catch (error) {
      if (!(error instanceof SourceFailure) || error.kind !== 'range') throw error;
      this.requireSize(error.totalBytes);
      // The size is right and the range is not taken: the file can be had in one piece only.
      this.isRangeIgnored = true;
      throw new BeginAnew(error);
    }
  }

  private requireSameFile(answer: SourceAnswer): void {
    const { totalBytes, validator } = answer;
    try {
      this.requireSize(totalBytes);
    } catch (error) {
      answer.discard();
      throw error;
    }
    if (
      answer.status === 206 &&
      this.isValidatorBelieved &&
      this.validator !== undefined &&
      this.validator !== validator
    ) {
      throw this.beginAnew(answer);
    }
    this.validator = validator;
  }

  private requireSize(totalBytes: number | undefined): void {
    if (totalBytes === undefined || totalBytes === this.request.sizeBytes) return;
    throw untrue(`has ${totalBytes} bytes at its source, ${this.request.sizeBytes} were expected`);
  }

  private beginAnew(answer: SourceAnswer): BeginAnew {
    answer.discard();
    return new BeginAnew(untrue('changed at its source again and again'));
  }

  private tooShort(answer: SourceAnswer, at: number): Error {
    // A body that says its length and ends earlier was cut off; one that does not is all there is.
    if (answer.status === 200 && answer.totalBytes === undefined) {
      return untrue(`ended after ${at} of ${this.request.sizeBytes} bytes`);
    }
    const failure = new SourceFailure('passing', `The source ended after ${at} bytes.`);
    return this.isRangeIgnored ? new BeginAnew(failure) : failure;
  }

  private async write(chunks: readonly Uint8Array[], position: number, hash: GrowingHash): Promise<void> {
    const bytes = lengthOf(chunks);
    try {
      await this.parts.file.write(chunks, position);
      this.checkpoints.requireGood();
    } catch (error) {
      throw diskFailure(error);
    }
    this.ranges.add(position, position + bytes);
    this.moved(hash);
    this.checkpoints.written(bytes, () => this.record());
    this.uncheckedBytes += bytes;
    if (this.uncheckedBytes < this.parts.limits.recheckBytes) return;
    this.uncheckedBytes = 0;
    await this.parts.space.recheck();
  }

  private moved(hash: GrowingHash): void {
    const { bytes, frontier } = this.ranges;
    if (frontier > 0) hash.advance(frontier);
    this.parts.reservation.adjust(this.request.digest, this.request.sizeBytes - bytes);
    this.parts.onBytes(bytes);
  }

  private async clear(): Promise<void> {
    await this.checkpoints.settled();
    await this.parts.file.restart();
    // The bytes that were there came under one validator and did not fit: from here on the hash alone decides.
    if (this.ranges.bytes > 0 && !this.hasBytesOfEarlierProcess) this.isValidatorBelieved = false;
    this.hasBytesOfEarlierProcess = false;
    this.validator = undefined;
    this.ranges = new ByteRanges();
  }

  private record() {
    const { sourceSha256, validator } = this;
    return { sizeBytes: this.request.sizeBytes, sourceSha256, validator, spans: this.ranges.toSpans() };
  }
}

function untrue(what: string): AppError {
  return new AppError('DOWNLOAD_MISMATCH', `The file ${what}.`);
}

function isPassing(error: unknown): error is SourceFailure {
  return error instanceof SourceFailure && error.kind === 'passing';
}

function lengthOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}
