import { AppError } from '@roundhouse/errors';
import type { FileSource } from '@roundhouse/sources';
import type { IngestFile } from '../store/ingest-file.ts';
import type { BandwidthLimit } from './bandwidth-limit.ts';
import { ByteRanges } from './byte-ranges.ts';
import { diskFailure } from './disk-failure.ts';
import type { BlobRequest, BlobStore, FileHashing, Reservation, SpaceReservations } from './downloads.ports.ts';
import { isInterrupted } from './interruption.ts';
import { DEFAULT_RETRY, type RetryLimits } from './persistently.ts';
import { DEFAULT_STALL, type StallLimits } from './stall-watch.ts';
import { DEFAULT_TRANSFER, Transfer, type TransferLimits } from './transfer.ts';

/** Where one file stands. */
export interface BlobProgress {
  phase: 'queued' | 'downloading' | 'verifying';
  /** Written to disk. Fewer than before when the file has to begin anew. */
  bytesDone: number;
  /** Tries so far, from 1. */
  attempt: number;
  /** How long the next try waits; 0 = it is not waiting. */
  retryInMs: number;
}

/** What fetching works with. */
export interface FetchParts {
  source: FileSource;
  store: BlobStore;
  hashing: FileHashing;
  space: SpaceReservations;
  bandwidth: BandwidthLimit;
  retry?: RetryLimits;
  stall?: StallLimits;
  limits?: TransferLimits;
}

/**
 * Brings one file into the store: reserves its space, goes on with what an earlier process left, loads in parallel
 * ranges while hashing, checks size and sha256, commits. However it ends, no partial file and no reservation is left;
 * only an {@link Interruption} keeps the partial file for whoever goes on.
 *
 * @throws AppError DOWNLOAD_NOT_FOUND, DOWNLOAD_NETWORK (after the retries), DOWNLOAD_MISMATCH, DISK_FULL, or
 *   CANCELLED when the signal fired, which is no failure
 */
export async function fetchBlob(
  request: BlobRequest,
  parts: FetchParts,
  onProgress: (progress: BlobProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const progress: BlobProgress = { phase: 'downloading', bytesDone: 0, attempt: 1, retryInMs: 0 };
  const report = (change: Partial<BlobProgress>): void => onProgress(Object.assign(progress, change));
  try {
    signal.throwIfAborted();
    if (await parts.store.has(request.digest, request.sizeBytes)) return report({ bytesDone: request.sizeBytes });
    await load(request, parts, report, progress, signal);
  } catch (error) {
    throw classify(error, signal);
  }
}

async function load(
  request: BlobRequest,
  parts: FetchParts,
  report: (change: Partial<BlobProgress>) => void,
  progress: Readonly<BlobProgress>,
  signal: AbortSignal,
): Promise<void> {
  const { digest, sizeBytes } = request;
  const file = await parts.store.ingest(digest, sizeBytes);
  let reservation: Reservation | undefined;
  let transfer: Transfer | undefined;
  try {
    const keptBytes = new ByteRanges(file.kept?.spans).bytes;
    reservation = await parts.space.reserve([{ key: digest, bytes: sizeBytes - keptBytes }]);
    const { retry = DEFAULT_RETRY, stall = DEFAULT_STALL, limits = DEFAULT_TRANSFER, ...others } = parts;
    const told = {
      onBytes: (bytesDone: number) => report({ bytesDone, retryInMs: 0 }),
      onComplete: () => report({ phase: 'verifying' }),
      onWait: (retryInMs: number) => report({ phase: 'downloading', attempt: progress.attempt + 1, retryInMs }),
    };
    transfer = new Transfer(request, { ...others, ...told, file, reservation, retry, stall, limits }, signal);
    await transfer.run();
    signal.throwIfAborted();
    await file.commit();
  } catch (error) {
    await transfer?.settled();
    if (transfer === undefined || !isInterrupted(signal)) await file.discard();
    else await keep(transfer, file);
    throw error;
  } finally {
    reservation?.release();
  }
}

async function keep(transfer: Transfer, file: IngestFile): Promise<void> {
  try {
    await transfer.keep();
  } finally {
    await file.suspend();
  }
}

function classify(error: unknown, signal: AbortSignal): AppError {
  if (signal.aborted) return new AppError('CANCELLED', 'The download was cancelled.');
  return diskFailure(error);
}
