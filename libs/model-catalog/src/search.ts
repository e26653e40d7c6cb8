import { catalogEntries } from './catalog.ts';
import type { CatalogEntry, CatalogFeature, CatalogMode, CatalogTier } from './catalog-entry.ts';

/** What to look for; every condition given must hold. */
export interface CatalogQuery {
  /** Words that all occur in vendor, ids, display name or family, without regard to case; the first 200 characters count. */
  text?: string;
  /** Key of a vendor, such as `anthropic`. */
  vendor?: string;
  /** Whose API serves it, such as `aws-bedrock`. */
  api?: string;
  mode?: CatalogMode;
  tier?: CatalogTier;
  /** All of these must be stated. */
  features?: readonly CatalogFeature[];
  openWeights?: boolean;
}

const MAX_TEXT_LENGTH = 200;

/** Entries that a query describes, in the order of {@link catalogEntries}; an empty query finds all. */
export function searchCatalog(query: CatalogQuery): readonly CatalogEntry[] {
  const words = (query.text ?? '').slice(0, MAX_TEXT_LENGTH).toLowerCase().split(/\s+/).filter(Boolean);
  return catalogEntries().filter(
    (entry) =>
      (query.vendor === undefined || entry.vendor === query.vendor) &&
      (query.api === undefined || entry.api === query.api) &&
      (query.mode === undefined || entry.mode === query.mode) &&
      (query.tier === undefined || entry.tier === query.tier) &&
      (query.openWeights === undefined || entry.open_weights === query.openWeights) &&
      (query.features ?? []).every((feature) => entry.features.includes(feature)) &&
      containsAll(entry, words),
  );
}

function containsAll(entry: CatalogEntry, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const { vendor, vendor_name, upstream_model_id, aliases, display_name, family } = entry;
  const haystack = [vendor, vendor_name, upstream_model_id, ...aliases, display_name, family ?? '']
    .join('\n')
    .toLowerCase();
  return words.every((word) => haystack.includes(word));
}
