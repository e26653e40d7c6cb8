import { judge, type VerdictCode } from './judge.ts';
import type { Candidate, LoadView, RouteQuery } from './route-query.ts';

/** A reason for which a candidate is left out. */
export type ReasonAgainst = Exclude<VerdictCode, 'chosen' | 'eligible'>;

/** How a candidate, and what is asked of it, would have to be for each reason to go away. */
const CURES: Readonly<Record<ReasonAgainst, (query: RouteQuery, candidate: Candidate) => [RouteQuery, Candidate]>> = {
  deployment_inactive: (query, candidate) => [query, { ...candidate, active: true }],
  provider_inactive: (query, candidate) => [query, { ...candidate, providerActive: true }],
  endpoint_absent: (query, candidate) => [query, { ...candidate, onNode: false }],
  endpoint_not_ready: (query, candidate) => [query, { ...candidate, onNode: false }],
  tags_mismatch: (query, candidate) => [{ ...query, tags: [] }, candidate],
  capability_missing: (query, candidate) => [query, { ...candidate, capabilities: [] }],
  context_too_small: (query, candidate) => [query, { ...candidate, contextWindowTokens: 0 }],
};

/**
 * Every reason against a candidate, not only the first: what would still stand in the way once one is cured. The same
 * judgement as a plan's, asked again and again.
 *
 * @returns empty = eligible
 */
export function reasonsAgainst(query: RouteQuery, candidate: Candidate, load: LoadView): ReasonAgainst[] {
  const reasons: ReasonAgainst[] = [];
  let [asked, cured] = [query, candidate];
  // Each cure takes its own reason away for good, so that this ends.
  for (let code = judge(asked, cured, load); isAgainst(code); code = judge(asked, cured, load)) {
    reasons.push(code);
    [asked, cured] = CURES[code](asked, cured);
  }
  return reasons;
}

function isAgainst(code: VerdictCode): code is ReasonAgainst {
  return Object.hasOwn(CURES, code);
}
