import type { ApiKey } from '@roundhouse/contracts/registry/v1/api_key_service';
import type { ApiKeyEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { toMeta } from '../../resources/api/resource.mapper.ts';
import type { ApiKeyEntity } from '../infra/api-key.entity.ts';

/** Key as gateways see it. */
export function toApiKeyEntry(row: ApiKeyEntity): ApiKeyEntry {
  const { id, organizationId, projectId, scopes, pepperId, secretHmac } = row;
  return {
    id,
    organizationId,
    projectId,
    teamId: '',
    memberId: '',
    scopes,
    pepperId,
    secretHmac,
    expiresAtUnixMs: row.expiresAtMs,
    revoked: row.revokedAt !== null,
  };
}

/** Key as administrators see it. */
export function toApiKey(row: ApiKeyEntity): ApiKey {
  const { organizationId, projectId, displayName, scopes, hint } = row;
  return {
    meta: toMeta(row),
    organizationId,
    projectId,
    displayName,
    scopes,
    hint,
    expiresAtUnixMs: row.expiresAtMs,
    revoked: row.revokedAt !== null,
    revokedAt: row.revokedAt?.toISOString() ?? '',
  };
}
