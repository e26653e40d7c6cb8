import type { EntityManager } from 'typeorm';

/** What was given here first, and is no more to be had from a catalog. */
export interface TakenNames {
  /** True for an entry of an organization, and for a number that the installation gave itself. */
  has(version: { readonly slug: string; readonly number: number }): boolean;
}

/**
 * One version of one name is one set of files, wherever it came from: nodes name what they hold by it.
 *
 * @param slugs that are asked for; absent = all
 */
export async function readTakenNames(manager: EntityManager, slugs?: readonly string[]): Promise<TakenNames> {
  const rows = await manager.query<{ taken: string }[]>(
    `SELECT slug AS taken FROM hub_entry
     WHERE organization_id IS NOT NULL AND ($1::text[] IS NULL OR slug = ANY($1))
     UNION SELECT slug || '@' || number FROM hub_version
     WHERE organization_id IS NULL AND ($1::text[] IS NULL OR slug = ANY($1))`,
    [slugs ?? null],
  );
  const taken = new Set(rows.map((row) => row.taken));
  return { has: ({ slug, number }) => taken.has(slug) || taken.has(`${slug}@${number}`) };
}
