import type { KeyScope } from '@roundhouse/admin-api';
import type { ApiKeyBudget, ApiKeyEntry, ApiKeyLimits } from '@roundhouse/contracts/registry/v1/snapshot';
import { BUDGET_WINDOW } from '../../budgets/infra/budget.entry.ts';
import type { OwnerState } from '../keys-of-owner.ts';
import type { ApiKeyEntity, ApiKeySpec } from './api-key.entity.ts';

/**
 * Key as gateways see it: its scopes narrowed to what its owner can make use of now.
 *
 * @param owner undefined = the key stands for itself
 */
export function toApiKeyEntry(row: ApiKeyEntity, owner: OwnerState | undefined): ApiKeyEntry {
  const { id, spec, pepperId, secretHmac, previousPepperId, previousHmac, previousUntil } = row;
  const hasPrevious = previousPepperId !== null && previousHmac !== null && previousUntil !== null;
  return {
    id,
    organizationId: spec.organization_id,
    projectId: spec.project_id,
    teamId: spec.team_id ?? '',
    memberId: spec.member_id ?? '',
    serviceAccountId: spec.service_account_id ?? '',
    scopes: spec.scopes.filter((scope) => isUsable(scope, owner)),
    pepperId,
    secretHmac,
    previous: hasPrevious
      ? { pepperId: previousPepperId, secretHmac: previousHmac, untilUnixMs: BigInt(previousUntil.getTime()) }
      : undefined,
    expiresAtUnixMs: spec.expires_at === null ? 0n : BigInt(Date.parse(spec.expires_at)),
    revoked: row.revokedAt !== null,
    ownerDisabled: owner?.disabled ?? false,
    limits: toLimits(spec.limits),
    costLabels: spec.cost_labels,
    budget: toBudget(spec.budget),
  };
}

/** Key as routers see it: nothing of its secrets. */
export function withoutSecrets(entry: ApiKeyEntry): ApiKeyEntry {
  return { ...entry, pepperId: '', secretHmac: Buffer.alloc(0), previous: undefined };
}

function isUsable(scope: KeyScope, owner: OwnerState | undefined): boolean {
  if (owner === undefined) return true;
  if (scope === 'platform_admin') return owner.onPlatform;
  return scope !== 'admin' || owner.administers;
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

function toBudget(budget: ApiKeySpec['budget']): ApiKeyBudget | undefined {
  if (budget === null) return undefined;
  const { hard_pico: hard, soft_pico: soft, window } = budget;
  return { hardPico: hard ?? '', softPico: soft ?? '', window: BUDGET_WINDOW[window] };
}
