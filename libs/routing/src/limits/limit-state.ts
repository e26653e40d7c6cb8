import { MinuteWindow } from './minute-window.ts';

/** Limits of a scope. null = none. */
export interface RateLimits {
  /** Requests per minute. */
  readonly rpm: number | null;
  /** Tokens per minute, of input and output. */
  readonly tpm: number | null;
  /** Requests at the same time. */
  readonly maxParallel: number | null;
}

/** Which limit of a scope. */
export type LimitKind = keyof RateLimits;

/** Advice to come back when too many requests are open: nobody knows when one ends, in milliseconds. */
const PARALLEL_RETRY_MS = 1_000;

/** What does not fit, and when it will. */
export interface LimitObstacle {
  readonly kind: LimitKind;
  /** In milliseconds from now; 0 = never: the request alone is more than the limit. */
  readonly retryAfterMs: number;
}

/**
 * What a scope (key, project, …, deployment) has used of its limits. Windows are made for limits that exist, with the
 * first request that meets them. Time is monotonic, in milliseconds.
 */
export class LimitState {
  private requests: MinuteWindow | undefined;
  private tokens: MinuteWindow | undefined;
  private open = 0;

  /** Requests that are open. */
  get parallel(): number {
    return this.open;
  }

  /** The obstacle that lasts longest, for a request of so many tokens; undefined = it fits. */
  obstacle(limits: RateLimits, tokens: number, nowMs: number): LimitObstacle | undefined {
    let worst: LimitObstacle | undefined;
    const { rpm, tpm, maxParallel } = limits;
    if (maxParallel !== null && this.open >= maxParallel) {
      worst = { kind: 'maxParallel', retryAfterMs: maxParallel > 0 ? PARALLEL_RETRY_MS : 0 };
    }
    worst = later(worst, windowObstacle('rpm', this.requests, rpm, 1, nowMs));
    return later(worst, windowObstacle('tpm', this.tokens, tpm, tokens, nowMs));
  }

  /** Lets a request in, without asking whether it fits. */
  admit(limits: RateLimits, tokens: number, nowMs: number): void {
    this.open += 1;
    this.consume(limits, 1, tokens, nowMs);
  }

  /** Counts what others let in, as they tell. */
  consume(limits: RateLimits, requests: number, tokens: number, nowMs: number): void {
    if (limits.rpm !== null) (this.requests ??= new MinuteWindow()).add(Math.max(0, requests), nowMs);
    if (limits.tpm !== null) (this.tokens ??= new MinuteWindow()).add(Math.max(0, tokens), nowMs);
  }

  /** A request that was let in at `admittedMs` ended; the differences are to what was counted for it. */
  finish(requestDifference: number, tokenDifference: number, admittedMs: number, nowMs: number): void {
    this.open = Math.max(0, this.open - 1);
    if (requestDifference !== 0) this.requests?.correct(requestDifference, admittedMs, nowMs);
    if (tokenDifference !== 0) this.tokens?.correct(tokenDifference, admittedMs, nowMs);
  }

  /** Requests of the last minute; 0 where they have no limit. */
  usedRequests(nowMs: number): number {
    return this.requests?.used(nowMs) ?? 0;
  }

  /** Tokens of the last minute; 0 where they have no limit. */
  usedTokens(nowMs: number): number {
    return this.tokens?.used(nowMs) ?? 0;
  }

  /** When the window of a limit will be empty, in milliseconds from now. */
  resetMs(kind: 'rpm' | 'tpm', nowMs: number): number {
    return (kind === 'rpm' ? this.requests : this.tokens)?.untilEmpty(nowMs) ?? 0;
  }

  /** What is left of requests and tokens, as a share from 0 to 1; the lesser of the two, 1 without limits. */
  headroom(limits: RateLimits, nowMs: number): number {
    return Math.min(share(limits.rpm, this.usedRequests(nowMs)), share(limits.tpm, this.usedTokens(nowMs)));
  }

  /** Whether it can be forgotten without anybody noticing. */
  isIdle(nowMs: number): boolean {
    return this.open === 0 && this.usedRequests(nowMs) === 0 && this.usedTokens(nowMs) === 0;
  }
}

function windowObstacle(
  kind: 'rpm' | 'tpm',
  window: MinuteWindow | undefined,
  limit: number | null,
  amount: number,
  nowMs: number,
): LimitObstacle | undefined {
  if (limit === null) return undefined;
  const excess = (window?.used(nowMs) ?? 0) + amount - limit;
  if (excess <= 0) return undefined;
  return { kind, retryAfterMs: amount > limit ? 0 : (window?.untilLess(excess, nowMs) ?? 0) };
}

/** Never is later than any time. */
function later(one: LimitObstacle | undefined, other: LimitObstacle | undefined): LimitObstacle | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (one.retryAfterMs === 0) return one;
  return other.retryAfterMs === 0 || other.retryAfterMs > one.retryAfterMs ? other : one;
}

function share(limit: number | null, used: number): number {
  if (limit === null) return 1;
  return limit <= 0 ? 0 : Math.max(0, 1 - used / limit);
}
