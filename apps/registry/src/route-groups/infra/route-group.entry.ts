import type { RouteGroupEntry, RoutePolicyEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { MODE_BY_NAME } from '@roundhouse/snapshot';
import { toAdminStatus } from '../../resources/infra/admin-status.entry.ts';
import { effectiveMembers, type EffectiveMember } from '../domain/effective-members.ts';
import { toFallbackChains } from './fallbacks.entry.ts';
import type { RouteGroupEntity, RouteGroupSpec } from './route-group.entity.ts';
import { toSelectionEntry } from './selection.entry.ts';

/**
 * Route group as watchers see it, the overrides of its policy worked into its members.
 *
 * @param version of the published policy; 0 = none
 */
export function toRouteGroupEntry({ id, createdAt, spec }: RouteGroupEntity, version: number): RouteGroupEntry {
  const { prompt_binding: prompt, policy } = spec;
  return {
    id,
    organizationId: spec.organization_id,
    projectId: spec.project_id ?? '',
    key: spec.key ?? '',
    displayName: spec.display_name,
    mode: MODE_BY_NAME[spec.mode],
    adminStatus: toAdminStatus(spec.admin_status),
    members: effectiveMembers(spec.members, policy).map(memberEntry),
    policy: policy === null ? undefined : policyEntry(policy, version),
    fallbacks: toFallbackChains(spec.fallbacks),
    promptKey: prompt?.prompt ?? '',
    promptLabel: prompt?.label ?? '',
    createdAtUnixS: BigInt(Math.floor(createdAt.getTime() / 1000)),
  };
}

function memberEntry({
  target: { kind, id },
  enabled,
  weight,
  priority,
}: EffectiveMember): RouteGroupEntry['members'][0] {
  return {
    modelId: kind === 'model' ? id : '',
    deploymentId: kind === 'deployment' ? id : '',
    routeGroupId: kind === 'route_group' ? id : '',
    enabled,
    weight: weight ?? 0,
    priority,
  };
}

function policyEntry(policy: NonNullable<RouteGroupSpec['policy']>, version: number): RoutePolicyEntry {
  const { timeouts, retry } = policy;
  return {
    ...toSelectionEntry(policy),
    version,
    connectTimeoutMs: timeouts.connect_ms ?? 0,
    firstTokenTimeoutMs: timeouts.first_token_ms ?? 0,
    idleTimeoutMs: timeouts.idle_ms ?? 0,
    totalTimeoutMs: timeouts.total_ms ?? 0,
    maxAttempts: retry.max_attempts ?? 0,
  };
}
