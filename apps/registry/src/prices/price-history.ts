import type { JsonObject } from '@roundhouse/admin-api';
import type { StoredPriceVersion } from './infra/price-versions.ts';

/** The versions of a price as REST shows them, newest first. */
export function showPriceHistory(versions: readonly StoredPriceVersion[], at: Date): JsonObject {
  const current = versions.find(({ effectiveFrom }) => effectiveFrom <= at);
  return {
    data: versions.map((version) => ({
      id: version.id,
      effective_from: version.effectiveFrom.toISOString(),
      price: version.price,
      state: version.effectiveFrom > at ? 'coming' : version === current ? 'current' : 'past',
      created_at: version.createdAt.toISOString(),
      created_by: version.createdBy,
    })),
  };
}
