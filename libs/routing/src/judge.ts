import type { Candidate, LoadView, RouteQuery } from './route-query.ts';

/**
 * Why a candidate is, or is not, in a plan:
 * - `chosen`: among the attempts
 * - `eligible`: would do, but enough others go first
 * - `deployment_inactive`, `provider_inactive`: switched off by an administrator
 * - `endpoint_absent`, `endpoint_not_ready`: on a node that does not serve it (yet)
 * - `tags_mismatch`, `capability_missing`, `context_too_small`: does not fit this request
 */
export type VerdictCode =
  | 'chosen'
  | 'eligible'
  | 'deployment_inactive'
  | 'provider_inactive'
  | 'endpoint_absent'
  | 'endpoint_not_ready'
  | 'tags_mismatch'
  | 'capability_missing'
  | 'context_too_small';

/** The verdict on one candidate. */
export interface Verdict {
  readonly deploymentId: string;
  readonly code: VerdictCode;
}

/** Judges one candidate: `eligible`, or the first reason against it; reasons of its own before those of the request. */
export function judge(query: RouteQuery, candidate: Candidate, load: LoadView): VerdictCode {
  if (!candidate.active) return 'deployment_inactive';
  if (!candidate.providerActive) return 'provider_inactive';
  if (candidate.onNode) {
    const endpoint = load.endpoint(candidate.deploymentId);
    if (endpoint !== 'ready') return endpoint === 'absent' ? 'endpoint_absent' : 'endpoint_not_ready';
  }
  if (!containsAll(candidate.tags, query.tags)) return 'tags_mismatch';
  if (candidate.capabilities.length > 0 && !containsAll(candidate.capabilities, query.capabilities)) {
    return 'capability_missing';
  }
  if (candidate.contextWindowTokens > 0 && query.inputTokensEstimate > candidate.contextWindowTokens) {
    return 'context_too_small';
  }
  return 'eligible';
}

function containsAll(offered: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((name) => offered.includes(name));
}
