import type { ModelStore } from '../store/model-store.ts';
import type { Digest } from '../store/names.ts';

/** Which files are spoken for. */
export interface Claims {
  /** By installations that are there, or are on their way. */
  readonly wanted: ReadonlySet<Digest>;
  /** By failed installations that are not pinned: kept for their next try unless room is needed. */
  readonly failedUnpinned: ReadonlySet<Digest>;
}

/** What is to be removed. */
export interface GarbageOptions {
  /** Unix milliseconds. */
  nowMs: number;
  /** Finished files that nobody claims are kept for so long: an installation may be about to. Default 2 minutes. */
  minAgeMs?: number;
  /** Also takes finished files of failed installations. Default: no. */
  withUnpinnedFailed?: boolean;
}

const DEFAULT_MIN_AGE_MS = 120_000;

/**
 * Removes finished and partial files that nothing refers to.
 *
 * @returns bytes that were freed
 */
export async function collectGarbage(store: ModelStore, claims: Claims, options: GarbageOptions): Promise<number> {
  const { nowMs, minAgeMs = DEFAULT_MIN_AGE_MS, withUnpinnedFailed = false } = options;
  const isClaimed = (digest: Digest): boolean =>
    claims.wanted.has(digest) || (!withUnpinnedFailed && claims.failedUnpinned.has(digest));
  let freed = 0;
  for (const { digest, sizeBytes, finishedAtMs } of await store.blobs()) {
    const isYoung = minAgeMs > 0 && !claims.failedUnpinned.has(digest) && nowMs - finishedAtMs < minAgeMs;
    if (isClaimed(digest) || isYoung) continue;
    await store.removeBlob(digest);
    freed += sizeBytes;
  }
  for (const [digest, bytes] of await store.partials()) {
    if (claims.wanted.has(digest) || claims.failedUnpinned.has(digest)) continue;
    await store.discardPartial(digest);
    freed += bytes;
  }
  return freed;
}
