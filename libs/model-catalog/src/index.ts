export { catalogEntries, findCatalogEntry, matchUpstreamId } from './catalog.ts';
export {
  CATALOG_FEATURES,
  CATALOG_MODALITIES,
  CATALOG_MODES,
  CATALOG_TIERS,
  catalogEntrySchema,
  type CatalogEntry,
  type CatalogFeature,
  type CatalogMode,
  type CatalogTier,
} from './catalog-entry.ts';
export { CATALOG_PRICE_AMOUNTS, catalogPriceSchema, type CatalogPrice } from './catalog-price.ts';
export { type CatalogMatch, type MatchConfidence, type MatchOptions } from './matching/matcher.ts';
export { searchCatalog, type CatalogQuery } from './search.ts';
