import type {
  CandidateFacts,
  CircuitState,
  CredentialState,
  ScopeLimits,
} from '@roundhouse/contracts/router/v1/router_service';
import {
  rateLimitFacts,
  type CandidateExplanation,
  type LimitScope,
  type OpenCircuit,
  type TroubledCredential,
} from '@roundhouse/routing';
import { toLimitState } from './plan.mapper.ts';

const MAX_UINT32 = 0xffff_ffff;

/** A circuit that is not closed, for the wire. */
export function toCircuitState({ owner, id, facts }: OpenCircuit): CircuitState {
  return {
    owner,
    id,
    state: facts.state,
    cause: facts.cause ?? '',
    retryAfterMs: Math.ceil(facts.retryAfterMs),
    failures: facts.failures,
    calls: facts.total,
  };
}

/** A credential that may not be used, for the wire. */
export function toCredentialState(credential: TroubledCredential): CredentialState {
  return { ...credential, retryAfterMs: Math.ceil(credential.retryAfterMs) };
}

/** What is known of a candidate, for the wire. */
export function toCandidateFacts(candidate: CandidateExplanation): CandidateFacts {
  const { firstTokenMs, costPico, headroom = 1, inFlight = 0, spill, node } = candidate;
  return {
    deploymentId: candidate.deploymentId,
    reasons: [...candidate.reasons],
    role: candidate.role,
    priority: candidate.priority,
    weight: candidate.weight,
    inFlight,
    firstTokenMs: firstTokenMs === undefined ? undefined : Math.round(firstTokenMs),
    costPico: costPico === undefined ? undefined : BigInt(Math.round(costPico)),
    headroom,
    retryAfterMs: Math.ceil(candidate.retryAfterMs),
    expectedWaitMs: Math.min(Math.round(candidate.expectedWaitMs), MAX_UINT32),
    spill: spill && { bound: spill.bound, totalPico: picoOf(spill.totalPico) },
    node: node && { ...node },
  };
}

/** Unpriced ones come to no sum. */
function picoOf(amount: number): bigint | undefined {
  return Number.isFinite(amount) ? BigInt(Math.round(amount)) : undefined;
}

/** How a scope's limits stand, for the wire. */
export function toScopeLimits(scope: LimitScope, nowMs: number): ScopeLimits {
  const { requests, tokens } = rateLimitFacts([scope], nowMs);
  return {
    scope: scope.scope,
    id: scope.state.id,
    requests: requests && toLimitState(requests),
    tokens: tokens && toLimitState(tokens),
    maxParallel: scope.limits.maxParallel ?? 0,
    parallel: scope.state.parallel,
  };
}
