import type { LoadingNews, RateLimitFacts } from '@roundhouse/routing';
import { AppError, isReason, type FaultDetail, type Reason } from '@roundhouse/errors';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import {
  FailureClass,
  type AttemptOutcome as AttemptOutcomeMessage,
  type PlanOutcome,
  type PlanRequest,
  type LimitState,
  type RateLimitState,
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

/** The wire form of an attempt's outcome. */
export function toAttemptMessage(attempt: AttemptOutcome): AttemptOutcomeMessage {
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
  INVALID_REQUEST: 'No deployment of this model can do what the request asks for.',
  RATE_LIMITED: 'The deployments of this model are rate limited at the moment.',
};

const SCOPE_WORDS: Readonly<Record<string, string>> = {
  api_key: 'API key',
  member: 'member',
  team: 'team',
  project: 'project',
  organization: 'organization',
};

const KIND_WORDS: Readonly<Record<string, string>> = {
  rpm: 'requests per minute',
  tpm: 'tokens per minute',
  max_parallel: 'requests at the same time',
};

const MAX_SHOWN_CANDIDATES = 20;

/** What a refusal says; `limitScope` and `limitKind` only where a limit of the caller refused. */
export type RefusalFacts = Pick<Refusal, 'reason' | 'retryAfterMs' | 'details'> &
  Partial<Pick<Refusal, 'limitScope' | 'limitKind' | 'loadProgress' | 'loadEtaMs'>>;

/** The error that a caller gets for a refusal, the router's or our own. */
export function refusalError(refusal: RefusalFacts): AppError {
  const reason: Reason = isReason(refusal.reason) ? refusal.reason : 'NO_DEPLOYMENT';
  return new AppError(
    reason,
    limitText(refusal) ?? loadingText(reason, refusal) ?? REFUSAL_TEXTS[reason] ?? 'The request was refused.',
    {
      details: refusal.details.slice(0, MAX_SHOWN_CANDIDATES).map(toFault),
      ...(refusal.retryAfterMs > 0 ? { retryAfterMs: refusal.retryAfterMs } : {}),
    },
  );
}

/** Undefined when no limit of the caller refused. A time to come back there is none where a request alone is too large. */
function limitText({ limitScope = '', limitKind = '', retryAfterMs }: RefusalFacts): string | undefined {
  if (limitScope === '') return undefined;
  const kind = KIND_WORDS[limitKind] ?? 'requests';
  const scope = SCOPE_WORDS[limitScope] ?? 'caller';
  return retryAfterMs > 0
    ? `The limit of ${kind} of this ${scope} is reached.`
    : `The limit of ${kind} of this ${scope} is lower than what this request alone needs.`;
}

/** Undefined when no model is being loaded. */
function loadingText(reason: Reason, { loadProgress = 0, loadEtaMs = 0 }: RefusalFacts): string | undefined {
  if (reason !== 'MODEL_LOADING') return undefined;
  if (loadProgress <= 0 && loadEtaMs <= 0) return 'The model is not loaded yet; it is asked for now. Try again later.';
  const rest = loadEtaMs > 0 ? `, about ${Math.ceil(loadEtaMs / 1_000)} s are left` : '';
  return `The model is being loaded: ${Math.floor(Math.min(loadProgress, 1) * 100)} % are done${rest}.`;
}

/** How far a model is that a request has to wait for; undefined = it is refused for another reason. */
export function toLoading({ reason, loadProgress = 0, loadEtaMs = 0 }: RefusalFacts): LoadingNews | undefined {
  return reason === 'MODEL_LOADING' ? { progress: loadProgress, etaMs: loadEtaMs } : undefined;
}

/** Limits as headers want them; undefined = nothing limits the caller. */
export function toLimitFacts(state: RateLimitState | undefined): RateLimitFacts | undefined {
  return state && { requests: toFacts(state.requests), tokens: toFacts(state.tokens) };
}

function toFacts(state: LimitState | undefined): RateLimitFacts['requests'] {
  return state && { limit: Number(state.limit), remaining: Number(state.remaining), resetMs: state.resetMs };
}

/** `<deployment id>:<reason>`, as routers and the local planner name a candidate that was left out. */
function toFault(detail: string): FaultDetail {
  const colon = detail.lastIndexOf(':');
  return colon < 0
    ? { where: '', message: detail }
    : { where: detail.slice(0, colon), message: detail.slice(colon + 1) };
}
