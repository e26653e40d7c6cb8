import type { FailureClass, UpstreamFailure } from '@roundhouse/drivers';

/** However many deployments a plan names. */
export const MAX_ATTEMPTS = 4;

const MIN_DELAY_MS = 250;
const FIRST_SPREAD_MS = 500;
const MAX_DELAY_MS = 4_000;
/** A longer wait than this is left to the caller, who may have better to do. */
const MAX_ASKED_WAIT_MS = 15_000;
/** A failure that took longer than this share of the deadline is returned, not retried. */
const MOSTLY_USED = 0.8;

/** Failures that no other deployment would mend. */
const FINAL: ReadonlySet<FailureClass> = new Set(['caller_fault', 'cancelled']);
/** Failures that may be over in a moment. */
const PASSING: ReadonlySet<FailureClass> = new Set(['overloaded', 'connect']);

/** A deployment to try, as far as failover looks at it. */
export interface Attemptable {
  readonly deploymentId: string;
  /** 0 or absent = unknown. */
  readonly contextWindowTokens?: number;
}

/** What a plan allows to be tried. */
export interface AttemptLists<Attempt extends Attemptable> {
  /** In the order to try; the first is the request's first attempt. */
  readonly attempts: readonly Attempt[];
  /** Instead of the rest, once the input was too long for one; absent = none. */
  readonly contextWindowAttempts?: readonly Attempt[];
  /** Instead of the rest, once the content was refused by one; absent = none. */
  readonly contentPolicyAttempts?: readonly Attempt[];
  /** Further attempts after failures that say nothing about the request. */
  readonly permittedRetries: number;
}

/** Where a request stands when an attempt has failed and nothing was sent to the caller yet. */
export interface FailedAttempt {
  readonly failureClass: FailureClass;
  /** As the upstream asked; 0 = it did not. */
  readonly retryAfterMs: number;
  /** Since the request began. */
  readonly elapsedMs: number;
  /** For the request as a whole. */
  readonly deadlineMs: number;
}

/** What is tried next, after a wait. */
export interface NextAttempt<Attempt extends Attemptable> {
  readonly attempt: Attempt;
  readonly delayMs: number;
}

/**
 * Walks through what a plan allows: the next deployment after most failures, one with a larger window or the chain for
 * long inputs once the input was too long, the chain for refused content once it was refused. No deployment is tried
 * twice, except the last one left, once, when its failure may be over in a moment. Changing to a chain is no retry: the
 * request is another one there, and a plan of a single deployment permits no retries.
 */
export class AttemptCursor<Attempt extends Attemptable> {
  private readonly lists: AttemptLists<Attempt>;
  private list: readonly Attempt[];
  private place = 0;
  private made = 1;
  private retries = 0;
  private triedAgain = false;
  /** The largest window that was too small. */
  private tooSmallTokens = 0;
  private readonly tried = new Set<string>();

  constructor(lists: AttemptLists<Attempt>) {
    this.lists = lists;
    this.list = lists.attempts;
    const [first] = lists.attempts;
    if (first !== undefined) this.tried.add(first.deploymentId);
  }

  /**
   * The attempt after one that failed.
   *
   * @param random number in [0, 1), spreads the waits
   * @returns undefined = the failure is the caller's
   */
  after(current: Attempt, failed: FailedAttempt, random: number): NextAttempt<Attempt> | undefined {
    const { failureClass, elapsedMs, deadlineMs } = failed;
    if (FINAL.has(failureClass) || this.made >= MAX_ATTEMPTS || elapsedMs > deadlineMs * MOSTLY_USED) return undefined;
    if (failureClass === 'context_exceeded') return this.found(this.larger(current));
    if (failureClass === 'content_policy') return this.found(this.chain(this.lists.contentPolicyAttempts));
    if (this.retries >= this.lists.permittedRetries) return undefined;
    const next = this.found(this.untried()) ?? this.again(current, failed, random);
    if (next !== undefined) this.retries += 1;
    return next;
  }

  /** The next one of what is left that has, or may have, room for the input; else the first of the chain. */
  private larger(current: Attempt): Attempt | undefined {
    this.tooSmallTokens = Math.max(this.tooSmallTokens, current.contextWindowTokens ?? 0);
    // Without knowing the window that was too small nothing is known to be larger.
    const next = this.tooSmallTokens > 0 ? this.untried() : undefined;
    return next ?? this.chain(this.lists.contextWindowAttempts);
  }

  private chain(list: readonly Attempt[] | undefined): Attempt | undefined {
    if (list === undefined) return undefined;
    if (this.list !== list) {
      this.list = list;
      this.place = -1;
      this.triedAgain = false;
    }
    return this.untried();
  }

  private untried(): Attempt | undefined {
    for (let place = this.place + 1; place < this.list.length; place += 1) {
      const attempt = this.list[place] as Attempt;
      if (this.tried.has(attempt.deploymentId) || this.isTooSmall(attempt)) continue;
      this.place = place;
      return attempt;
    }
    return undefined;
  }

  /** In the chain for long inputs an administrator has said that there is room; elsewhere the window has to be known. */
  private isTooSmall({ contextWindowTokens = 0 }: Attempt): boolean {
    if (this.tooSmallTokens === 0) return false;
    if (contextWindowTokens === 0) return this.list !== this.lists.contextWindowAttempts;
    return contextWindowTokens <= this.tooSmallTokens;
  }

  private found(attempt: Attempt | undefined): NextAttempt<Attempt> | undefined {
    if (attempt === undefined) return undefined;
    this.tried.add(attempt.deploymentId);
    this.made += 1;
    return { attempt, delayMs: 0 };
  }

  private again(current: Attempt, failed: FailedAttempt, random: number): NextAttempt<Attempt> | undefined {
    const { failureClass, retryAfterMs, elapsedMs, deadlineMs } = failed;
    if (!PASSING.has(failureClass) || this.triedAgain || retryAfterMs > MAX_ASKED_WAIT_MS) return undefined;
    const spreadMs = Math.min(MAX_DELAY_MS, FIRST_SPREAD_MS * 2 ** this.made) - MIN_DELAY_MS;
    const delayMs = Math.max(retryAfterMs, MIN_DELAY_MS + Math.floor(random * spreadMs));
    if (elapsedMs + delayMs > deadlineMs * MOSTLY_USED) return undefined;
    this.triedAgain = true;
    this.made += 1;
    return { attempt: current, delayMs };
  }
}

/**
 * What a caller is told when nothing is left to try. A limit is passed on as such only when every attempt met one, with
 * the earliest time to come back; among other failures it would blame the caller for an outage.
 *
 * @param failures in the order in which they came; at least one
 */
export function overallFailure(failures: readonly UpstreamFailure[]): UpstreamFailure | undefined {
  const last = failures.at(-1);
  if (last?.failureClass !== 'rate_limited') return last;
  const other = failures.findLast((failure) => failure.failureClass !== 'rate_limited');
  if (other !== undefined) return other;
  const waits = failures.map((failure) => failure.retryAfterMs).filter((waitMs) => waitMs > 0);
  return { ...last, retryAfterMs: waits.length === 0 ? 0 : Math.min(...waits) };
}
