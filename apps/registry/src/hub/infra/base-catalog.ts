import type { HubVersionContent } from '@roundhouse/hub';
import type { EntityManager } from 'typeorm';
import type { HubRecord } from '../domain/hub-record.ts';
import { embeddedCatalog } from '../seed/embedded-catalog.ts';
import { readTakenNames } from './taken-names.ts';
import type { StoredSignature } from './hub-version.entity.ts';

interface FollowedRow {
  slug: string;
  number: number;
  content: HubVersionContent;
  manifest: Buffer;
  signatures: readonly StoredSignature[];
  publisher: string;
  published_at: Date | null;
}

interface Remembered {
  readonly digest: string;
  readonly catalog: readonly HubRecord[];
}

/** Of each data source, what was last read of it: the digest in the database says whether it still holds. */
const remembered = new WeakMap<object, Remembered>();

/**
 * The catalog that what is published here is united with: what was last followed successfully, from memory or, where
 * that is not it, as it was stored; where nothing was ever followed, the one that is part of the program.
 */
export async function readBaseCatalog(manager: EntityManager): Promise<readonly HubRecord[]> {
  const [state] = await manager.query<{ digest: string }[]>(
    `SELECT digest FROM hub_source_state WHERE succeeded_at IS NOT NULL`,
  );
  if (state === undefined) return embeddedHere(manager);
  const known = remembered.get(manager.connection);
  if (known?.digest === state.digest) return known.catalog;
  const rows = await manager.query<FollowedRow[]>('SELECT * FROM hub_followed_version WHERE is_served ORDER BY slug');
  const catalog = rows.map(followedRecord);
  remembered.set(manager.connection, { digest: state.digest, catalog });
  return catalog;
}

/** One version of the base catalog, also one that the source no longer serves; undefined = it was never there. */
export async function readBaseVersion(
  manager: EntityManager,
  slug: string,
  number: number,
): Promise<HubRecord | undefined> {
  const [row] = await manager.query<FollowedRow[]>(
    'SELECT * FROM hub_followed_version WHERE slug = $1 AND number = $2',
    [slug, number],
  );
  if (row !== undefined) return followedRecord(row);
  const embedded = await embeddedHere(manager);
  return embedded.find((version) => version.slug === slug && version.number === number);
}

/** Every version that the base catalog ever had of an entry: all that were followed, and the embedded one. */
export async function readBaseHistory(manager: EntityManager, slug: string): Promise<HubRecord[]> {
  const rows = await manager.query<FollowedRow[]>('SELECT * FROM hub_followed_version WHERE slug = $1', [slug]);
  const followed = rows.map(followedRecord);
  const numbers = new Set(followed.map((version) => version.number));
  const embedded = (await embeddedHere(manager)).filter(
    (version) => version.slug === slug && !numbers.has(version.number),
  );
  return [...followed, ...embedded];
}

/** Highest number that the base catalog ever had for an entry; 0 = it never had it. */
export async function highestBaseNumber(manager: EntityManager, slug: string): Promise<number> {
  const [row] = await manager.query<{ highest: number | null }[]>(
    'SELECT max(number) AS highest FROM hub_followed_version WHERE slug = $1',
    [slug],
  );
  const embedded = embeddedCatalog().find((version) => version.slug === slug);
  return Math.max(row?.highest ?? 0, embedded?.number ?? 0);
}

function followedRecord(row: FollowedRow): HubRecord {
  return {
    slug: row.slug,
    number: row.number,
    state: 'approved',
    content: row.content,
    origin: 'followed',
    organizationId: '',
    publisher: row.publisher,
    publishedAt: row.published_at,
    manifest: row.manifest,
    signatures: signaturesOf(row.signatures),
  };
}

/** The embedded catalog without what was given here before it came with a new release of the program. */
async function embeddedHere(manager: EntityManager): Promise<readonly HubRecord[]> {
  const catalog = embeddedCatalog();
  const taken = await readTakenNames(
    manager,
    catalog.map((version) => version.slug),
  );
  return catalog.filter((version) => !taken.has(version));
}

/** Signatures as bytes. */
export function signaturesOf(stored: readonly StoredSignature[]): HubRecord['signatures'] {
  return stored.map(({ key_id, signature }) => ({ key_id, signature: Buffer.from(signature, 'base64') }));
}
