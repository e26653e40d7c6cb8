import { MAX_ATTEMPTS } from '@roundhouse/routing';
import { candidateKey } from './candidate-facts.ts';
import type { Explanation } from './reason-words.ts';

type CandidateReport = Explanation['candidates'][number];

/** A report with the place of its callable among those of its role. */
export interface UnplacedReport {
  readonly report: CandidateReport;
  readonly chainIndex: number;
  readonly strategy: string;
}

/** Roles whose candidates follow each other in one plan. */
const LISTS: readonly (readonly CandidateReport['role'][])[] = [
  ['own', 'general'],
  ['context_window'],
  ['content_policy'],
];

/** What decides about the order. */
export interface OrderBasis {
  /** Most attempts of one plan; 0 = the default. */
  readonly maxAttempts: number;
  /** Places in a plan that was made, by `candidateKey`; undefined = none was made, the likeliest order is told. */
  readonly orders: ReadonlyMap<string, number> | undefined;
}

/**
 * Puts candidates in the order in which they are tried, those that are not tried last, and works out what weights come
 * to: a tier is drawn by weight, without replacement.
 */
export function inOrder(unplaced: readonly UnplacedReport[], basis: OrderBasis): CandidateReport[] {
  return LISTS.flatMap((roles) => listOf(unplaced, roles, basis));
}

function listOf(
  unplaced: readonly UnplacedReport[],
  roles: readonly CandidateReport['role'][],
  { maxAttempts, orders }: OrderBasis,
): CandidateReport[] {
  const candidates = unplaced.filter(({ report }) => roles.includes(report.role));
  const eligible = candidates.filter(({ report }) => report.eligible);
  const rank = ({ report, chainIndex }: UnplacedReport): number[] => [
    roles.indexOf(report.role),
    chainIndex,
    report.priority,
    -report.weight,
  ];
  const likeliest = eligible.toSorted((one, other) => compare(rank(one), rank(other)));
  const most = maxAttempts > 0 ? Math.min(maxAttempts, MAX_ATTEMPTS) : MAX_ATTEMPTS;
  const orderOf = (candidate: UnplacedReport): number | null => {
    const { role, deployment_id: id } = candidate.report;
    if (orders !== undefined) return orders.get(candidateKey(role, id)) ?? null;
    const index = likeliest.indexOf(candidate);
    return index >= 0 && index < most ? index + 1 : null;
  };
  const first = likeliest[0];
  const placed = candidates.map((candidate) => {
    const order = orderOf(candidate);
    if (!candidate.report.eligible) return { ...candidate.report, order };
    const peers = eligible.filter((other) => sameChain(candidate, other));
    const tiers = [...new Set(peers.map(({ report }) => report.priority))].toSorted((one, other) => one - other);
    const rivals = peers.filter(({ report }) => report.priority === candidate.report.priority);
    const sum = rivals.reduce((total, { report }) => total + report.weight, 0);
    const share = candidate.strategy === 'weighted' ? candidate.report.weight / sum : null;
    const tier = tiers.indexOf(candidate.report.priority);
    const mayBeFirst = tier === 0 && first !== undefined && sameChain(candidate, first);
    return { ...candidate.report, order, tier, share, first: mayBeFirst ? share : share === null ? null : 0 };
  });
  return placed.toSorted((one, other) => placeOf(one) - placeOf(other));
}

function placeOf({ order, eligible }: CandidateReport): number {
  return order ?? (eligible ? Number.MAX_SAFE_INTEGER - 1 : Number.MAX_SAFE_INTEGER);
}

function sameChain(one: UnplacedReport, other: UnplacedReport): boolean {
  return one.report.role === other.report.role && one.chainIndex === other.chainIndex;
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [index, value] of one.entries()) {
    const difference = value - (other[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
