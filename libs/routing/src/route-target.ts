import type { SpillSettings } from './policies/spill-settings.ts';
import type { Candidate } from './route-query.ts';

/** A callable that is tried where another one does not serve. */
export interface FallbackTarget {
  readonly callableId: string;
  /** How one of its tiers is chosen. */
  readonly strategy: string;
  readonly candidates: readonly Candidate[];
  /** For the strategy `priced_spill`; absent = its defaults. */
  readonly spill?: SpillSettings | undefined;
}

/** The callable that a request names, with all that it can come to. Absent fields = nothing is said. */
export interface RouteTarget {
  /** Id of the model or route group. */
  readonly callableId: string;
  readonly active: boolean;
  readonly mode: string;
  readonly candidates: readonly Candidate[];
  /** How one of a tier is chosen; absent or unknown here = by weight. */
  readonly strategy?: string;
  /** For the strategy `priced_spill`; absent = its defaults. */
  readonly spill?: SpillSettings | undefined;
  /** Most deployments that one request may try; absent or 0 = 4. */
  readonly maxAttempts?: number;
  /** Tried after its own, in this order. */
  readonly generalFallbacks?: readonly FallbackTarget[];
  /** Tried instead of the rest once the input is too long for one. */
  readonly contextWindowFallbacks?: readonly FallbackTarget[];
  /** Tried instead of the rest once the content is refused by one. */
  readonly contentPolicyFallbacks?: readonly FallbackTarget[];
}
