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
}

/** The callable that a request names, with all its deployments. */
export interface RouteTarget {
  readonly modelId: string;
  readonly active: boolean;
  readonly mode: string;
  readonly candidates: readonly Candidate[];
}

/** Runtime facts, asked per candidate while planning. Must be fast and must not throw. */
export interface LoadView {
  /** State of a node deployment's endpoint. */
  endpoint(deploymentId: string): 'ready' | 'not_ready' | 'absent';
}
