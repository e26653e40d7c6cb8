import { API_KEY_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { ApiKeyEntity, type ApiKeySpec } from './infra/api-key.entity.ts';

/** API keys. History and audit never hold their hashes. */
export const API_KEY = documentKind({
  definition: API_KEY_RESOURCE,
  entity: ApiKeyEntity,
  inSnapshot: true,
  placeOf: (spec: ApiKeySpec) => ({
    organizationId: spec.organization_id,
    projectId: spec.project_id,
    teamId: spec.team_id ?? '',
  }),
  describeMore: ({ hint, revokedAt, previousUntil }) => ({
    hint,
    revoked_at: revokedAt?.toISOString() ?? null,
    previous_secret_until: previousUntil?.toISOString() ?? null,
  }),
});
