import type { Reason } from '@roundhouse/errors';
import { judge, type Verdict, type VerdictCode } from './judge.ts';
import {
  DEFAULT_TIMEOUTS,
  type AttemptTimeouts,
  type Candidate,
  type LoadView,
  type RouteQuery,
  type RouteTarget,
} from './route-query.ts';
import { drawInOrder } from './weighted-order.ts';

/** Most deployments that one request may try. */
export const MAX_ATTEMPTS = 4;

/** Advice to come back while nodes are still loading, in milliseconds. */
const LOADING_RETRY_MS = 1_000;

/** One deployment to try, with its limits in milliseconds. */
export interface RouteAttempt extends AttemptTimeouts {
  readonly deploymentId: string;
}

/** What to try, in this order. */
export interface RoutePlan {
  /** One to four, no deployment twice. */
  readonly attempts: readonly RouteAttempt[];
  /** Further attempts after the first. */
  readonly permittedRetries: number;
  /** A reason for every candidate, in the order of the candidates. */
  readonly verdicts: readonly Verdict[];
}

/** Why nothing can be tried. */
export interface RouteRefusal {
  readonly reason: Reason;
  /** 0 = no advice. */
  readonly retryAfterMs: number;
  readonly verdicts: readonly Verdict[];
}

/** Outcome of planning. */
export type RouteDecision =
  { readonly kind: 'plan'; readonly plan: RoutePlan } | { readonly kind: 'refusal'; readonly refusal: RouteRefusal };

/** What may be set when planning. */
export interface PlanOptions {
  /** Numbers in [0, 1); seed it to replay a plan. Default Math.random. */
  readonly random?: () => number;
  /** Limits of deployments that set none. */
  readonly defaults?: AttemptTimeouts;
  /** 1 to 4; default 4. */
  readonly maxAttempts?: number;
}

/**
 * Decides which deployments a request tries, and in which order: ineligible ones are filtered out, lower priority
 * goes first, inside a priority tier the order is drawn by weight without replacement. Pure: router and gateway
 * call it with the same facts and plan alike.
 *
 * @param target undefined = the callable does not exist
 */
export function planRoute(
  query: RouteQuery,
  target: RouteTarget | undefined,
  load: LoadView,
  options: PlanOptions = {},
): RouteDecision {
  if (!target) return refusal('MODEL_NOT_FOUND', []);
  if (!target.active) return refusal('MODEL_INACTIVE', []);
  if (target.mode !== query.mode) return refusal('MODE_MISMATCH', []);
  const { candidates } = target;
  const codes = candidates.map((candidate) => judge(query, candidate, load));
  const eligible = candidates.filter((_, index) => codes[index] === 'eligible');
  if (eligible.length === 0) {
    return refusal(refusalReason(codes), verdictsOf(candidates, codes), retryAfterMs(codes));
  }
  const maxAttempts = Math.max(1, Math.min(options.maxAttempts ?? MAX_ATTEMPTS, MAX_ATTEMPTS));
  const chosen = drawInOrder(eligible, maxAttempts, options.random ?? Math.random);
  const defaults = options.defaults ?? DEFAULT_TIMEOUTS;
  return {
    kind: 'plan',
    plan: {
      attempts: chosen.map((candidate) => attemptOf(candidate, query, defaults)),
      permittedRetries: chosen.length - 1,
      verdicts: verdictsOf(candidates, codes, chosen),
    },
  };
}

/** How a candidate would be tried: its own time limits, else the defaults, within what is left for the request. */
export function attemptOf(
  candidate: Candidate,
  query: RouteQuery,
  defaults: AttemptTimeouts = DEFAULT_TIMEOUTS,
): RouteAttempt {
  const { timeouts } = candidate;
  const totalTimeoutMs = timeouts.totalTimeoutMs || defaults.totalTimeoutMs;
  return {
    deploymentId: candidate.deploymentId,
    connectTimeoutMs: timeouts.connectTimeoutMs || defaults.connectTimeoutMs,
    firstTokenTimeoutMs: timeouts.firstTokenTimeoutMs || defaults.firstTokenTimeoutMs,
    idleTimeoutMs: timeouts.idleTimeoutMs || defaults.idleTimeoutMs,
    totalTimeoutMs: query.deadlineMs > 0 ? Math.min(totalTimeoutMs, query.deadlineMs) : totalTimeoutMs,
  };
}

function verdictsOf(
  candidates: readonly Candidate[],
  codes: readonly VerdictCode[],
  chosen: readonly Candidate[] = [],
): Verdict[] {
  return candidates.map((candidate, index) => ({
    deploymentId: candidate.deploymentId,
    code: chosen.includes(candidate) ? 'chosen' : (codes[index] as VerdictCode),
  }));
}

/** The caller is at fault only when every deployment that is up says no for the same reason of the request. */
function refusalReason(codes: readonly VerdictCode[]): Reason {
  const up = codes.filter((code) => REQUEST_CODES.has(code));
  if (up.length > 0 && up.every((code) => code === 'context_too_small')) return 'CONTEXT_TOO_LONG';
  if (up.length > 0 && up.every((code) => code === 'capability_missing')) return 'INVALID_REQUEST';
  return 'NO_DEPLOYMENT';
}

const REQUEST_CODES: ReadonlySet<VerdictCode> = new Set(['tags_mismatch', 'capability_missing', 'context_too_small']);

function retryAfterMs(codes: readonly VerdictCode[]): number {
  return codes.some((code) => code === 'endpoint_absent' || code === 'endpoint_not_ready') ? LOADING_RETRY_MS : 0;
}

function refusal(reason: Reason, verdicts: readonly Verdict[], retryAfter = 0): RouteDecision {
  return { kind: 'refusal', refusal: { reason, retryAfterMs: retryAfter, verdicts } };
}
