import type { JsonObject } from '@roundhouse/admin-api';
import type { RecordedAttempt } from '@roundhouse/contracts/tracing/v1/usage_service';
import type { ShownAttempt } from './shown-attempts.ts';
import { moneyMembers, tokenMembers } from './sums-document.ts';
import type { UsageNames } from './usage.ports.ts';

/** One attempt of a request. */
export function attemptDocument(attempt: ShownAttempt, names: UsageNames): JsonObject {
  const { noted } = attempt;
  return {
    id: attempt.attemptId || null,
    started_at: attempt.startedAt,
    status: attempt.status,
    provisional: attempt.provisional,
    duration_ms: attempt.durationMs,
    first_token_ms: attempt.firstTokenMs || null,
    start_us: noted?.startUs ?? null,
    connection_ms: noted?.connectionMs || null,
    retry_after_ms: noted?.retryAfterMs || null,
    upstream_request_id: noted?.upstreamRequestId || null,
    credential_id: noted?.target?.credentialId || null,
    ...outcomeMembers(attempt, names),
    usage_source: attempt.usageSource || null,
    price_id: attempt.priceId || null,
    adjustments: attempt.adjustments,
    ...tokenMembers(attempt.sums),
    ...moneyMembers(attempt.sums),
  };
}

/** Where an attempt went and how it ended. */
export function outcomeMembers(attempt: RecordedAttempt, names: UsageNames): JsonObject {
  const { modelId, modelKey, deploymentId, providerId, upstreamModelId } = attempt;
  return {
    model_id: modelId || null,
    model: modelKey || null,
    deployment_id: deploymentId || null,
    deployment: names.deployment(deploymentId) ?? null,
    provider_id: providerId || null,
    provider: names.provider(providerId) ?? null,
    upstream_model_id: upstreamModelId || null,
    http_status: attempt.httpStatus || null,
    failure_class: attempt.failureClass || null,
    finish_reason: attempt.finishReason || null,
  };
}
