import { invariant } from '@roundhouse/kernel';
import * as z from 'zod';
import { catalogFacts, catalogKeySchema, catalogSourceSchema, type CatalogEntry } from './catalog-entry.ts';
import { tierFromPrice } from './tier.ts';

/**
 * One vendor's data file. A line names its source by a key of `sources`, its API only where it is not the file's, and
 * its tier only where that differs from what the price says.
 */
export const catalogFileSchema = z.strictObject({
  vendor: catalogKeySchema,
  vendor_name: z.string().min(1).max(100),
  api: catalogKeySchema,
  sources: z.record(z.string(), catalogSourceSchema),
  models: z.array(z.strictObject({ ...catalogFacts, api: catalogKeySchema.optional(), source: z.string() })).min(1),
});

/** A data file as it is written. */
export type CatalogFile = z.input<typeof catalogFileSchema>;

/**
 * The entries of one data file, in its order: every line with what the file says for all.
 *
 * @throws ZodError when the file has another shape, Error when a line names a source that the file lacks
 */
export function entriesOfFile(file: unknown): CatalogEntry[] {
  const { vendor, vendor_name, api, sources, models } = catalogFileSchema.parse(file);
  return models.map(({ source: sourceKey, ...line }) => {
    const source = sources[sourceKey];
    invariant(source !== undefined, `${vendor}/${line.upstream_model_id} names a source that its file lacks`);
    const tier = line.tier ?? tierFromPrice(line);
    const tierOrNone = tier === undefined ? {} : { tier };
    return Object.freeze({ vendor, vendor_name, ...line, ...tierOrNone, api: line.api ?? api, source });
  });
}
