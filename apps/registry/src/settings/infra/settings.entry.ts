import type { LimitEntry, SettingsEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { ScopeLimitsEntity } from './scope-limits.entity.ts';
import type { ScopeSettingsEntity } from './scope-settings.entity.ts';
import type { SettingsSpec } from './settings.entity.ts';

/** Id of the installation's own settings, as watchers see it. */
export const PLATFORM_SCOPE = 'platform';

/** Thresholds of circuits as watchers see them; what is not set is absent. */
export interface CircuitThresholdsEntry {
  circuitFailurePercent?: number | undefined;
  circuitMinimumRequests?: number | undefined;
  circuitWindowSeconds?: number | undefined;
  circuitOpenSeconds?: number | undefined;
  circuitMaxOpenSeconds?: number | undefined;
}

/**
 * What a scope itself sets, as watchers see it.
 *
 * @param withPrompt false for routers, which see no content
 */
export function toSettingsEntry({ spec }: ScopeSettingsEntity, withPrompt: boolean): SettingsEntry {
  const { organization_id: organizationId, project_id: projectId } = spec;
  return {
    id: projectId ?? organizationId ?? PLATFORM_SCOPE,
    organizationId: organizationId ?? '',
    projectId: projectId ?? '',
    ...toThresholds(spec.circuit),
    systemPrompt: withPrompt ? (spec.system_prompt ?? undefined) : undefined,
    contentCapture: spec.content_capture ?? '',
    redactEmails: spec.redaction?.emails ?? undefined,
    redactCardNumbers: spec.redaction?.card_numbers ?? undefined,
    requestLogDays: spec.retention?.request_log_days ?? undefined,
    contentDays: spec.retention?.content_days ?? undefined,
  };
}

/** Limits of one scope as watchers see them. */
export function toLimitEntry({ id, organizationId, limits }: ScopeLimitsEntity): LimitEntry {
  return {
    id,
    organizationId,
    requestsPerMinute: limits.rpm ?? undefined,
    tokensPerMinute: limits.tpm ?? undefined,
    maxParallel: limits.max_parallel ?? undefined,
  };
}

/** Thresholds as a scope or a deployment sets them. */
export function toThresholds(circuit: SettingsSpec['circuit'] | undefined): CircuitThresholdsEntry {
  return {
    circuitFailurePercent: circuit?.failure_percent ?? undefined,
    circuitMinimumRequests: circuit?.minimum_requests ?? undefined,
    circuitWindowSeconds: circuit?.window_seconds ?? undefined,
    circuitOpenSeconds: circuit?.open_seconds ?? undefined,
    circuitMaxOpenSeconds: circuit?.max_open_seconds ?? undefined,
  };
}
