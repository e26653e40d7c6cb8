import type { EndpointWord } from './nodes/node-facts.ts';
import { windowOf } from './nodes/window-of.ts';
import type {
  Candidate,
  CapObstacle,
  CircuitObstacle,
  CredentialObstacle,
  LoadView,
  RouteQuery,
} from './route-query.ts';

/**
 * Whether a candidate would do, and why not:
 * - `eligible`: it would
 * - `deployment_inactive`, `provider_inactive`: switched off by an administrator
 * - `endpoint_absent`, `endpoint_not_ready`, `endpoint_draining`: on a node that does not serve it, or not any more
 * - `mode_mismatch`, `tags_mismatch`, `capability_missing`, `context_too_small`: does not fit this request
 * - `endpoint_loading`, `endpoint_unloaded`: it fits, and its node will serve it once its model is loaded
 * - `circuit_manual`, `circuit_unreachable`, `circuit_open`, and the same of its provider: kept out by a circuit
 * - `credential_out`, `backing_off`: its credential was refused or is used up; the upstream asked to wait
 * - `rpm_cap`, `tpm_cap`, `parallel_cap`: it has no room for this request
 */
export type VerdictCode = 'eligible' | Obstacle;

/** A reason of configuration, of the request or of an endpoint, for which a candidate is left out. */
export type ReasonAgainst =
  | 'deployment_inactive'
  | 'provider_inactive'
  | 'endpoint_absent'
  | 'endpoint_not_ready'
  | 'endpoint_draining'
  | 'endpoint_loading'
  | 'endpoint_unloaded'
  | 'mode_mismatch'
  | 'tags_mismatch'
  | 'capability_missing'
  | 'context_too_small';

/** Any reason for which a candidate is left out. */
export type Obstacle = ReasonAgainst | CircuitObstacle | CredentialObstacle | CapObstacle;

/** Why one candidate was left out. */
export interface Verdict {
  readonly deploymentId: string;
  readonly code: Obstacle;
}

/** Models that are or could be loaded: a request that fits may wait for one. */
export const LOADING_REASONS: ReadonlySet<Obstacle> = new Set(['endpoint_loading', 'endpoint_unloaded']);

/** Circuits that failures opened: they give way when a request has nothing else left. */
export const SOFT_CODES: ReadonlySet<Obstacle> = new Set(['circuit_open', 'provider_circuit_open']);

type Rule<Code> = (query: RouteQuery, candidate: Candidate, load: LoadView) => Code | undefined;

/** What lasts: configuration, the endpoint, and whether the request fits. */
export const STANDING_RULES: readonly Rule<ReasonAgainst>[] = [
  (_, candidate) => (candidate.active ? undefined : 'deployment_inactive'),
  (_, candidate) => (candidate.providerActive ? undefined : 'provider_inactive'),
  (_, candidate, load) => (candidate.onNode ? ABSENCE_CODES[load.endpoint(candidate.deploymentId)] : undefined),
  (query, { mode }) => (mode === undefined || mode === query.mode ? undefined : 'mode_mismatch'),
  (query, candidate) => (containsAll(candidate.tags, query.tags) ? undefined : 'tags_mismatch'),
  (query, { capabilities }) =>
    capabilities.length === 0 || containsAll(capabilities, query.capabilities) ? undefined : 'capability_missing',
  (query, candidate, load) => {
    const tokens = windowOf(candidate, load);
    return tokens > 0 && query.inputTokensEstimate > tokens ? 'context_too_small' : undefined;
  },
  // After what the request asks for: no model is loaded for a request that it cannot serve.
  (_, candidate, load) => (candidate.onNode ? LOADING_CODES[load.endpoint(candidate.deploymentId)] : undefined),
];

/**
 * All rules, from what lasts to what passes. Soft circuits are last: a candidate that is told so would do in every
 * other respect, and is what a request with nothing else left may fall back on.
 */
export const ALL_RULES: readonly Rule<Obstacle>[] = [
  ...STANDING_RULES,
  (_, candidate, load) => circuitCode(candidate, load, false),
  (_, candidate, load) => load.credential?.(candidate),
  (query, candidate, load) => load.cap?.(candidate, query),
  (_, candidate, load) => circuitCode(candidate, load, true),
];

/** Judges one candidate: `eligible`, or the first reason against it. */
export function judge(query: RouteQuery, candidate: Candidate, load: LoadView): VerdictCode {
  for (const rule of ALL_RULES) {
    const code = rule(query, candidate, load);
    if (code !== undefined) return code;
  }
  return 'eligible';
}

const ABSENCE_CODES: Readonly<Partial<Record<EndpointWord, ReasonAgainst>>> = {
  absent: 'endpoint_absent',
  not_ready: 'endpoint_not_ready',
  draining: 'endpoint_draining',
};

const LOADING_CODES: Readonly<Partial<Record<EndpointWord, ReasonAgainst>>> = {
  loading: 'endpoint_loading',
  unloaded: 'endpoint_unloaded',
};

function circuitCode(candidate: Candidate, load: LoadView, soft: boolean): CircuitObstacle | undefined {
  const code = load.circuit?.(candidate);
  return code !== undefined && SOFT_CODES.has(code) === soft ? code : undefined;
}

function containsAll(offered: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((name) => offered.includes(name));
}
