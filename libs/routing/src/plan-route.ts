import type { Reason } from '@roundhouse/errors';
import { LOADING_REASONS, SOFT_CODES, type Obstacle, type Verdict } from './judge.ts';
import { loadingNews, type LoadingNews } from './nodes/loading-news.ts';
import { windowOf } from './nodes/window-of.ts';
import type { SelectionFacts, SelectionPolicy } from './policies/policy.ts';
import { policyOf } from './policies/policy-of.ts';
import { refusalReason, retryAfterMs } from './refusal-reason.ts';
import { attemptOf, type RouteAttempt } from './route-attempt.ts';
import {
  DEFAULT_TIMEOUTS,
  type AttemptTimeouts,
  type Candidate,
  type LoadView,
  type RouteQuery,
} from './route-query.ts';
import type { FallbackTarget, RouteTarget } from './route-target.ts';
import { Sieve } from './sift.ts';

/** Most deployments that one request may try. */
export const MAX_ATTEMPTS = 4;

/** From so many attempts on the last one is kept for a fallback: four deployments may share one outage. */
const RESERVE_FROM = 3;

/** What to try, in this order. */
export interface RoutePlan {
  /** One to four, no deployment twice: the callable's own, then those of its general fallbacks. */
  readonly attempts: readonly RouteAttempt[];
  /**
   * At most four, tried instead of the rest once the input is too long for one: own ones whose window is larger than the
   * smallest of the attempts, the smallest first; then those of the fallbacks for it.
   */
  readonly contextWindowAttempts: readonly RouteAttempt[];
  /** At most four, tried instead of the rest once one refuses the content. */
  readonly contentPolicyAttempts: readonly RouteAttempt[];
  /** Further attempts after the first. */
  readonly permittedRetries: number;
  /** A reason for every candidate that was left out, in the order of the candidates; empty = none was. */
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
  /** What is known of a model that is being loaded, or could be; absent = none is. */
  readonly loading?: LoadingNews | undefined;
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
  /** 1 to 4; default what the target says. */
  readonly maxAttempts?: number;
  /** How one is chosen inside a priority tier; default the strategy of the target. */
  readonly policy?: SelectionPolicy;
  /** What the callable's `RetryBudget` permits; default and most: one less than its most attempts. */
  readonly permittedRetries?: number;
  /**
   * Gives an attempt the trial of what is half-open, if there is one to have, and tells whether it did. Asked for each
   * attempt of a plan; default none has.
   */
  readonly takeTrial?: (candidate: Candidate) => boolean;
}

/**
 * Decides which deployments a request tries, and in which order: ineligible ones are filtered out, lower priority
 * goes first, inside a priority tier the policy of the callable decides; general fallbacks follow, of three or more
 * attempts one is kept for them. When all that fit are out for failures alone, they are tried all the same: failures
 * never leave a request without any. Where no retry is permitted, what failed last does not go first. Pure but for `takeTrial`: router and gateway call it with the same facts and plan
 * alike.
 *
 * @param target undefined = the callable does not exist
 */
export function planRoute(
  query: RouteQuery,
  target: RouteTarget | undefined,
  load: LoadView,
  options: PlanOptions = {},
): RouteDecision {
  if (!target) return refusal('MODEL_NOT_FOUND', NO_VERDICTS);
  if (!target.active) return refusal('MODEL_INACTIVE', NO_VERDICTS);
  if (target.mode !== query.mode) return refusal('MODE_MISMATCH', NO_VERDICTS);
  const most = attemptsOf(options.maxAttempts ?? target.maxAttempts);
  const facts: SelectionFacts = { query, load, random: options.random ?? Math.random, spill: target.spill };
  const policy = options.policy ?? policyOf(target.strategy ?? '');
  const general = target.generalFallbacks ?? NO_TARGETS;
  const sieve = new Sieve(query, load);
  let eligible = sieve.eligible(target.candidates);
  let lastResort = false;
  let chosen: Candidate[];
  if (eligible.length > 0) {
    chosen = withFallbacks(policy.order(eligible, most, facts), general, most, sieve, facts);
  } else {
    chosen = instead(target, most, sieve, facts);
    if (chosen.length === 0) {
      eligible = sieve.takeBack(target.candidates);
      if (eligible.length === 0) eligible = sieve.takeBack(general.flatMap(({ candidates }) => candidates));
      lastResort = eligible.length > 0;
      if (lastResort) chosen = policy.order(eligible, most, facts);
    }
  }
  if (chosen.length === 0) {
    const { candidates, codes } = sieve.noted;
    const loading = loadingNews(candidates, codes, load);
    const reason = loading === undefined ? refusalReason(codes.slice(0, target.candidates.length)) : 'MODEL_LOADING';
    return refusal(reason, sieve.verdicts(), retryAfterMs(query, candidates, codes, load), loading);
  }
  const defaults = options.defaults ?? DEFAULT_TIMEOUTS;
  const { takeTrial } = options;
  const permittedRetries = Math.max(0, Math.min(options.permittedRetries ?? most - 1, most - 1));
  if (permittedRetries === 0) chosen = surestFirst(chosen, load);
  const plan = {
    attempts: chosen.map((one) => attemptOf(one, query, load, defaults, takeTrial?.(one) ?? false)),
    contextWindowAttempts: larger(chosen, eligible, target.contextWindowFallbacks ?? NO_TARGETS, facts, defaults),
    contentPolicyAttempts: chain(target.contentPolicyFallbacks ?? NO_TARGETS, facts, defaults),
    permittedRetries,
    verdicts: sieve.verdicts(),
  };
  return { kind: 'plan', plan: lastResort ? { ...plan, lastResort } : plan };
}

