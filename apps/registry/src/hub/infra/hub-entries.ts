import { newId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { HubEntryEntity } from './hub-entry.entity.ts';

/** Who sees an entry for the first time, and when. */
export interface FirstSight {
  /** Null = the installation's. */
  readonly organizationId: string | null;
  readonly actorId: string;
  readonly at: Date;
}

/**
 * Finds what the hub says of an entry and locks it; makes it where nobody said anything of it yet. What it then says
 * is what it said before: no badge, no counter, no version.
 */
export async function lockEntry(manager: EntityManager, slug: string, first: FirstSight): Promise<HubEntryEntity> {
  await manager.query(
    `INSERT INTO hub_entry (id, created_at, updated_at, created_by, slug, organization_id) VALUES ($1, $2, $2, $3, $4, $5)
     ON CONFLICT (slug) DO NOTHING`,
    [newId(), first.at, first.actorId, slug, first.organizationId],
  );
  return manager.findOneOrFail(HubEntryEntity, { where: { slug }, lock: { mode: 'pessimistic_write' } });
}

/** What the hub itself says of these entries, by slug; those that nobody said anything of are left out. */
export async function readEntries(
  manager: EntityManager,
  slugs: readonly string[],
): Promise<ReadonlyMap<string, HubEntryEntity>> {
  const rows = await manager
    .createQueryBuilder(HubEntryEntity, 'e')
    .where('e.slug = ANY(:slugs)', { slugs: [...slugs] })
    .getMany();
  return new Map(rows.map((row) => [row.slug, row]));
}

/** Those of the entries that somebody has starred, by id. */
export async function starredBy(
  manager: EntityManager,
  actorId: string,
  entryIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await manager.query<{ entry_id: string }[]>(
    'SELECT entry_id FROM hub_star WHERE actor_id = $1 AND entry_id = ANY($2::uuid[])',
    [actorId, entryIds],
  );
  return new Set(rows.map((row) => row.entry_id));
}

/** Sets or takes somebody's star; once for each, however often it is asked. */
export async function setStar(
  manager: EntityManager,
  entryId: string,
  actorId: string,
  starred: boolean,
): Promise<void> {
  const change = starred
    ? 'INSERT INTO hub_star (entry_id, actor_id) VALUES ($1, $2) ON CONFLICT DO NOTHING'
    : 'DELETE FROM hub_star WHERE entry_id = $1 AND actor_id = $2';
  await manager.query(change, [entryId, actorId]);
  await manager.query(
    'UPDATE hub_entry SET stars = (SELECT count(*) FROM hub_star WHERE entry_id = $1) WHERE id = $1',
    [entryId],
  );
}

/** Counts one finished download of an entry: a node holds it now that did not before. No configuration, not audited. */
export async function countDownload(manager: EntityManager, slug: string): Promise<void> {
  await manager.query(
    `INSERT INTO hub_entry (id, created_at, updated_at, created_by, slug, downloads)
     VALUES ($1, now(), now(), 'system:hub', $2, 1)
     ON CONFLICT (slug) DO UPDATE SET downloads = hub_entry.downloads + 1`,
    [newId(), slug],
  );
}
