import type { JsonObject } from '@roundhouse/admin-api';
import type { RequestPlan, RequestRecord } from '@roundhouse/contracts/events/v1/request';
import type { RecordedRequest } from '@roundhouse/contracts/tracing/v1/usage_service';
import { MODE_BY_NAME } from '@roundhouse/snapshot';
import { attemptDocument, outcomeMembers } from './attempt-document.ts';
import { shownAttempts, type ShownAttempt } from './shown-attempts.ts';
import { moneyMembers, tokenMembers } from './sums-document.ts';
import type { UsageNames } from './usage.ports.ts';

/** Workloads by their numbers in the ledger. */
const MODE_NAMES = new Map<number, string>(Object.entries(MODE_BY_NAME).map(([name, mode]) => [mode, name]));

/** A request as lists show it. */
export function requestDocument(request: RecordedRequest, names: UsageNames): JsonObject {
  return listed(request, shownAttempts(request), names);
}

/** A request with its steps, its plan and every attempt. */
export function requestDetails(request: RecordedRequest, names: UsageNames): JsonObject {
  const { record } = request;
  const attempts = shownAttempts(request);
  return {
    ...listed(request, attempts, names),
    gateway_id: request.gatewayId,
    client_request_id: record?.clientRequestId || null,
    operation: record?.operation || null,
    callable_id: record?.callable?.id || null,
    callable: record?.callable?.key || null,
    trace_id: record?.traceId || null,
    losses: record?.losses ?? [],
    capture: request.capture || 'none',
    overhead_us: record?.overheadUs ?? null,
    recorded: record !== undefined,
    steps: stepDocuments(record),
    plan: record?.plan === undefined ? null : planDocument(record.plan, names),
    attempts: attempts.map((attempt) => attemptDocument(attempt, names)),
  };
}

function listed(request: RecordedRequest, attempts: readonly ShownAttempt[], names: UsageNames): JsonObject {
  const { requestId, startedAt, status, latencyMs, sums, record } = request;
  const answered = attempts.findLast((attempt) => attempt.status === 'success') ?? attempts.at(-1);
  return {
    id: requestId,
    started_at: startedAt,
    status,
    provisional: attempts.some(({ provisional }) => provisional),
    latency_ms: latencyMs,
    first_token_ms: firstTokenMs(request, answered),
    mode: MODE_NAMES.get(request.mode) ?? null,
    stream: request.stream,
    attempt_count: attempts.length,
    answered_status: record?.httpStatus || null,
    reason: record?.reason || null,
    refusing_step: record?.refusingStep || null,
    ...(answered === undefined ? unansweredMembers(record) : outcomeMembers(answered, names)),
    organization_id: request.organizationId,
    project_id: request.projectId,
    project: names.project(request.projectId) ?? null,
    team_id: request.teamId || null,
    member_id: request.memberId || null,
    service_account_id: record?.caller?.serviceAccountId || null,
    api_key_id: request.apiKeyId,
    tags: record?.tags ?? [],
    cost_labels: record?.costLabels ?? [],
    end_user: record?.endUser || null,
    tool_calls: record?.toolCalls ?? [],
    request_preview: request.capture === '' ? null : request.requestPreview,
    answer_preview: request.capture === '' ? null : request.answerPreview,
    thumbs_up: request.thumbsUp,
    thumbs_down: request.thumbsDown,
    ...tokenMembers(sums),
    ...moneyMembers(sums),
  };
}

/** Of a request that was refused before any deployment was tried. */
function unansweredMembers(record: RequestRecord | undefined): JsonObject {
  return {
    model_id: record?.callable?.id || null,
    model: record?.callable?.key || null,
    deployment_id: null,
    deployment: null,
    provider_id: null,
    provider: null,
    upstream_model_id: null,
    http_status: null,
    failure_class: null,
    finish_reason: null,
  };
}

function stepDocuments(record: RequestRecord | undefined): JsonObject[] {
  const steps = record?.steps ?? [];
  return steps.map(({ step, startUs, durationUs, reason }) => ({
    step,
    start_us: startUs,
    duration_us: durationUs,
    reason: reason || null,
  }));
}

function planDocument(plan: RequestPlan, names: UsageNames): JsonObject {
  return {
    source: plan.source || null,
    router_id: plan.routerId || null,
    config_number: String(plan.configNumber),
    strategy: plan.strategy || null,
    permitted_retries: plan.permittedRetries,
    left_out: plan.reasons.map((code) => {
      const [deploymentId = '', ...reason] = code.split(':');
      return {
        deployment_id: deploymentId,
        deployment: names.deployment(deploymentId) ?? null,
        reason: reason.join(':'),
      };
    }),
  };
}

/** Since the start of the request, whichever attempt it came from. */
function firstTokenMs({ startedAt, record }: RecordedRequest, attempt: ShownAttempt | undefined): number | null {
  if (record !== undefined) return record.firstTokenUs === 0 ? null : Math.round(record.firstTokenUs / 1000);
  if (attempt === undefined || attempt.firstTokenMs === 0) return null;
  return Date.parse(attempt.startedAt) - Date.parse(startedAt) + attempt.firstTokenMs;
}
