import { invariant } from '@roundhouse/kernel';
import type { CatalogEntry } from './catalog-entry.ts';
import { entriesOfFile } from './catalog-file.ts';
import { CATALOG_FILES } from './catalog-files.ts';
import { createMatcher, type CatalogMatch, type MatchOptions, type Matcher } from './matching/matcher.ts';

let loadedEntries: readonly CatalogEntry[] | undefined;
let loadedIds: ReadonlyMap<string, CatalogEntry> | undefined;
let loadedMatcher: Matcher | undefined;

/**
 * Every entry, by vendor, then by upstream id. Read and checked at the first call, which takes a few milliseconds;
 * later ones return the same frozen list.
 *
 * @throws ZodError or Error when a data file is broken; tests keep that from being shipped
 */
export function catalogEntries(): readonly CatalogEntry[] {
  loadedEntries ??= Object.freeze(CATALOG_FILES.flatMap(entriesOfFile));
  return loadedEntries;
}

/**
 * The entry of an upstream id or of one of its aliases, without regard to case. For names that other platforms
 * decorate, see {@link matchUpstreamId}.
 */
export function findCatalogEntry(id: string): CatalogEntry | undefined {
  loadedIds ??= idIndex(catalogEntries());
  return loadedIds.get(id.toLowerCase());
}

/**
 * The entry that an upstream model id most probably means, for filling in a form.
 *
 * @param upstreamModelId as a provider calls the model; up to 256 characters
 * @returns undefined when no entry is near enough: better none than a wrong price
 */
export function matchUpstreamId(upstreamModelId: string, options: MatchOptions = {}): CatalogMatch | undefined {
  loadedMatcher ??= createMatcher(catalogEntries());
  return loadedMatcher(upstreamModelId, options);
}

function idIndex(entries: readonly CatalogEntry[]): ReadonlyMap<string, CatalogEntry> {
  const index = new Map<string, CatalogEntry>();
  for (const entry of entries) {
    for (const id of [entry.upstream_model_id, ...entry.aliases]) {
      invariant(!index.has(id.toLowerCase()), `two entries of the model catalog are called ${id}`);
      index.set(id.toLowerCase(), entry);
    }
  }
  return index;
}
