import { createHash } from 'node:crypto';
import { AppError, toAppError } from '@roundhouse/errors';
import pRetry from 'p-retry';
import { codeOf } from '../local-state/system-error.ts';
import type { BlobRequest, BlobStore, ByteSource, Reservation, SpaceReservations } from './downloads.ports.ts';

/** What fetching works with. */
export interface FetchParts {
  source: ByteSource;
  store: BlobStore;
  space: SpaceReservations;
  /** Told after each write: bytes that are on disk. Falls back to 0 when an attempt begins anew. */
  onProgress: (bytesDone: number) => void;
  retry: RetryLimits;
}

/** How often and how fast a broken connection is tried again. */
export interface RetryLimits {
  /** Tries after the first. */
  retries: number;
  minDelayMs: number;
  maxDelayMs: number;
}

/** About half a minute of trying. */
export const DEFAULT_RETRY: RetryLimits = { retries: 5, minDelayMs: 500, maxDelayMs: 10_000 };

const NO_SPACE = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/**
 * Brings one file into the store: reserves its space, streams it to an ingest file while hashing, checks size and
 * sha256, commits. However it ends, no partial file and no reservation is left.
 *
 * @throws AppError DOWNLOAD_NOT_FOUND, DOWNLOAD_NETWORK (after the retries), DOWNLOAD_MISMATCH, DISK_FULL, or
 *   CANCELLED when the signal fired, which is no failure
 */
export async function fetchBlob(request: BlobRequest, parts: FetchParts, signal: AbortSignal): Promise<void> {
  try {
    if (await parts.store.has(request.digest, request.sizeBytes)) return parts.onProgress(request.sizeBytes);
    await pRetry(() => attempt(request, parts, signal), {
      retries: parts.retry.retries,
      minTimeout: parts.retry.minDelayMs,
      maxTimeout: parts.retry.maxDelayMs,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => error instanceof AppError && error.reason === 'DOWNLOAD_NETWORK',
    });
  } catch (error) {
    throw classify(error, signal);
  }
}

async function attempt(request: BlobRequest, parts: FetchParts, signal: AbortSignal): Promise<void> {
  const reservation = await parts.space.reserve(request.sizeBytes);
  try {
    parts.onProgress(0);
    await transfer(request, parts, reservation, signal);
  } catch (error) {
    throw classify(error, signal);
  } finally {
    reservation.release();
  }
}

async function transfer(
  request: BlobRequest,
  parts: FetchParts,
  reservation: Reservation,
  signal: AbortSignal,
): Promise<void> {
  const { declaredBytes, chunks } = await parts.source.open(request.url, signal);
  if (declaredBytes !== undefined && declaredBytes !== request.sizeBytes) {
    throw mismatch(`announces ${declaredBytes} bytes, ${request.sizeBytes} were expected`);
  }
  const file = await parts.store.ingest(request.digest);
  try {
    const hash = createHash('sha256');
    let bytesDone = 0;
    for await (const chunk of chunks) {
      signal.throwIfAborted();
      if (bytesDone + chunk.length > request.sizeBytes) throw mismatch(`is larger than ${request.sizeBytes} bytes`);
      hash.update(chunk);
      await file.write(chunk);
      bytesDone += chunk.length;
      reservation.consume(chunk.length);
      parts.onProgress(bytesDone);
    }
    if (bytesDone !== request.sizeBytes) throw mismatch(`ended after ${bytesDone} of ${request.sizeBytes} bytes`);
    if (hash.digest('hex') !== request.digest) throw mismatch('has another sha256 than expected');
    signal.throwIfAborted();
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

function mismatch(what: string): AppError {
  return new AppError('DOWNLOAD_MISMATCH', `The file ${what}.`);
}

function classify(error: unknown, signal: AbortSignal): AppError {
  if (signal.aborted) return new AppError('CANCELLED', 'The download was cancelled.');
  if (NO_SPACE.has(codeOf(error) ?? '')) {
    return new AppError('DISK_FULL', 'The disk of the models directory became full.', { cause: error });
  }
  return toAppError(error);
}
