import type { RateLimits } from './limits/limit-state.ts';
import type { EndpointWord, NodeFacts } from './nodes/node-facts.ts';

/** What a request needs of a deployment: sizes and labels, never content. */
export interface RouteQuery {
  /** Workload, as models name it ("chat", "embedding", …). */
  readonly mode: string;
  /** Abilities that the request makes use of ("tools", "vision", …). */
  readonly capabilities: readonly string[];
  /** Estimated size of the input; 0 = unknown. */
  readonly inputTokensEstimate: number;
  /** Every one must stand on the deployment; empty = any deployment. */
  readonly tags: readonly string[];
  /** Time left for the whole request, in milliseconds; 0 = no bound. */
  readonly deadlineMs: number;
  /** Most tokens of the answer; absent or 0 = unknown. */
  readonly maxOutputTokens?: number;
  /** What belongs together has the same one: a hash of conversation, session or user; absent or empty = none. */
  readonly affinityKey?: string;
}

/** Time limits of one attempt, in milliseconds. */
export interface AttemptTimeouts {
  readonly connectTimeoutMs: number;
  readonly firstTokenTimeoutMs: number;
  /** Longest silence between two pieces of an answer. */
  readonly idleTimeoutMs: number;
  readonly totalTimeoutMs: number;
}

/** Limits of a deployment that sets none: 3 s, 60 s, 45 s, 30 min. */
export const DEFAULT_TIMEOUTS: Readonly<AttemptTimeouts> = Object.freeze({
  connectTimeoutMs: 3_000,
  firstTokenTimeoutMs: 60_000,
  idleTimeoutMs: 45_000,
  totalTimeoutMs: 1_800_000,
});

/** A deployment as far as configuration tells. */
export interface Candidate {
  readonly deploymentId: string;
  /** Lower first. */
  readonly priority: number;
  /** Share inside its tier, at least 1. */
  readonly weight: number;
  /** Its own admin status. */
  readonly active: boolean;
  /** Its provider's admin status; true for a node, which has none. */
  readonly providerActive: boolean;
  /** Runs on one of our nodes: usable only while its endpoint is ready. */
  readonly onNode: boolean;
  readonly tags: readonly string[];
  /** Empty = undeclared, then everything is tried. */
  readonly capabilities: readonly string[];
  /** 0 = unknown, then any size is tried. */
  readonly contextWindowTokens: number;
  /** 0 in a field = the default. */
  readonly timeouts: AttemptTimeouts;
  /** The model that it belongs to; absent = that of the target. */
  readonly modelId?: string | undefined;
  /** Workload of its model; absent = that of the target. Members of a route group may differ. */
  readonly mode?: string;
  /** Its provider; absent on a node. */
  readonly providerId?: string | undefined;
  /** Who holds the secret in effect: a named credential, or the deployment or provider itself; absent = it needs none. */
  readonly credentialId?: string | undefined;
  /** What the provider calls the model; absent = unknown. */
  readonly upstreamModelId?: string | undefined;
  /** Its own caps; absent = none. */
  readonly caps?: RateLimits | undefined;
}

/** Why a circuit keeps a candidate out: by hand, as nothing can be reached there, or as too many calls failed. */
export type CircuitObstacle =
  | 'circuit_manual'
  | 'provider_circuit_manual'
  | 'circuit_unreachable'
  | 'provider_circuit_unreachable'
  | 'circuit_open'
  | 'provider_circuit_open';

/** Why a credential keeps a candidate out: refused or used up, or told to wait for this model. */
export type CredentialObstacle = 'credential_out' | 'backing_off';

/** Which cap of a deployment is used up. */
export type CapObstacle = 'rpm_cap' | 'tpm_cap' | 'parallel_cap';

/**
 * Runtime facts, asked per candidate while planning. Must be fast and must not throw. What is absent is not known:
 * nothing stands against a candidate then, and all are alike.
 */
export interface LoadView {
  /** How the endpoint of a deployment on a node stands. */
  endpoint(deploymentId: string): EndpointWord;
  /** What its node tells of it. */
  node?(deploymentId: string): NodeFacts | undefined;
  /** The worst that circuits of the deployment and its provider have against it. */
  circuit?(candidate: Candidate): CircuitObstacle | undefined;
  /** What its credential has against it. */
  credential?(candidate: Candidate): CredentialObstacle | undefined;
  /** The first of its caps that this request would exceed. */
  cap?(candidate: Candidate, query: RouteQuery): CapObstacle | undefined;
  /** When what stands against a candidate is over, in milliseconds from now; 0 = unknown. */
  retryAfterMs?(candidate: Candidate, query: RouteQuery): number;
  /** Whether the last thing known of a deployment is that a call failed there. */
  failedLast?(deploymentId: string): boolean;
  /** Calls that are open on a deployment. */
  inFlight?(deploymentId: string): number;
  /** Moving average of time to the first token, in milliseconds; undefined = none of late. */
  firstTokenMs?(deploymentId: string): number | undefined;
  /** Moving average of the length of answers of a node, in tokens; 0 = none yet. */
  answerTokens?(deploymentId: string): number;
  /** What the request would cost there, in pico-USD; undefined = unpriced. */
  costPico?(candidate: Candidate, query: RouteQuery): number | undefined;
  /** What is left of its caps, 0 to 1; the least of them. */
  headroom?(candidate: Candidate): number;
}