const NO_VERDICTS: readonly Verdict[] = [];
const NO_TARGETS: readonly FallbackTarget[] = [];
const NO_ATTEMPTS: readonly RouteAttempt[] = [];

function attemptsOf(wanted: number | undefined): number {
  return wanted === undefined || wanted === 0 ? MAX_ATTEMPTS : Math.max(1, Math.min(wanted, MAX_ATTEMPTS));
}

/** Puts those of the fallbacks behind what was chosen. A last own one makes room: a fallback is there to be reached. */
function withFallbacks(
  chosen: Candidate[],
  fallbacks: readonly FallbackTarget[],
  most: number,
  sieve: Sieve,
  facts: SelectionFacts,
): Candidate[] {
  if (fallbacks.length === 0) return chosen;
  const own = most >= RESERVE_FROM && chosen.length >= most ? chosen.slice(0, most - 1) : chosen;
  const all = [...own];
  append(all, fallbacks, most, sieve, facts);
  // Nothing there that would do: its place goes back.
  return all.length < chosen.length ? chosen : all;
}

/** What is tried when none of its own would do: one with room for the input, if it is that; else what comes next. */
function instead(target: RouteTarget, most: number, sieve: Sieve, facts: SelectionFacts): Candidate[] {
  const { generalFallbacks = NO_TARGETS, contextWindowFallbacks = NO_TARGETS } = target;
  const found: Candidate[] = [];
  if (contextWindowFallbacks.length > 0 && isTooLong(sieve.noted.codes)) {
    append(found, contextWindowFallbacks, most, sieve, facts);
  }
  append(found, generalFallbacks, most, sieve, facts);
  return found;
}

/** Nothing follows the first attempt: it goes to the first of them that did not fail when last heard of, if there is one. */
function surestFirst(chosen: Candidate[], load: LoadView): Candidate[] {
  const surest = chosen.findIndex(({ deploymentId }) => !(load.failedLast?.(deploymentId) ?? false));
  return surest > 0 ? [chosen[surest]!, ...chosen.filter((_, place) => place !== surest)] : chosen;
}

/** Whether the length of the input is all that stands against those that are up; what only failed of late has room. */
function isTooLong(codes: readonly Obstacle[]): boolean {
  if (codes.some((code) => SOFT_CODES.has(code))) return false;
  // A larger one that has yet to be loaded may serve the next request.
  return refusalReason(codes.filter((code) => !LOADING_REASONS.has(code))) === 'CONTEXT_TOO_LONG';
}

/** Adds what is eligible of the targets, in their order, each by its own strategy, none twice, up to so many. */
function append(
  list: Candidate[],
  targets: readonly FallbackTarget[],
  most: number,
  sieve: Sieve,
  facts: SelectionFacts,
): void {
  for (const { strategy, candidates, spill } of targets) {
    if (list.length >= most) return;
    const eligible = sieve.eligible(candidates).filter((candidate) => !isIn(list, candidate));
    if (eligible.length === 0) continue;
    const own = spill === facts.spill ? facts : { ...facts, spill };
    list.push(...policyOf(strategy).order(eligible, most - list.length, own));
  }
}

function isIn(list: readonly Candidate[], { deploymentId }: Candidate): boolean {
  return list.some((one) => one.deploymentId === deploymentId);
}

function chain(
  targets: readonly FallbackTarget[],
  facts: SelectionFacts,
  defaults: AttemptTimeouts,
): readonly RouteAttempt[] {
  if (targets.length === 0) return NO_ATTEMPTS;
  const found: Candidate[] = [];
  append(found, targets, MAX_ATTEMPTS, new Sieve(facts.query, facts.load), facts);
  return found.map((candidate) => attemptOf(candidate, facts.query, facts.load, defaults));
}

/** Eligible ones with more room than the least of those that were chosen, then the chain. */
function larger(
  chosen: readonly Candidate[],
  eligible: readonly Candidate[],
  targets: readonly FallbackTarget[],
  facts: SelectionFacts,
  defaults: AttemptTimeouts,
): readonly RouteAttempt[] {
  const { load } = facts;
  let least = Infinity;
  for (const candidate of chosen) {
    const tokens = windowOf(candidate, load);
    if (tokens > 0 && tokens < least) least = tokens;
  }
  let found: Candidate[] | undefined;
  for (const candidate of eligible) if (windowOf(candidate, load) > least) (found ??= []).push(candidate);
  if (found === undefined) return chain(targets, facts, defaults);
  found.sort((one, other) => windowOf(one, load) - windowOf(other, load) || one.priority - other.priority);
  if (found.length > MAX_ATTEMPTS) found.length = MAX_ATTEMPTS;
  append(found, targets, MAX_ATTEMPTS, new Sieve(facts.query, facts.load), facts);
  return found.map((candidate) => attemptOf(candidate, facts.query, load, defaults));
}

function refusal(reason: Reason, verdicts: readonly Verdict[], afterMs = 0, loading?: LoadingNews): RouteDecision {
  const facts = { reason, retryAfterMs: afterMs, verdicts };
  return { kind: 'refusal', refusal: loading === undefined ? facts : { ...facts, loading } };
}
