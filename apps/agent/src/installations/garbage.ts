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
 * Removes finished and partial files that nothing refers to, one with each step: first what can be of no use any more,
 * then what nobody claims, then files of failed installations, each of these the oldest first. Whoever has enough stops.
 *
 * @param claims asked anew before each step, as somebody may want a file meanwhile
 * @returns bytes that each step has freed
 */
export async function* removeGarbage(
  store: ModelStore,
  claims: () => Claims,
  { nowMs, minAgeMs = DEFAULT_MIN_AGE_MS, withUnpinnedFailed = false }: GarbageOptions,
): AsyncGenerator<number, void> {
  for (const [digest, bytes] of await store.partials()) {
    const { wanted, failedUnpinned } = claims();
    if (wanted.has(digest) || failedUnpinned.has(digest)) continue;
    await store.discardPartial(digest);
    yield bytes;
  }
  const loose = new Set(claims().failedUnpinned);
  const oldestFirst = (await store.blobs()).toSorted(
    (one, other) =>
      Number(loose.has(one.digest)) - Number(loose.has(other.digest)) || one.finishedAtMs - other.finishedAtMs,
  );
  for (const { digest, sizeBytes, finishedAtMs } of oldestFirst) {
    const { wanted, failedUnpinned } = claims();
    if (wanted.has(digest)) continue;
    const isKept = failedUnpinned.has(digest) ? !withUnpinnedFailed : minAgeMs > 0 && nowMs - finishedAtMs < minAgeMs;
    if (isKept) continue;
    await store.removeBlob(digest);
    yield sizeBytes;
  }
}

/**
 * Removes what {@link removeGarbage} does.
 *
 * @param neededBytes it stops once so many are freed; default all
 * @returns bytes that were freed
 */
export async function collectGarbage(
  store: ModelStore,
  claims: () => Claims,
  options: GarbageOptions,
  neededBytes: number = Number.POSITIVE_INFINITY,
): Promise<number> {
  let freed = 0;
  for await (const bytes of removeGarbage(store, claims, options)) {
    freed += bytes;
    if (freed >= neededBytes) break;
  }
  return freed;
}
