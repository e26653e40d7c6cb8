import { AppError } from '@roundhouse/errors';
import type { EntityManager } from 'typeorm';
import { readTakenNames } from '../infra/taken-names.ts';
import type { FollowedCatalog, FollowedVersion } from './read-catalog.ts';

interface KnownRow {
  slug: string;
  number: number;
  manifest: Buffer;
  is_served: boolean;
}

/** What came of a catalog. */
export interface AppliedCatalog {
  /** Slugs of which another version is served now, or none any more. */
  readonly changed: readonly string[];
  /** Slugs that are left out: the name, or the number, is that of something that was published here. */
  readonly leftOut: readonly string[];
}

/**
 * Puts a catalog in place of the one that was followed so far. A version whose files are other ones than they were is
 * an attack, or a mistake: then nothing changes. One version of one name is one set of files, wherever it came from:
 * what was published here first keeps its names and numbers.
 *
 * @throws AppError CONFLICT
 */
export async function applyCatalog(
  manager: EntityManager,
  catalog: FollowedCatalog,
  at: Date,
): Promise<AppliedCatalog> {
  const known = await manager.query<KnownRow[]>('SELECT slug, number, manifest, is_served FROM hub_followed_version');
  const before = new Map(known.map((row) => [`${row.slug}@${row.number}`, row]));
  const taken = await readTakenNames(manager);
  const followed = catalog.versions.filter((version) => !taken.has(version));
  const changed = new Set<string>();
  for (const version of followed) {
    const row = before.get(`${version.slug}@${version.number}`);
    if (row !== undefined && !row.manifest.equals(version.manifest)) {
      throw new AppError('CONFLICT', `Version ${version.number} of ${version.slug} is another one than it was.`);
    }
    if (row?.is_served !== true) changed.add(version.slug);
  }
  const served = new Set(followed.map((version) => version.slug));
  for (const row of known) if (row.is_served && !served.has(row.slug)) changed.add(row.slug);
  await manager.query('UPDATE hub_followed_version SET is_served = false WHERE is_served');
  for (const version of followed) await upsert(manager, version, at);
  const leftOut = catalog.versions.filter((version) => taken.has(version)).map((version) => version.slug);
  return { changed: [...changed], leftOut };
}

async function upsert(manager: EntityManager, version: FollowedVersion, at: Date): Promise<void> {
  await manager.query(
    `INSERT INTO hub_followed_version (slug, number, content, manifest, signatures, publisher, published_at, is_served,
       seen_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, true, $8)
     ON CONFLICT (slug, number) DO UPDATE SET content = excluded.content, signatures = excluded.signatures,
       publisher = excluded.publisher, published_at = excluded.published_at, is_served = true`,
    [
      version.slug,
      version.number,
      JSON.stringify(version.content),
      version.manifest,
      JSON.stringify(version.signatures),
      version.publisher,
      version.publishedAt,
      at,
    ],
  );
}
