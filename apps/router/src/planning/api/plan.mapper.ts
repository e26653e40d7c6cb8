import {
  FailureClass as WireFailureClass,
  Refusal,
  type AttemptOutcome,
  type LimitState,
  type OpenPlan,
  type PlanAnswer,
  type PlannedAttempt,
  type PlanRequest,
  type RateLimitState,
} from '@roundhouse/contracts/router/v1/router_service';
import {
  FAILURE_CLASSES,
  type AttemptReport,
  type FailureClass,
  type LimitFacts,
  type LimitKind,
  type RateLimitFacts,
  type Verdict,
} from '@roundhouse/routing';
import { modeName } from '@roundhouse/snapshot';
import type { ClaimedPlan, PlanDecision, PlanQuestion } from '../plan-decision.ts';

/** Most verdicts that travel with one answer: a model may have a thousand deployments. */
const MAX_VERDICTS = 32;

/** Names of limits on the wire. */
const LIMIT_KINDS: Readonly<Record<LimitKind, string>> = { rpm: 'rpm', tpm: 'tpm', maxParallel: 'max_parallel' };

// Shared by all answers and never written to.
const NO_CODES: string[] = [];

/** A request on the wire, in the terms of planning. It is its own caller: it names all of a caller's ids. */
export function toQuestion(request: PlanRequest): PlanQuestion {
  return {
    requestId: request.requestId,
    callableId: request.modelId,
    caller: request,
    trace: request.trace,
    query: {
      mode: modeName(request.mode),
      capabilities: request.capabilities,
      inputTokensEstimate: request.inputTokensEstimate,
      maxOutputTokens: request.maxOutputTokens,
      tags: request.tags,
      affinityKey: request.affinityKey,
      deadlineMs: request.deadlineMs,
    },
  };
}

/** A plan that its gateway names after a reconnect. */
export function toClaim({ requestId, modelId, projectId, apiKeyId, deploymentId }: OpenPlan): ClaimedPlan {
  return { requestId, callableId: modelId, projectId, apiKeyId, deploymentId };
}

/** An attempt as a gateway reports it. */
export function toReport(outcome: AttemptOutcome): AttemptReport {
  return {
    deploymentId: outcome.deploymentId,
    failureClass: toFailureClass(outcome.failureClass),
    httpStatus: outcome.httpStatus,
    firstTokenMs: outcome.firstTokenMs,
    durationMs: outcome.durationMs,
    retryAfterMs: outcome.retryAfterMs,
    inputTokens: outcome.inputTokens,
    outputTokens: outcome.outputTokens,
  };
}

/** The library lists them in the order of their numbers, from 1; a class of a newer gateway is `unknown`. */
function toFailureClass(value: WireFailureClass): FailureClass | undefined {
  if (value === WireFailureClass.FAILURE_CLASS_UNSPECIFIED) return undefined;
  return FAILURE_CLASSES[value - 1] ?? 'unknown';
}

/** A decision for the wire. Written out field by field: it is made fifty thousand times a second. */
export function toAnswer(requestId: string, answer: PlanDecision): PlanAnswer {
  const { decision, revision } = answer;
  const limits = answer.limits && toLimits(answer.limits);
  if (decision.kind === 'refusal') {
    const { reason, retryAfterMs, verdicts, loading } = decision.refusal;
    const { refusedBy } = answer;
    const value = {
      reason,
      retryAfterMs,
      details: toCodes(verdicts),
      limits,
      limitScope: refusedBy?.scope ?? '',
      limitKind: refusedBy === undefined ? '' : LIMIT_KINDS[refusedBy.limit],
      loadProgress: loading?.progress ?? 0,
      loadEtaMs: loading?.etaMs ?? 0,
    };
    return { requestId, result: { $case: 'refusal', value } };
  }
  const { plan } = decision;
  // The wire form of an attempt is the planner's own, field by field, and is only read.
  const value = {
    attempts: plan.attempts as PlannedAttempt[],
    permittedRetries: plan.permittedRetries,
    revision,
    reasons: toCodes(plan.verdicts),
    contextWindowAttempts: plan.contextWindowAttempts as PlannedAttempt[],
    contentPolicyAttempts: plan.contentPolicyAttempts as PlannedAttempt[],
    limits,
  };
  return { requestId, result: { $case: 'plan', value } };
}

/** The answer when a request could not be worked through. */
export function failedAnswer(requestId: string): PlanAnswer {
  return { requestId, result: { $case: 'refusal', value: Refusal.fromPartial({ reason: 'INTERNAL' }) } };
}

/** Candidates that are left out, with their first reason. */
function toCodes(verdicts: readonly Verdict[]): string[] {
  let codes = NO_CODES;
  for (const { deploymentId, code } of verdicts) {
    if (codes === NO_CODES) codes = [];
    codes.push(`${deploymentId}:${code}`);
    if (codes.length === MAX_VERDICTS) break;
  }
  return codes;
}

function toLimits({ requests, tokens }: RateLimitFacts): RateLimitState {
  return { requests: requests && toLimitState(requests), tokens: tokens && toLimitState(tokens) };
}

/** How a limit stands, for the wire. */
export function toLimitState({ limit, remaining, resetMs }: LimitFacts): LimitState {
  return { limit: BigInt(limit), remaining: BigInt(remaining), resetMs: Math.ceil(resetMs) };
}
