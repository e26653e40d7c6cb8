import type {
  QueryUsageResponse,
  RecordedAttempt as WireAttempt,
  RecordedRequest as WireRequest,
  UsageSums as WireSums,
} from '@roundhouse/contracts/tracing/v1/usage_service';
import { percentilesOf } from '../../rollups/domain/histogram.ts';
import type { RecordedAttempt } from '../domain/net-request.ts';
import type { UsageSums } from '../domain/usage-sums.ts';
import type { LoggedRequest } from '../usage.ports.ts';
import type { UsageAnswer } from '../usage.service.ts';

/** Sums by group, and their total. */
export function toWireUsage({ rows, total, totalLatency, totalFirstToken }: UsageAnswer): QueryUsageResponse {
  return {
    rows: rows.map(({ groups, sums, latency, firstToken }) => ({
      groups: groups.map((group) => ({ ...group })),
      sums: toWireSums(sums),
      latency: percentilesOf(latency),
      firstToken: percentilesOf(firstToken),
    })),
    total: toWireSums(total),
    totalLatency: percentilesOf(totalLatency),
    totalFirstToken: percentilesOf(totalFirstToken),
  };
}

/** One request with its attempts. */
export function toWireRequest(request: LoggedRequest): WireRequest {
  const { requestId, status, startedAtMs, latencyMs, sums, attempts, decisive, record, aside } = request;
  const { mode = 0, stream = false, gatewayId = '' } = record ?? attempts[decisive]?.outcome ?? {};
  const caller = record?.caller ?? attempts[decisive]?.outcome;
  const { organizationId = '', projectId = '', teamId = '', memberId = '', apiKeyId = '' } = caller ?? {};
  return {
    requestId,
    organizationId,
    projectId,
    teamId,
    memberId,
    apiKeyId,
    mode,
    stream,
    gatewayId,
    startedAt: toTime(startedAtMs),
    status,
    latencyMs,
    sums: toWireSums(sums),
    attempts: attempts.map(toWireAttempt),
    decisiveAttempt: Math.max(0, decisive),
    record,
    requestPreview: aside?.requestPreview ?? '',
    answerPreview: aside?.answerPreview ?? '',
    capture: aside?.capture ?? '',
    thumbsUp: aside?.thumbsUp ?? 0,
    thumbsDown: aside?.thumbsDown ?? 0,
  };
}

/** The same for lists: without what only somebody who looks at one request needs, as a page has 200 of them. */
export function toWireListed(request: LoggedRequest): WireRequest {
  const wire = toWireRequest(request);
  if (wire.record === undefined) return wire;
  return { ...wire, record: { ...wire.record, steps: [], plan: undefined, route: undefined } };
}

function toWireAttempt({ outcome, provisional, sums, adjustments }: RecordedAttempt): WireAttempt {
  const { attemptId, attemptIndex, occurredAtMs, endStatus, modelId, modelKey, deploymentId, providerId } = outcome;
  const { upstreamModelId, durationMs, firstTokenMs, httpStatus, failureClass, finishReason } = outcome;
  return {
    attemptId,
    attemptIndex,
    startedAt: toTime(occurredAtMs),
    status: endStatus || 'unknown',
    provisional,
    modelId,
    modelKey,
    deploymentId,
    providerId,
    upstreamModelId,
    durationMs,
    firstTokenMs,
    httpStatus,
    failureClass,
    finishReason,
    usageSource: outcome.usageSource,
    sums: toWireSums(sums),
    priceId: outcome.priceId,
    adjustments: [...adjustments],
  };
}

/** Amounts travel as text: they may exceed 64 bits. */
function toWireSums(sums: UsageSums): WireSums {
  return { ...sums, costPico: sums.costPico.toString() };
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
