import type { Candidate, LoadView, RouteQuery } from '../route-query.ts';
import type { SpillSettings } from './spill-settings.ts';

/** How one is chosen among deployments of equal priority. */
export const STRATEGIES = ['weighted', 'least_busy', 'latency', 'cost', 'usage', 'affinity', 'priced_spill'] as const;

/** One of them. */
export type Strategy = (typeof STRATEGIES)[number];

/** What a policy may look at. */
export interface SelectionFacts {
  readonly query: RouteQuery;
  readonly load: LoadView;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** For `priced_spill`; undefined = its defaults. */
  readonly spill: SpillSettings | undefined;
}

/** Puts eligible deployments in the order in which they are tried. */
export interface SelectionPolicy {
  readonly strategy: Strategy;
  /**
   * @param pool eligible candidates; may be reordered in place, so that choosing needs no copy of it
   * @param count most that are wanted
   * @returns the first `count`, lower priority first, none twice
   */
  order(pool: Candidate[], count: number, facts: SelectionFacts): Candidate[];
}

/** Picks one index in [from, to) of the pool; those before `from` are taken or belong to another tier. */
export type Pick = (pool: readonly Candidate[], from: number, to: number, facts: SelectionFacts) => number;
