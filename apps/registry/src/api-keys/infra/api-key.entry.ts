import type { ApiKeyEntry, ApiKeyLimits } from '@roundhouse/contracts/registry/v1/snapshot';
import type { ApiKeyEntity, ApiKeySpec } from './api-key.entity.ts';

/** Key as gateways see it. */
export function toApiKeyEntry(row: ApiKeyEntity, ownerDisabled: boolean): ApiKeyEntry {
  const { id, spec, pepperId, secretHmac, previousPepperId, previousHmac, previousUntil } = row;
  const hasPrevious = previousPepperId !== null && previousHmac !== null && previousUntil !== null;
  return {
    id,
    organizationId: spec.organization_id,
    projectId: spec.project_id,
    teamId: spec.team_id ?? '',
    memberId: spec.member_id ?? '',
    serviceAccountId: spec.service_account_id ?? '',
    scopes: spec.scopes,
    pepperId,
    secretHmac,
    previous: hasPrevious
      ? { pepperId: previousPepperId, secretHmac: previousHmac, untilUnixMs: BigInt(previousUntil.getTime()) }
      : undefined,
    expiresAtUnixMs: spec.expires_at === null ? 0n : BigInt(Date.parse(spec.expires_at)),
    revoked: row.revokedAt !== null,
    ownerDisabled,
    limits: toLimits(spec.limits),
    costLabels: spec.cost_labels,
  };
}

/** Key as routers see it: nothing of its secrets. */
export function withoutSecrets(entry: ApiKeyEntry): ApiKeyEntry {
  return { ...entry, pepperId: '', secretHmac: Buffer.alloc(0), previous: undefined };
}

/** Absent as a whole when nothing is limited: most keys have none, and gateways hold very many. */
function toLimits(limits: ApiKeySpec['limits']): ApiKeyLimits | undefined {
  if (Object.values(limits).every((limit) => limit === null)) return undefined;
  return {
    requestsPerMinute: limits.rpm ?? undefined,
    tokensPerMinute: limits.tpm ?? undefined,
    requestsPerHour: limits.requests_per_hour ?? undefined,
    requestsPerDay: limits.requests_per_day ?? undefined,
    tokensPerHour: limits.tokens_per_hour ?? undefined,
    tokensPerDay: limits.tokens_per_day ?? undefined,
    maxParallel: limits.max_parallel ?? undefined,
  };
}
