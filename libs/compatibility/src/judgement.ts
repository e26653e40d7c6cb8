import type { MemoryEstimate, MemorySettings } from '@roundhouse/gguf';

/** What speaks against an option on a node. */
export type ReasonCode =
  | 'node_silent'
  | 'draining'
  | 'format'
  | 'os'
  | 'arch'
  | 'cpu'
  | 'engine_missing'
  | 'engine_build'
  | 'model_kind'
  | 'cache_type'
  | 'memory'
  | 'gpu_memory'
  | 'gpu_missing'
  | 'memory_budget'
  | 'disk'
  | 'context'
  | 'files'
  | 'facts_unknown'
  | 'size_unknown';

/** One thing that speaks against an option on a node, for people and for programs. */
export interface Reason {
  readonly code: ReasonCode;
  /** It does not run there as asked for; else it runs, and this is worth knowing. */
  readonly blocking: boolean;
  /** A sentence such as "Needs 21.3 GiB of GPU memory; CUDA0 has 16.0 GiB." */
  readonly message: string;
  /** As text with its unit; empty where it has no measure. */
  readonly needed: string;
  readonly has: string;
}

/** Other settings with which it would fit. */
export interface Suggestion {
  /** The settings to change, with their new values. */
  readonly settings: MemorySettings;
  /** Such as "Use 8192 tokens of context instead of 32768." */
  readonly message: string;
  readonly estimate: MemoryEstimate;
}

/** Whether an option can be served on a node. */
export interface Judgement {
  /** "unknown": nothing speaks against it, but too little is known to say that it fits. */
  readonly verdict: 'fits' | 'fits_with_changes' | 'does_not_fit' | 'unknown';
  readonly reasons: readonly Reason[];
  /** Undefined = no facts to estimate with. */
  readonly estimate: MemoryEstimate | undefined;
  /** Cheapest change first; empty when it fits as it is, or never. */
  readonly suggestions: readonly Suggestion[];
}
