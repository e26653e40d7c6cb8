import type { JsonObject } from '@roundhouse/admin-api';
import type { RecordedAttempt, RecordedRequest } from '@roundhouse/contracts/tracing/v1/usage_service';
import { MODE_BY_NAME } from '@roundhouse/snapshot';
import { moneyMembers, tokenMembers } from './sums-document.ts';
import type { UsageNames } from './usage.ports.ts';

/** Workloads by their numbers in the ledger. */
const MODE_NAMES = new Map<number, string>(Object.entries(MODE_BY_NAME).map(([name, mode]) => [mode, name]));

/** A request as lists show it. */
export function requestDocument(request: RecordedRequest, names: UsageNames): JsonObject {
  const { requestId, startedAt, status, latencyMs, attempts, decisiveAttempt, sums } = request;
  const decisive = attempts[decisiveAttempt];
  return {
    id: requestId,
    started_at: startedAt,
    status,
    provisional: attempts.some(({ provisional }) => provisional),
    latency_ms: latencyMs,
    first_token_ms: firstTokenMs(request, decisive),
    mode: MODE_NAMES.get(request.mode) ?? null,
    stream: request.stream,
    attempt_count: attempts.length,
    ...(decisive === undefined ? {} : outcomeMembers(decisive, names)),
    organization_id: request.organizationId,
    project_id: request.projectId,
    project: names.project(request.projectId) ?? null,
    team_id: request.teamId || null,
    member_id: request.memberId || null,
    api_key_id: request.apiKeyId,
    ...tokenMembers(sums),
    ...moneyMembers(sums),
  };
}

/** A request with every attempt. */
export function requestDetails(request: RecordedRequest, names: UsageNames): JsonObject {
  const attempts = request.attempts.map((attempt) => attemptDocument(attempt, names));
  return { ...requestDocument(request, names), gateway_id: request.gatewayId, attempts };
}

function attemptDocument(attempt: RecordedAttempt, names: UsageNames): JsonObject {
  return {
    id: attempt.attemptId,
    started_at: attempt.startedAt,
    status: attempt.status,
    provisional: attempt.provisional,
    duration_ms: attempt.durationMs,
    first_token_ms: attempt.firstTokenMs || null,
    ...outcomeMembers(attempt, names),
    usage_source: attempt.usageSource || null,
    price_id: attempt.priceId || null,
    adjustments: attempt.adjustments,
    ...tokenMembers(attempt.sums),
    ...moneyMembers(attempt.sums),
  };
}

function outcomeMembers(attempt: RecordedAttempt, names: UsageNames): JsonObject {
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

/** Since the start of the request, whichever attempt it came from. */
function firstTokenMs({ startedAt }: RecordedRequest, attempt: RecordedAttempt | undefined): number | null {
  if (attempt === undefined || attempt.firstTokenMs === 0) return null;
  return Date.parse(attempt.startedAt) - Date.parse(startedAt) + attempt.firstTokenMs;
}
