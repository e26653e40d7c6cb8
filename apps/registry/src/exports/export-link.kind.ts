import type { ResourceKind } from '../resources/resource-kind.ts';
import { ExportLinkEntity } from './infra/export-link.entity.ts';

/**
 * Links to exports, for the command path: that one was made and used stands in the audit log. What it is narrowed by
 * stands there by name alone, but for places: words that are looked for and names of users would outlive their erasure.
 */
export const EXPORT_LINK: ResourceKind<ExportLinkEntity> = {
  name: 'export_link',
  noun: 'link',
  table: 'export_link',
  entity: ExportLinkEntity,
  inSnapshot: false,
  organizationOf: ({ organizationId }) => organizationId,
  describe: ({ operation, query, apiKeyId, sessionId, expiresAt }) => ({
    operation,
    format: query['format']?.[0] ?? '',
    organization: query['organization_id']?.[0] ?? null,
    project: query['project_id']?.[0] ?? null,
    narrowedBy: Object.keys(query).filter((name) => name !== 'format'),
    apiKeyId,
    sessionId,
    expiresAt,
  }),
};
