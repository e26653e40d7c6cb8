import { createHash } from 'node:crypto';
import type { ResourceKind } from '../resources/resource-kind.ts';
import { HubEntryEntity } from './infra/hub-entry.entity.ts';
import { HubVersionEntity } from './infra/hub-version.entity.ts';

/** Entries of the hub, for the command path. Watchers do not get them: no request depends on them. */
export const HUB_ENTRY: ResourceKind<HubEntryEntity> = {
  name: 'hub_entry',
  noun: 'hub entry',
  table: 'hub_entry',
  entity: HubEntryEntity,
  inSnapshot: false,
  organizationOf: ({ organizationId }) => organizationId ?? '',
  describe: ({ slug, organizationId, verified, downloads, stars }) => ({
    slug,
    organization_id: organizationId,
    verified,
    downloads: String(downloads),
    stars: String(stars),
  }),
};

/** Versions of the hub, for the command path. Their content stands in the table; history names its digest. */
export const HUB_VERSION: ResourceKind<HubVersionEntity> = {
  name: 'hub_version',
  noun: 'hub version',
  table: 'hub_version',
  entity: HubVersionEntity,
  inSnapshot: false,
  organizationOf: ({ organizationId }) => organizationId ?? '',
  describe: (row) => ({
    slug: row.slug,
    organization_id: row.organizationId,
    number: row.number,
    state: row.state,
    manifest_sha256: createHash('sha256').update(row.manifest).digest('hex'),
    signed_by: row.signatures.map((signature) => signature.key_id),
    publisher: row.publisher,
    submitted_by: row.submittedBy,
    reviewed_by: row.reviewedBy,
    reason: row.reason,
  }),
};
