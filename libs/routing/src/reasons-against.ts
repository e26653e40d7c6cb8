import { ALL_RULES, STANDING_RULES, type Obstacle, type ReasonAgainst } from './judge.ts';
import type { Candidate, LoadView, RouteQuery } from './route-query.ts';

/**
 * Every lasting reason against a candidate, not only the first: what would still stand in the way once one is cured.
 * By the rules of a plan, in their order; circuits, credentials and caps are not asked.
 *
 * @returns empty = nothing of configuration, endpoint or request stands against it
 */
export function reasonsAgainst(query: RouteQuery, candidate: Candidate, load: LoadView): ReasonAgainst[] {
  return collect(STANDING_RULES, query, candidate, load);
}

/** Every reason against a candidate, passing ones included; empty = it is eligible. */
export function obstaclesOf(query: RouteQuery, candidate: Candidate, load: LoadView): Obstacle[] {
  return collect(ALL_RULES, query, candidate, load);
}

function collect<Code>(
  rules: readonly ((query: RouteQuery, candidate: Candidate, load: LoadView) => Code | undefined)[],
  query: RouteQuery,
  candidate: Candidate,
  load: LoadView,
): Code[] {
  const reasons: Code[] = [];
  for (const rule of rules) {
    const code = rule(query, candidate, load);
    if (code !== undefined) reasons.push(code);
  }
  return reasons;
}
