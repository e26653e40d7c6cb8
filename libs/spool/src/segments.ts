import { readdirSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isId } from '@roundhouse/kernel';
import { parseSegmentName } from './format.ts';

/** One segment file of a spool. */
export interface Segment {
  firstSeq: number;
  path: string;
}

/**
 * Lists the spools in a directory, oldest first (their ids ascend in time).
 *
 * @returns spool ids; empty when the directory does not exist
 */
export async function listSpools(directory: string): Promise<string[]> {
  const entries = await missingAsEmpty(readdir(directory, { withFileTypes: true }));
  return entries
    .filter((entry) => entry.isDirectory() && isId(entry.name))
    .map((entry) => entry.name)
    .toSorted();
}

/** Lists the segments of a spool in ascending order; empty when the spool does not exist. */
export async function listSegments(directory: string, spoolId: string): Promise<Segment[]> {
  const names = await missingAsEmpty(readdir(join(directory, spoolId)));
  return names
    .flatMap((name) => {
      const firstSeq = parseSegmentName(name);
      return firstSeq === undefined ? [] : [{ firstSeq, path: join(directory, spoolId, name) }];
    })
    .toSorted((left, right) => left.firstSeq - right.firstSeq);
}

/** Bytes of all segments of all spools in the directory. Synchronous: a few dozen files at most. */
export function directoryBytes(directory: string): number {
  let bytes = 0;
  for (const spool of readdirSync(directory, { withFileTypes: true })) {
    if (!spool.isDirectory() || !isId(spool.name)) continue;
    for (const name of readdirSync(join(directory, spool.name))) {
      // A segment may be freed between the two calls.
      bytes += statSync(join(directory, spool.name, name), { throwIfNoEntry: false })?.size ?? 0;
    }
  }
  return bytes;
}

async function missingAsEmpty<T>(listing: Promise<T[]>): Promise<T[]> {
  try {
    return await listing;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
