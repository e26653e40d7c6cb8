import type { LimitKind, LimitState, RateLimits } from './limit-state.ts';

/** A scope with its limits, as one request meets it. */
export interface LimitScope {
  /** Names the scope in a refusal: "key", "project", … */
  readonly scope: string;
  readonly limits: RateLimits;
  readonly state: LimitState;
}

/** What a request was let in with. */
export interface LimitReservation {
  /** Tokens that were counted in advance. */
  readonly tokens: number;
  /**
   * The request ended: the tokens that it used stand in place of those that were counted. Once; repeats change nothing.
   * A correction that comes after the minute of the request is over changes nothing either.
   */
  settle(usedTokens: number, nowMs: number): void;
  /** The request came to nothing before anybody worked for it: it counts nowhere. Once. */
  release(nowMs: number): void;
}

/** Why a request is not let in. */
export interface LimitRefusal {
  readonly kind: 'refused';
  readonly scope: string;
  readonly limit: LimitKind;
  /** When all of them would let it in, in milliseconds from now; 0 = never: it is larger than a limit. */
  readonly retryAfterMs: number;
}

/** Outcome of asking all limits. */
export type Admission = { readonly kind: 'admitted'; readonly reservation: LimitReservation } | LimitRefusal;

/**
 * Lets a request in by all scopes, or by none: each is asked first, and counts only what all let in.
 *
 * @param tokens estimate of input and output; 0 = unknown
 */
export function admit(scopes: readonly LimitScope[], tokens: number, nowMs: number): Admission {
  const refused = limitRefusal(scopes, tokens, nowMs);
  if (refused !== undefined) return refused;
  for (const { limits, state } of scopes) state.admit(limits, tokens, nowMs);
  return { kind: 'admitted', reservation: new Reservation(scopes, 1, tokens, nowMs) };
}

/** What `admit` would refuse a request with; undefined = it would let it in. Counts nothing. */
export function limitRefusal(scopes: readonly LimitScope[], tokens: number, nowMs: number): LimitRefusal | undefined {
  let refused: LimitRefusal | undefined;
  for (const { scope, limits, state } of scopes) {
    const obstacle = state.obstacle(limits, tokens, nowMs);
    if (obstacle === undefined) continue;
    const { kind, retryAfterMs } = obstacle;
    if (refused === undefined || retryAfterMs === 0 || retryAfterMs > refused.retryAfterMs) {
      refused = { kind: 'refused', scope, limit: kind, retryAfterMs };
    }
    if (retryAfterMs === 0) break;
  }
  return refused;
}

/** A request that was let in elsewhere goes on here: it is open, and its tokens count once it tells them. */
export function reopen(scopes: readonly LimitScope[], nowMs: number): LimitReservation {
  for (const { state } of scopes) state.reopen();
  return new Reservation(scopes, 0, 0, nowMs);
}

const NONE: readonly LimitScope[] = [];

class Reservation implements LimitReservation {
  readonly tokens: number;
  private readonly requests: number;
  private readonly admittedMs: number;
  private scopes: readonly LimitScope[];

  constructor(scopes: readonly LimitScope[], requests: number, tokens: number, admittedMs: number) {
    this.scopes = scopes;
    this.requests = requests;
    this.tokens = tokens;
    this.admittedMs = admittedMs;
  }

  settle(usedTokens: number, nowMs: number): void {
    this.end(0, Math.max(0, usedTokens) - this.tokens, nowMs);
  }

  release(nowMs: number): void {
    this.end(-this.requests, -this.tokens, nowMs);
  }

  private end(requests: number, tokens: number, nowMs: number): void {
    for (const { state } of this.scopes) state.finish(requests, tokens, this.admittedMs, nowMs);
    this.scopes = NONE;
  }
}
