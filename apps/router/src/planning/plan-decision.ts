import type { ConfigRevision } from '@roundhouse/contracts/common/v1/common';
import {
  rateLimitFacts,
  type CandidateExplanation,
  type LimitKind,
  type LimitRefusal,
  type LimitScope,
  type RateLimitFacts,
  type RouteDecision,
  type RouteQuery,
} from '@roundhouse/routing';
import type { CallerIds, CallFacts, ConfigState, RouteTargetEntry } from '@roundhouse/snapshot';
import type { TraceContext } from '@roundhouse/telemetry';

/** What a gateway asks, in the terms of planning. */
export interface PlanQuestion {
  readonly requestId: string;
  /** Model or route group. */
  readonly callableId: string;
  readonly caller: CallerIds;
  readonly query: RouteQuery;
  /** Sampled requests only. */
  readonly trace: TraceContext | undefined;
}

/** A plan that lived through a reconnect, as its gateway names it. */
export interface ClaimedPlan {
  readonly requestId: string;
  readonly callableId: string;
  readonly projectId: string;
  readonly apiKeyId: string;
  /** Being attempted now; '' = none. */
  readonly deploymentId: string;
}

/** A decision, and the configuration that it was made from. */
export interface PlanDecision {
  readonly decision: RouteDecision;
  readonly revision: ConfigRevision | undefined;
  /** How the caller's limits stand; undefined = nothing limits it. */
  readonly limits: RateLimitFacts | undefined;
  /** Whose limit refused, and which; undefined = none did. */
  readonly refusedBy: { readonly scope: string; readonly limit: LimitKind } | undefined;
}

/** What a question would be answered, and what is known of everything that it depends on. */
export interface Explanation {
  readonly decision: PlanDecision;
  readonly strategy: string;
  readonly candidates: readonly CandidateExplanation[];
  readonly scopes: readonly LimitScope[];
}

/** The answer while no configuration came yet. */
export const NOT_READY: PlanDecision = {
  decision: { kind: 'refusal', refusal: { reason: 'NOT_READY', retryAfterMs: 1_000, verdicts: [] } },
  revision: undefined,
  limits: undefined,
  refusedBy: undefined,
};

/** How a caller's limits stand; undefined = nothing limits it. */
export function limitsOf(scopes: readonly LimitScope[], nowMs: number): RateLimitFacts | undefined {
  return scopes.length === 0 ? undefined : rateLimitFacts(scopes, nowMs);
}

/** The answer when a limit refuses. */
export function limited(
  { revision }: ConfigState,
  { scope, limit, retryAfterMs }: LimitRefusal,
  scopes: readonly LimitScope[],
  nowMs: number,
): PlanDecision {
  const refusal = { reason: 'RATE_LIMITED', retryAfterMs: Math.ceil(retryAfterMs), verdicts: [] } as const;
  const limits = rateLimitFacts(scopes, nowMs);
  return { decision: { kind: 'refusal', refusal }, revision, limits, refusedBy: { scope, limit } };
}

/** Nothing answers with more than its models can, whatever its caller would allow. */
export function boundedQuery(query: RouteQuery, facts: CallFacts, target: RouteTargetEntry): RouteQuery {
  const { maxOutputTokens = 0 } = query;
  if (maxOutputTokens === 0) return query;
  const most = facts.maxOutputTokens(target);
  return most > 0 && maxOutputTokens > most ? { ...query, maxOutputTokens: most } : query;
}

/** What a request is let in with: all that it may come to, so far as its caller says. */
export function tokensOf({ inputTokensEstimate, maxOutputTokens = 0 }: RouteQuery): number {
  return inputTokensEstimate + maxOutputTokens;
}
