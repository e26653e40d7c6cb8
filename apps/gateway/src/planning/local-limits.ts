import { LimitBook, type LimitScope, type RateLimits } from '@roundhouse/routing';
import { limitScopes, type ConfigState, type LimitedScope } from '@roundhouse/snapshot';
import type { PlanQuery } from './planning.ports.ts';

/** Keys and projects whose use is remembered, of about a kilobyte each. */
const MAX_SCOPES = 20_000;
/** Looked at per sweep: all of them in less than a minute. */
const SCOPES_PER_SWEEP = 400;

const NONE: readonly LimitScope[] = [];

/** What limits a request that no router admits, and how much of it counts. */
export interface LocalShare {
  readonly scopes: readonly LimitScope[];
  /** Tokens to count in advance. */
  readonly tokens: number;
}

/**
 * Minute limits of keys and projects while no router answers. Each gateway lets its share in; wider scopes are skipped,
 * as their share of one gateway would say nothing. So all gateways together let in no more than a limit, plus one
 * request each that is larger than a share; in the minute in which routers were lost, plus what those let in at gateways
 * that saw more than their share.
 */
export class LocalLimits {
  private readonly book = new LimitBook(MAX_SCOPES);

  /** Scopes of a request with their shares, and what they have used. */
  shareOf(state: ConfigState, query: PlanQuery, gateways: number, nowMs: number): LocalShare {
    let tokens = tokensOf(query);
    let scopes: LimitScope[] | undefined;
    for (const { scope, id, limits } of limitScopes(state, query.principal)) {
      if (!isKept(scope)) continue;
      const share = gateways > 1 ? sharedBy(limits, gateways) : limits;
      // What fits into the whole limit must get its turn, however small a share is.
      if (limits.tpm !== null && tokens <= limits.tpm) tokens = Math.min(tokens, share.tpm ?? tokens);
      (scopes ??= []).push({ scope, limits: share, state: this.book.stateOf(id, nowMs) });
    }
    return { scopes: scopes ?? NONE, tokens };
  }

  /** A router let a request in: should it be lost, its minute has been begun here. */
  admitted(state: ConfigState, query: PlanQuery, nowMs: number): void {
    for (const { scope, id, limits } of limitScopes(state, query.principal)) {
      if (isKept(scope)) this.book.stateOf(id, nowMs).consume(limits, 1, tokensOf(query), nowMs);
    }
  }

  /** Forgets some of those that are idle; to be called about each second. */
  sweep(nowMs: number): void {
    this.book.sweep(nowMs, SCOPES_PER_SWEEP);
  }
}

function isKept(scope: LimitedScope['scope']): boolean {
  return scope === 'api_key' || scope === 'project';
}

function tokensOf({ inputTokensEstimate, maxOutputTokens }: PlanQuery): number {
  return inputTokensEstimate + maxOutputTokens;
}

function sharedBy({ rpm, tpm, maxParallel }: RateLimits, gateways: number): RateLimits {
  return { rpm: share(rpm, gateways), tpm: share(tpm, gateways), maxParallel: share(maxParallel, gateways) };
}

/** At least one: a limit that is smaller than the number of gateways still lets something in. None stays none. */
function share(limit: number | null, gateways: number): number | null {
  return limit === null || limit === 0 ? limit : Math.max(1, Math.floor(limit / gateways));
}
