import { setTimeout as sleep } from 'node:timers/promises';
import { SourceFailure } from '@roundhouse/sources';
import pRetry from 'p-retry';

/** How often and how fast a source that fails in passing is tried again. */
export interface RetryLimits {
  /** Tries after the first, as long as none of them brings anything. */
  retries: number;
  /** Delays double from the one to the other, with jitter. */
  minDelayMs: number;
  maxDelayMs: number;
}

/** 8 tries over about three minutes. */
export const DEFAULT_RETRY: RetryLimits = { retries: 7, minDelayMs: 1_000, maxDelayMs: 60_000 };

/** A try that brought so many bytes was worth it: counting begins anew. */
const WORTHWHILE_BYTES = 64 * 1024;
/** A signature that ran out is replaced by asking again; a file that may not be read stays so. */
const MAX_DENIED = 2;

/** What persistence works with. */
export interface PersistenceParts {
  limits: RetryLimits;
  /** Bytes that the tries have brought so far. */
  bytesDone: () => number;
  /** Told before each wait: after how long the next try begins. */
  onWait: (delayMs: number) => void;
  signal: AbortSignal;
}

/** Tries until it succeeds, fails in a way that will not pass, or has failed too often without bringing anything. */
export async function persistently(attempt: () => Promise<void>, parts: PersistenceParts): Promise<void> {
  for (;;) {
    const before = parts.bytesDone();
    const isWorthwhile = (): boolean => parts.bytesDone() - before >= WORTHWHILE_BYTES;
    try {
      return await inARow(attempt, parts, isWorthwhile);
    } catch (error) {
      if (parts.signal.aborted || !mayPass(error) || !isWorthwhile()) throw error;
      parts.onWait(parts.limits.minDelayMs);
      await sleep(parts.limits.minDelayMs, undefined, { signal: parts.signal });
    }
  }
}

function inARow(
  attempt: () => Promise<void>,
  { limits, onWait, signal }: PersistenceParts,
  isWorthwhile: () => boolean,
): Promise<void> {
  let denied = 0;
  return pRetry(attempt, {
    retries: limits.retries,
    minTimeout: limits.minDelayMs,
    maxTimeout: limits.maxDelayMs,
    randomize: true,
    signal,
    onFailedAttempt: async ({ error, retryDelay }) => {
      if (retryDelay === 0 || !mayPass(error) || isWorthwhile()) return;
      const askedMs = error.retryAfterMs ?? 0;
      onWait(retryDelay + askedMs);
      if (askedMs > 0) await sleep(askedMs, undefined, { signal });
    },
    shouldRetry: ({ error }) => {
      if (!mayPass(error) || isWorthwhile()) return false;
      if (error.kind === 'denied') denied += 1;
      return denied <= MAX_DENIED;
    },
  });
}

function mayPass(error: unknown): error is SourceFailure {
  return error instanceof SourceFailure && (error.kind === 'passing' || error.kind === 'denied');
}
