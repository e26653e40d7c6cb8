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

/** Is told of states that change. */
export interface ChangeJournal {
  note(state: LimitState): void;
}

/**
 * What a scope (key, project, …, deployment) has used of its limits. Windows are made for limits that exist, with the
 * first request that meets them. Time is monotonic, in milliseconds.
 */
export class LimitState {
  /** What it is kept under; empty = nowhere. */
  readonly id: string;
  private readonly journal: ChangeJournal | undefined;
  private requests: MinuteWindow | undefined;
  private tokens: MinuteWindow | undefined;
  private open = 0;
  private openElsewhere = 0;
  private untoldRequests = 0;
  private untoldTokens = 0;

  /** @param journal is told of changes that are to be passed on to peers; absent = nobody is told */
  constructor(id = '', journal?: ChangeJournal) {
    this.id = id;
    this.journal = journal;
  }

  /** Requests that are open, here and elsewhere. */
  get parallel(): number {
    return this.open + this.openElsewhere;
  }

  /** Requests that are open here. */
  get openHere(): number {
    return this.open;
  }

  /** The obstacle that lasts longest, for a request of so many tokens; undefined = it fits. */
  obstacle(limits: RateLimits, tokens: number, nowMs: number): LimitObstacle | undefined {
    let worst: LimitObstacle | undefined;
    const { rpm, tpm, maxParallel } = limits;
    if (maxParallel !== null && this.parallel >= maxParallel) {
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

  /** A request that was let in elsewhere, or before a restart, is open here now; its minute is not known. */
  reopen(): void {
    this.open += 1;
    this.journal?.note(this);
  }

  /** Counts requests and tokens in the minute, with nothing open for them. */
  consume(limits: RateLimits, requests: number, tokens: number, nowMs: number): void {
    if (limits.rpm !== null) {
      (this.requests ??= new MinuteWindow()).add(requests, nowMs);
      this.untoldRequests += requests;
    }
    if (limits.tpm !== null) {
      (this.tokens ??= new MinuteWindow()).add(tokens, nowMs);
      this.untoldTokens += tokens;
    }
    this.journal?.note(this);
  }

  /** A request that was let in at `admittedMs` ended; the differences are to what was counted for it. */
  finish(requestDifference: number, tokenDifference: number, admittedMs: number, nowMs: number): void {
    this.open = Math.max(0, this.open - 1);
    if (requestDifference !== 0 && this.requests?.correct(requestDifference, admittedMs, nowMs)) {
      this.untoldRequests += requestDifference;
    }
    if (tokenDifference !== 0 && this.tokens?.correct(tokenDifference, admittedMs, nowMs)) {
      this.untoldTokens += tokenDifference;
    }
    this.journal?.note(this);
  }

  /** What changed here since it was last asked; then it begins anew. */
  takeUntold(): { readonly requests: number; readonly tokens: number; readonly open: number } {
    const untold = { requests: this.untoldRequests, tokens: this.untoldTokens, open: this.open };
    this.untoldRequests = 0;
    this.untoldTokens = 0;
    return untold;
  }

  /** Counts what a peer let in since its last word; less than nothing where it had counted too much. */
  hear(requests: number, tokens: number, nowMs: number): void {
    if (requests > 0) (this.requests ??= new MinuteWindow()).add(requests, nowMs);
    else if (requests < 0) this.requests?.remove(-requests, nowMs);
    if (tokens > 0) (this.tokens ??= new MinuteWindow()).add(tokens, nowMs);
    else if (tokens < 0) this.tokens?.remove(-tokens, nowMs);
  }

  /** A peer has more, or fewer, requests open than it said before. */
  hearOpen(difference: number): void {
    this.openElsewhere = Math.max(0, this.openElsewhere + difference);
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
    return this.parallel === 0 && this.usedRequests(nowMs) === 0 && this.usedTokens(nowMs) === 0;
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
