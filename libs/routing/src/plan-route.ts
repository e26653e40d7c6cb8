import type { Reason } from '@roundhouse/errors';
import { judge, SOFT_CODES, type Verdict, type VerdictCode } from './judge.ts';
import type { SelectionPolicy } from './policies/policy.ts';
import { WEIGHTED } from './policies/weighted.ts';
import {
  DEFAULT_TIMEOUTS,
  type AttemptTimeouts,
  type Candidate,
  type LoadView,
  type RouteQuery,
} from './route-query.ts';
import type { RouteTarget } from './route-target.ts';

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
  /** True = every deployment that fits had failed too often; they are tried all the same. Absent = false. */
  readonly lastResort?: true;
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
  /** How one is chosen inside a priority tier; default by weight. */
  readonly policy?: SelectionPolicy;
  /** What the model's `RetryBudget` permits, 0 to 3; default: each further deployment of the plan once. */
  readonly permittedRetries?: number;
}

/**
 * Decides which deployments a request tries, and in which order: ineligible ones are filtered out, lower priority
 * goes first, inside a priority tier the policy decides (default: drawn by weight without replacement). When all that
 * fit are out for failures alone, they are tried all the same: failures never leave a request without any. Pure: router
 * and gateway call it with the same facts and plan alike.
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
  let eligible = candidates.filter((_, index) => codes[index] === 'eligible');
  const lastResort = eligible.length === 0;
  if (lastResort) eligible = candidates.filter((_, index) => SOFT_CODES.has(codes[index]!));
  if (eligible.length === 0) {
    const waitMs = retryAfterMs(query, candidates, codes, load);
    return refusal(refusalReason(codes), verdictsOf(candidates, codes), waitMs);
  }
  const maxAttempts = Math.max(1, Math.min(options.maxAttempts ?? MAX_ATTEMPTS, MAX_ATTEMPTS));
  const facts = { query, load, random: options.random ?? Math.random };
  const chosen = (options.policy ?? WEIGHTED).order(eligible, maxAttempts, facts);
  const defaults = options.defaults ?? DEFAULT_TIMEOUTS;
  return {
    kind: 'plan',
    plan: {
      attempts: chosen.map((candidate) => attemptOf(candidate, query, defaults)),
      permittedRetries: Math.max(0, Math.min(options.permittedRetries ?? chosen.length - 1, MAX_ATTEMPTS - 1)),
      verdicts: verdictsOf(candidates, codes, chosen),
      ...(lastResort ? { lastResort } : undefined),
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

/**
 * The caller is at fault only when every deployment that is up says no for the same reason of the request. One that
 * would fit and is out for the moment is no fault of the caller, but a 429 of the upstream is passed on as such.
 */
function refusalReason(codes: readonly VerdictCode[]): Reason {
  const passing = codes.filter((code) => PASSING_CODES.has(code));
  if (passing.length > 0) return passing.every((code) => code === 'backing_off') ? 'RATE_LIMITED' : 'NO_DEPLOYMENT';
  const up = codes.filter((code) => REQUEST_CODES.has(code));
  if (up.length > 0 && up.every((code) => code === 'context_too_small')) return 'CONTEXT_TOO_LONG';
  if (up.length > 0 && up.every((code) => code === 'capability_missing')) return 'INVALID_REQUEST';
  return 'NO_DEPLOYMENT';
}

const REQUEST_CODES: ReadonlySet<VerdictCode> = new Set([
  'mode_mismatch',
  'tags_mismatch',
  'capability_missing',
  'context_too_small',
]);

/** Reasons that pass by themselves, against one that fits the request. */
const PASSING_CODES: ReadonlySet<VerdictCode> = new Set([
  'circuit_manual',
  'provider_circuit_manual',
  'circuit_unreachable',
  'provider_circuit_unreachable',
  'credential_out',
  'backing_off',
  'rpm_cap',
  'tpm_cap',
  'parallel_cap',
]);

/** The earliest time at which one of them may do, in milliseconds; 0 = no advice. */
function retryAfterMs(
  query: RouteQuery,
  candidates: readonly Candidate[],
  codes: readonly VerdictCode[],
  load: LoadView,
): number {
  let earliestMs = Infinity;
  for (const [index, code] of codes.entries()) {
    let waitMs = 0;
    if (code === 'endpoint_absent' || code === 'endpoint_not_ready') waitMs = LOADING_RETRY_MS;
    else if (PASSING_CODES.has(code)) waitMs = load.retryAfterMs?.(candidates[index]!, query) ?? 0;
    if (waitMs > 0) earliestMs = Math.min(earliestMs, waitMs);
  }
  return earliestMs === Infinity ? 0 : Math.ceil(earliestMs);
}

function refusal(reason: Reason, verdicts: readonly Verdict[], retryAfter = 0): RouteDecision {
  return { kind: 'refusal', refusal: { reason, retryAfterMs: retryAfter, verdicts } };
}
