import { readFile, rm, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock, type Clock } from '@roundhouse/kernel';
import { listSegments, type Segment } from './segments.ts';

/** More about the spool whose segments are freed. */
export interface FreeOptions {
  /**
   * Last record of a sealed spool, as `recoverSpool` told it; then its last segment and its directory go too.
   * Absent = the spool may be in use, and its last segment always stays.
   */
  sealedLastSeq?: number;
  clock?: Clock;
}

/**
 * Deletes segments whose records are all confirmed, once they have been so for long enough. The moment of confirmation
 * is remembered on disk beside the segment, so that it survives a restart; when confirmation falls back, it is forgotten.
 *
 * @param confirmedSeq every record up to here is in the ledger
 * @param olderThanMs how long a confirmed segment is kept, in milliseconds; 0 = not at all
 * @returns how many segments were deleted
 */
export async function freeSegments(
  directory: string,
  spoolId: string,
  confirmedSeq: number,
  olderThanMs: number,
  options: FreeOptions = {},
): Promise<number> {
  const nowMs = (options.clock ?? systemClock).nowMs();
  const segments = await listSegments(directory, spoolId);
  let freed = 0;
  for (const [index, segment] of segments.entries()) {
    const lastSeq = (segments[index + 1]?.firstSeq ?? (options.sealedLastSeq ?? Infinity) + 1) - 1;
    if (lastSeq > confirmedSeq) {
      await rm(markerPath(segment), { force: true });
      continue;
    }
    const confirmedAtMs = olderThanMs === 0 ? nowMs : await confirmedSince(segment, nowMs);
    if (nowMs - confirmedAtMs < olderThanMs) continue;
    await unlink(segment.path);
    await rm(markerPath(segment), { force: true });
    freed += 1;
  }
  if (options.sealedLastSeq !== undefined && freed === segments.length) await removeDirectory(join(directory, spoolId));
  return freed;
}

function markerPath(segment: Segment): string {
  return `${segment.path}.confirmed`;
}

/** Unix milliseconds at which the segment was first seen confirmed; writes them down when it is now. */
async function confirmedSince(segment: Segment, nowMs: number): Promise<number> {
  try {
    const seenMs = Number(await readFile(markerPath(segment), 'utf8'));
    // A clock that was set back, or half a marker: begin again rather than free too early.
    if (seenMs > 0 && seenMs <= nowMs) return seenMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  await writeFile(markerPath(segment), String(nowMs));
  return nowMs;
}

async function removeDirectory(path: string): Promise<void> {
  if ((await stat(path).catch(() => undefined)) !== undefined) await rmdir(path);
}
