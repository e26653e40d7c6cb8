import { AppError, isReason, type FaultDetail, type Reason } from '@roundhouse/errors';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import {
  FailureClass,
  type AttemptOutcome as AttemptOutcomeMessage,
  type PlanOutcome,
  type PlanRequest,
  type Refusal,
} from '@roundhouse/contracts/router/v1/router_service';
import { MODE_BY_NAME } from '@roundhouse/snapshot';
import type { AttemptOutcome, PlanQuery, RequestOutcome } from './planning.ports.ts';

/** Numbers of the failure classes by the name that drivers use, `FAILURE_CLASS_RATE_LIMITED` by `rate_limited`. */
const FAILURE_CLASSES = new Map(
  Object.entries(FailureClass)
    .filter((entry): entry is [string, FailureClass] => typeof entry[1] === 'number')
    .map(([name, value]) => [name.slice('FAILURE_CLASS_'.length).toLowerCase(), value]),
);

/** The wire form of a query. Lists are passed on as they are: they are encoded in this turn or the next. */
export function toPlanRequest(query: PlanQuery): PlanRequest {
  const { principal } = query;
  return {
    requestId: query.requestId,
    trace: query.trace,
    organizationId: principal.organizationId,
    projectId: principal.projectId,
    teamId: principal.teamId,
    apiKeyId: principal.apiKeyId,
    modelId: query.modelId,
    mode: MODE_BY_NAME[query.mode],
    capabilities: query.capabilities as string[],
    inputTokensEstimate: query.inputTokensEstimate,
    maxOutputTokens: query.maxOutputTokens,
    tags: query.tags as string[],
    affinityKey: query.affinityKey,
    stream: query.stream,
    deadlineMs: query.deadlineMs,
    priority: query.priority,
    memberId: principal.memberId,
  };
}

/** A plan for no model: whatever a router answers proves that it answers. Leaves nothing behind there. */
export function probeRequest(requestId: string): PlanRequest {
  return {
    requestId,
    trace: undefined,
    organizationId: '',
    projectId: '',
    teamId: '',
    apiKeyId: '',
    modelId: '',
    mode: Mode.MODE_UNSPECIFIED,
    capabilities: [],
    inputTokensEstimate: 0,
    maxOutputTokens: 0,
    tags: [],
    affinityKey: '',
    stream: false,
    deadlineMs: 0,
    priority: 0,
    memberId: '',
  };
}

/** The wire form of an outcome. */
export function toPlanOutcome(outcome: RequestOutcome): PlanOutcome {
  return { requestId: outcome.requestId, attempts: outcome.attempts.map(toAttemptMessage) };
}

function toAttemptMessage(attempt: AttemptOutcome): AttemptOutcomeMessage {
  return {
    deploymentId: attempt.deploymentId,
    failureClass:
      attempt.failureClass === ''
        ? FailureClass.FAILURE_CLASS_UNSPECIFIED
        : (FAILURE_CLASSES.get(attempt.failureClass) ?? FailureClass.FAILURE_CLASS_UNKNOWN),
    httpStatus: attempt.httpStatus,
    firstTokenMs: wholeMs(attempt.firstTokenMs),
    durationMs: wholeMs(attempt.durationMs),
    retryAfterMs: wholeMs(attempt.retryAfterMs),
    inputTokens: attempt.inputTokens,
    outputTokens: attempt.outputTokens,
  };
}

// Sub-millisecond figures round up, because 0 means "none came".
function wholeMs(durationMs: number): number {
  return Math.ceil(durationMs);
}

const REFUSAL_TEXTS: Partial<Record<Reason, string>> = {
  NO_DEPLOYMENT: 'No deployment of this model can take the request now.',
  MODEL_INACTIVE: 'This model is switched off.',
  MODE_MISMATCH: 'This model does not serve this kind of request.',
  CONTEXT_TOO_LONG: 'The request is longer than the context window of every deployment of this model.',
  RATE_LIMITED: 'Too many requests.',
};

const MAX_SHOWN_CANDIDATES = 20;

/** The error that a caller gets for a refusal, the router's or our own. */
export function refusalError(refusal: Pick<Refusal, 'reason' | 'retryAfterMs' | 'details'>): AppError {
  const reason: Reason = isReason(refusal.reason) ? refusal.reason : 'NO_DEPLOYMENT';
  return new AppError(reason, REFUSAL_TEXTS[reason] ?? 'The request was refused.', {
    details: refusal.details.slice(0, MAX_SHOWN_CANDIDATES).map(toFault),
    ...(refusal.retryAfterMs > 0 ? { retryAfterMs: refusal.retryAfterMs } : {}),
  });
}

/** `<deployment id>:<reason>`, as routers and the local planner name a candidate that was left out. */
function toFault(detail: string): FaultDetail {
  const colon = detail.lastIndexOf(':');
  return colon < 0
    ? { where: '', message: detail }
    : { where: detail.slice(0, colon), message: detail.slice(colon + 1) };
}
