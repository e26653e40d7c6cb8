import { ENDPOINT_STATES, type CANDIDATE_ROLES } from '@roundhouse/admin-api';
import type { ExplainResponse, PlannedAttempt } from '@roundhouse/contracts/router/v1/router_service';
import {
  explainRoute,
  type Candidate,
  type EndpointWord,
  type LoadView,
  type NodeFacts,
  type RouteQuery,
  type SpillScore,
} from '@roundhouse/routing';
import type { RouteTargetEntry } from '@roundhouse/snapshot';

/** As what a deployment may be tried. */
export type CandidateRole = (typeof CANDIDATE_ROLES)[number];

/** What is known of one deployment for one request, whoever knows it. */
export interface CandidateFacts {
  readonly deploymentId: string;
  readonly role: CandidateRole;
  readonly priority: number;
  readonly weight: number;
  /** Codes; empty = eligible. */
  readonly reasons: readonly string[];
  readonly retryAfterMs: number;
  /** null = not known, like the three below. */
  readonly inFlight: number | null;
  readonly firstTokenMs: number | null;
  readonly costPico: bigint | null;
  readonly headroom: number | null;
  /** Milliseconds; 0 = not known. */
  readonly expectedWaitMs: number;
  /** null = the strategy is another one. */
  readonly spill: { readonly bound: SpillScore['bound']; readonly totalPico: bigint | null } | null;
  /** null = it is on no node, or nothing is known. */
  readonly node: (NodeFacts & { readonly state: EndpointWord }) | null;
}

/** A candidate, and the place of its callable among those of its role. */
export interface PlacedCandidate {
  readonly candidate: Candidate;
  /** 0 = the callable itself, or the first of its chain. */
  readonly chainIndex: number;
  /** How its callable chooses inside a tier. */
  readonly strategy: string;
}

const ROLES: readonly CandidateRole[] = ['own', 'general', 'context_window', 'content_policy'];

/** Key of a candidate: one deployment may serve in several roles. */
export function candidateKey(role: string, deploymentId: string): string {
  return `${role}:${deploymentId}`;
}

/** Every candidate of a callable and of its chains, by `candidateKey`. */
export function candidatesByKey(target: RouteTargetEntry): ReadonlyMap<string, PlacedCandidate> {
  const chains: Readonly<Record<CandidateRole, readonly Chain[]>> = {
    own: [target],
    general: target.generalFallbacks,
    context_window: target.contextWindowFallbacks,
    content_policy: target.contentPolicyFallbacks,
  };
  const found = new Map<string, PlacedCandidate>();
  for (const role of ROLES) {
    for (const [chainIndex, { candidates, strategy = 'weighted' }] of chains[role].entries()) {
      for (const candidate of candidates) {
        const key = candidateKey(role, candidate.deploymentId);
        if (!found.has(key)) found.set(key, { candidate, chainIndex, strategy });
      }
    }
  }
  return found;
}

interface Chain {
  readonly candidates: readonly Candidate[];
  readonly strategy?: string;
}

/** What the configuration alone tells. */
export function factsOfSnapshot(query: RouteQuery, target: RouteTargetEntry, load: LoadView): CandidateFacts[] {
  return explainRoute(query, target, load).map((one) => ({
    deploymentId: one.deploymentId,
    role: one.role,
    priority: one.priority,
    weight: one.weight,
    reasons: one.reasons,
    retryAfterMs: one.retryAfterMs,
    inFlight: null,
    firstTokenMs: null,
    costPico: null,
    headroom: null,
    expectedWaitMs: one.expectedWaitMs,
    // Without prices nothing can be weighed.
    spill: null,
    node: one.node ?? null,
  }));
}

/** What a router tells. Roles that this version does not know are left out. */
export function factsOfRouter({ candidates }: ExplainResponse): CandidateFacts[] {
  return candidates.flatMap((one) => {
    const role = ROLES.find((known) => known === one.role);
    if (role === undefined) return [];
    const { deploymentId, priority, weight, reasons, retryAfterMs, inFlight, headroom } = one;
    const figures = { inFlight, headroom, firstTokenMs: one.firstTokenMs ?? null, costPico: one.costPico ?? null };
    const { expectedWaitMs } = one;
    const seen = { expectedWaitMs, spill: spillOf(one), node: nodeOf(one) };
    return [{ deploymentId, role, priority, weight, reasons, retryAfterMs, ...figures, ...seen }];
  });
}

function spillOf({ spill }: RouterFacts): CandidateFacts['spill'] {
  const bound = BOUNDS.find((known) => known === spill?.bound);
  return bound === undefined ? null : { bound, totalPico: spill?.totalPico ?? null };
}

function nodeOf({ node }: RouterFacts): CandidateFacts['node'] {
  const state = ENDPOINT_STATES.find((known) => known === node?.state);
  return node === undefined || state === undefined ? null : { ...node, state };
}

type RouterFacts = ExplainResponse['candidates'][number];

const BOUNDS = ['fits', 'wait', 'price'] as const;

/** Place of each candidate in the plan that a router answered, by `candidateKey`; 1 = first. */
export function ordersOf({ answer }: ExplainResponse, facts: readonly CandidateFacts[]): ReadonlyMap<string, number> {
  const orders = new Map<string, number>();
  if (answer?.result?.$case !== 'plan') return orders;
  const { attempts, contextWindowAttempts, contentPolicyAttempts } = answer.result.value;
  const known = new Set(facts.map(({ role, deploymentId }) => candidateKey(role, deploymentId)));
  const number = (planned: readonly PlannedAttempt[], roles: readonly CandidateRole[]): void => {
    for (const [index, { deploymentId }] of planned.entries()) {
      const key = roles.map((role) => candidateKey(role, deploymentId)).find((one) => known.has(one));
      if (key !== undefined && !orders.has(key)) orders.set(key, index + 1);
    }
  };
  number(attempts, ['own', 'general']);
  number(contextWindowAttempts, ['context_window']);
  number(contentPolicyAttempts, ['content_policy']);
  return orders;
}
