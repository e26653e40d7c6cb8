import type { ChatBatching, CredentialKey, DeploymentEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { Hosting } from '@roundhouse/contracts/registry/v1/snapshot';
import { NODE_PROTOCOL } from '../domain/deployment.ts';
import { toPriceEntries } from '../../prices/infra/price.entry.ts';
import type { PriceSchedule } from '../../prices/infra/price-versions.ts';
import { toConnectionFields } from '../../providers/infra/connection.entry.ts';
import { toAdminStatus } from '../../resources/infra/admin-status.entry.ts';
import { toThresholds } from '../../settings/infra/settings.entry.ts';
import type { DeploymentEntity, DeploymentSpec } from './deployment.entity.ts';

const HOSTING = {
  cloud: Hosting.HOSTING_CLOUD,
  self_hosted: Hosting.HOSTING_SELF_HOSTED,
  node: Hosting.HOSTING_NODE,
} as const;

/**
 * Deployment as watchers see it. Numbers that are unset are 0 there.
 *
 * @param inlineKey sealed copies of its own key; undefined = it has none, or the watcher gets none
 */
export function toDeploymentEntry(
  row: DeploymentEntity,
  prices: PriceSchedule | undefined,
  inlineKey: CredentialKey | undefined,
): DeploymentEntry {
  const { id, spec } = row;
  const { timeouts, limits } = spec;
  return {
    id,
    organizationId: spec.organization_id,
    projectId: spec.project_id ?? '',
    key: spec.key ?? '',
    modelId: spec.model_id,
    providerId: spec.provider_id ?? '',
    driver: row.driver,
    credentialId: spec.credential_id ?? '',
    connection: spec.connection === null ? undefined : toConnectionFields(spec.connection),
    inlineKey,
    upstreamModelId: spec.upstream_model_id,
    protocol: spec.protocol ?? NODE_PROTOCOL,
    priority: spec.priority,
    weight: spec.weight,
    hosting: HOSTING[spec.hosting ?? 'cloud'],
    tags: spec.tags,
    limits: {
      requestsPerMinute: limits.requests_per_minute ?? 0,
      tokensPerMinute: limits.tokens_per_minute ?? 0,
      maxParallel: limits.max_parallel ?? 0,
    },
    headers: spec.headers,
    defaultParamsJson: paramsJson(spec.default_params),
    chatBatching: batchingEntry(spec.chat_batching),
    adminStatus: toAdminStatus(spec.admin_status),
    connectTimeoutMs: timeouts.connect_ms ?? 0,
    firstTokenTimeoutMs: timeouts.first_token_ms ?? 0,
    idleTimeoutMs: timeouts.idle_ms ?? 0,
    totalTimeoutMs: timeouts.total_ms ?? 0,
    ...toPriceEntries(prices),
    nodeId: row.nodeId ?? '',
    instanceId: row.instanceId ?? '',
    servingId: row.servingId ?? '',
    probeIntervalS: spec.probe.interval_seconds ?? 0,
    ...toThresholds(spec.circuit),
  };
}

/** Parameters as text; empty = none. */
export function paramsJson(params: Readonly<Record<string, unknown>>): string {
  return Object.keys(params).length === 0 ? '' : JSON.stringify(params);
}

function batchingEntry(batching: DeploymentSpec['chat_batching']): ChatBatching | undefined {
  if (batching === null) return undefined;
  return {
    mode: batching.mode,
    maxInFlight: batching.max_in_flight ?? 0,
    upstreamMaxBatchSize: batching.upstream_max_batch_size ?? 0,
    maxTotalInputTokens: batching.max_total_input_tokens ?? 0,
    requireHomogeneousParams: batching.require_homogeneous_params ?? true,
  };
}
