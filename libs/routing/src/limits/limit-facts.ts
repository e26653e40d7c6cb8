import type { LimitScope } from './admit.ts';

/** How one kind of limit stands, at the scope that has least left. */
export interface LimitFacts {
  readonly limit: number;
  readonly remaining: number;
  /** When all of it is there again if nothing more comes, in milliseconds. */
  readonly resetMs: number;
}

/** How requests and tokens per minute stand; undefined = no scope limits them. */
export interface RateLimitFacts {
  readonly requests: LimitFacts | undefined;
  readonly tokens: LimitFacts | undefined;
}

/** What to tell a caller of its limits: for each kind the scope with least left, of equals the smaller limit. */
export function rateLimitFacts(scopes: readonly LimitScope[], nowMs: number): RateLimitFacts {
  return { requests: tightest(scopes, 'rpm', nowMs), tokens: tightest(scopes, 'tpm', nowMs) };
}

/** The facts as headers under OpenAI's names. Times as there: "1s", "6m0s", "20ms". */
export function rateLimitHeaders({ requests, tokens }: RateLimitFacts): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [kind, facts] of [['requests', requests] as const, ['tokens', tokens] as const]) {
    if (facts === undefined) continue;
    headers[`x-ratelimit-limit-${kind}`] = String(facts.limit);
    headers[`x-ratelimit-remaining-${kind}`] = String(facts.remaining);
    headers[`x-ratelimit-reset-${kind}`] = durationText(facts.resetMs);
  }
  return headers;
}

function tightest(scopes: readonly LimitScope[], kind: 'rpm' | 'tpm', nowMs: number): LimitFacts | undefined {
  let found: LimitFacts | undefined;
  for (const { limits, state } of scopes) {
    const limit = limits[kind];
    if (limit === null) continue;
    const used = kind === 'rpm' ? state.usedRequests(nowMs) : state.usedTokens(nowMs);
    const remaining = Math.max(0, Math.floor(limit - used));
    if (found !== undefined && (remaining > found.remaining || (remaining === found.remaining && limit >= found.limit)))
      continue;
    found = { limit, remaining, resetMs: state.resetMs(kind, nowMs) };
  }
  return found;
}

/** Whole seconds from a second on, rounded up: coming back at the time told must not be too early. */
function durationText(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.ceil(durationMs)}ms`;
  const seconds = Math.ceil(durationMs / 1_000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
