import { Plan, Refusal, type PlanAnswer, type PlanRequest } from '@roundhouse/contracts/router/v1/router_service';
import type { RouteRefusal, Verdict } from '@roundhouse/routing';
import { modeName } from '@roundhouse/snapshot';
import type { PlanDecision, PlanQuestion } from '../planning.service.ts';

/** Most verdicts that travel with one answer: a model may have a thousand deployments. */
const MAX_VERDICTS = 32;

/** A request on the wire, in the terms of planning. */
export function toQuestion(request: PlanRequest): PlanQuestion {
  return {
    requestId: request.requestId,
    modelId: request.modelId,
    trace: request.trace,
    query: {
      mode: modeName(request.mode),
      capabilities: request.capabilities,
      inputTokensEstimate: request.inputTokensEstimate,
      tags: request.tags,
      deadlineMs: request.deadlineMs,
    },
  };
}

/** A decision for the wire. */
export function toAnswer(requestId: string, { decision, revision }: PlanDecision): PlanAnswer {
  if (decision.kind === 'refusal') {
    return { requestId, result: { $case: 'refusal', value: toRefusal(decision.refusal) } };
  }
  const { attempts, permittedRetries, verdicts } = decision.plan;
  const others = verdicts.filter((verdict) => verdict.code !== 'chosen');
  return {
    requestId,
    // The wire form of an attempt is the planner's own, field by field.
    result: {
      $case: 'plan',
      value: Plan.fromPartial({ attempts: [...attempts], permittedRetries, revision, reasons: toCodes(others) }),
    },
  };
}

/** The answer when a request could not be worked through. */
export function failedAnswer(requestId: string): PlanAnswer {
  return { requestId, result: { $case: 'refusal', value: Refusal.fromPartial({ reason: 'INTERNAL' }) } };
}

function toRefusal({ reason, retryAfterMs, verdicts }: RouteRefusal): Refusal {
  return Refusal.fromPartial({ reason, retryAfterMs, details: toCodes(verdicts) });
}

function toCodes(verdicts: readonly Verdict[]): string[] {
  return verdicts.slice(0, MAX_VERDICTS).map(({ deploymentId, code }) => `${deploymentId}:${code}`);
}
