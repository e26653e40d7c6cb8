import type { Obstacle } from './judge.ts';
import { expectedWaitMs } from './nodes/expected-wait.ts';
import type { EndpointWord, NodeFacts } from './nodes/node-facts.ts';
import { spillScore, type SpillScore } from './policies/priced-spill.ts';
import { obstaclesOf } from './reasons-against.ts';
import type { Candidate, LoadView, RouteQuery } from './route-query.ts';
import type { RouteTarget } from './route-target.ts';

/** As what a candidate may be tried: as one of the callable's own, or of one of its chains. */
export const CANDIDATE_ROLES = ['own', 'general', 'context_window', 'content_policy'] as const;

/** One of them. */
export type CandidateRole = (typeof CANDIDATE_ROLES)[number];

/** What planning sees in one candidate. */
export interface CandidateExplanation {
  readonly deploymentId: string;
  readonly role: CandidateRole;
  readonly priority: number;
  readonly weight: number;
  /** Every reason against it, what lasts first; empty = eligible. */
  readonly reasons: readonly Obstacle[];
  /** When what passes is over, in milliseconds from now; 0 = unknown, or nothing stands against it. */
  readonly retryAfterMs: number;
  /** Calls that are open on it; undefined = not known. */
  readonly inFlight: number | undefined;
  /** Moving average of time to the first token, in milliseconds; undefined = none of late. */
  readonly firstTokenMs: number | undefined;
  /** Cost of this request, in pico-USD; undefined = unpriced. */
  readonly costPico: number | undefined;
  /** What is left of its caps, 0 to 1; undefined = not known. */
  readonly headroom: number | undefined;
  /** Time until the first token of this request, in milliseconds; 0 = not known. */
  readonly expectedWaitMs: number;
  /** What `priced_spill` weighs it by; undefined = its callable has another strategy. */
  readonly spill: SpillScore | undefined;
  /** What its node tells; undefined = it is on none, or nothing is known. */
  readonly node: (NodeFacts & { readonly state: EndpointWord }) | undefined;
}

/**
 * Explains every candidate, the callable's own first, then those of its chains, also those of a callable that is
 * inactive or of another mode: all reasons against it, not only the first, and the figures that policies go by. Takes
 * and changes nothing.
 */
export function explainRoute(query: RouteQuery, target: RouteTarget, load: LoadView): CandidateExplanation[] {
  const explain = (role: CandidateRole, candidate: Candidate, chain: Chain): CandidateExplanation => {
    const reasons = obstaclesOf(query, { mode: target.mode, ...candidate }, load);
    const { deploymentId, priority, weight } = candidate;
    return {
      deploymentId,
      role,
      priority,
      weight,
      reasons,
      retryAfterMs: reasons.length === 0 ? 0 : Math.ceil(load.retryAfterMs?.(candidate, query) ?? 0),
      inFlight: load.inFlight?.(deploymentId),
      firstTokenMs: load.firstTokenMs?.(deploymentId),
      costPico: load.costPico?.(candidate, query),
      headroom: load.headroom?.(candidate),
      expectedWaitMs: expectedWaitMs(candidate, query, load),
      spill: chain.strategy === 'priced_spill' ? spillScore(candidate, query, load, chain.spill) : undefined,
      node: candidate.onNode ? nodeOf(deploymentId, load) : undefined,
    };
  };
  const chainsOf: Readonly<Record<CandidateRole, readonly Chain[]>> = {
    own: [target],
    general: target.generalFallbacks ?? [],
    context_window: target.contextWindowFallbacks ?? [],
    content_policy: target.contentPolicyFallbacks ?? [],
  };
  return CANDIDATE_ROLES.flatMap((role) =>
    chainsOf[role].flatMap((chain) => chain.candidates.map((candidate) => explain(role, candidate, chain))),
  );
}

type Chain = Pick<RouteTarget, 'candidates' | 'strategy' | 'spill'>;

function nodeOf(deploymentId: string, load: LoadView): CandidateExplanation['node'] {
  const facts = load.node?.(deploymentId);
  if (facts === undefined) return undefined;
  const { servingId, slots, contextTokens, tokensPerSecond, promptTokensPerSecond, loadProgress, loadEtaS } = facts;
  const rates = { tokensPerSecond, promptTokensPerSecond };
  return { state: load.endpoint(deploymentId), servingId, slots, contextTokens, ...rates, loadProgress, loadEtaS };
}
