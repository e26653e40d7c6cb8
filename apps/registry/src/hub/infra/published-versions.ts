import type { HubVersionContent, HubVersionState } from '@roundhouse/hub';
import type { EntityManager } from 'typeorm';
import type { HubRecord } from '../domain/hub-record.ts';
import { signaturesOf } from './base-catalog.ts';
import type { StoredSignature } from './hub-version.entity.ts';

interface PublishedRow {
  slug: string;
  organization_id: string | null;
  number: number;
  state: HubVersionState;
  content: HubVersionContent;
  manifest: Buffer;
  signatures: readonly StoredSignature[];
  publisher: string;
  published_at: Date | null;
}

const SELECT = `
SELECT slug, organization_id, number, state, content, manifest, signatures, publisher, published_at
FROM hub_version`;

/** Versions that were published here and are approved; of one entry, where a slug is given. */
export async function readApproved(manager: EntityManager, slug?: string): Promise<HubRecord[]> {
  const rows = await manager.query<PublishedRow[]>(
    `${SELECT} WHERE state = 'approved' AND ($1::text IS NULL OR slug = $1) ORDER BY slug, number`,
    [slug ?? null],
  );
  return rows.map(recordOf);
}

/** One version that is or was served; undefined for one that never was. */
export async function readReviewed(
  manager: EntityManager,
  slug: string,
  number: number,
): Promise<HubRecord | undefined> {
  const [row] = await manager.query<PublishedRow[]>(
    `${SELECT} WHERE slug = $1 AND number = $2 AND state IN ('approved', 'withdrawn')`,
    [slug, number],
  );
  return row && recordOf(row);
}

function recordOf(row: PublishedRow): HubRecord {
  return {
    slug: row.slug,
    number: row.number,
    state: row.state,
    content: row.content,
    origin: 'published',
    organizationId: row.organization_id ?? '',
    publisher: row.publisher,
    publishedAt: row.published_at,
    manifest: row.manifest,
    signatures: signaturesOf(row.signatures),
  };
}
