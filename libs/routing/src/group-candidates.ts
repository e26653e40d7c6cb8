import type { Candidate } from './route-query.ts';
import type { RouteTarget } from './route-target.ts';

/** Deepest nesting of route groups: a group may hold groups three levels down. */
export const MAX_GROUP_DEPTH = 4;

/** Most deployments that a route group may come to. */
export const MAX_GROUP_CANDIDATES = 1_024;

/** Most members that are looked at, those of nested groups each time they are met: groups of groups multiply. */
const MAX_LOOKS = 4 * MAX_GROUP_CANDIDATES;

/** One member of a route group, its policy's overrides worked in. */
export interface GroupMember {
  /** All deployments of a model, one deployment, or all members of another route group. */
  readonly target: { readonly kind: 'model' | 'deployment' | 'route_group'; readonly id: string };
  readonly enabled: boolean;
  /** Share among those of equal priority; null = what its deployments weigh together. */
  readonly weight: number | null;
  /** Lower first. */
  readonly priority: number;
}

/** A model as far as route groups look at it. */
export type GroupModel = Pick<RouteTarget, 'active' | 'candidates'>;

/** Where a route group finds what its members stand for. Unknown ids are skipped: configuration may be under way. */
export interface GroupSource {
  membersOf(routeGroupId: string): readonly GroupMember[] | undefined;
  model(modelId: string): GroupModel | undefined;
  /** The model of a deployment. */
  modelOfDeployment(deploymentId: string): GroupModel | undefined;
}

/** A candidate with the priorities on the way to it, outermost first. */
interface Placed {
  readonly candidate: Candidate;
  readonly tiers: readonly number[];
  readonly weight: number;
}

/** A walk through the members of members. */
interface Walk {
  readonly source: GroupSource;
  looksLeft: number;
}

/** Weights are worked out in these steps, so that a share of a small weight stays a share. */
const WEIGHT_STEPS = 1_000;

/**
 * Every deployment that a route group can come to, as candidates of one plan. Priorities count from the outside in: all
 * of a member's tiers go before those of a member of a later priority. A weight on a member is shared out among its
 * deployments of each tier. A deployment that is reached twice counts where it comes first.
 *
 * @returns candidates with dense priorities from 0; those of inactive models are inactive
 */
export function groupCandidates(members: readonly GroupMember[], source: GroupSource): Candidate[] {
  const placed = placeAll(members, { source, looksLeft: MAX_LOOKS }, 1).slice(0, MAX_GROUP_CANDIDATES);
  const inOrder = placed.toSorted((one, other) => compareTiers(one.tiers, other.tiers));
  const seen = new Set<string>();
  const candidates: Candidate[] = [];
  let tier = -1;
  let tiers: readonly number[] = [];
  for (const one of inOrder) {
    if (seen.has(one.candidate.deploymentId)) continue;
    seen.add(one.candidate.deploymentId);
    if (tier < 0 || compareTiers(tiers, one.tiers) !== 0) tier += 1;
    tiers = one.tiers;
    const weight = Math.max(1, Math.round(one.weight * WEIGHT_STEPS));
    candidates.push({ ...one.candidate, priority: tier, weight });
  }
  return candidates;
}

function placeAll(members: readonly GroupMember[], walk: Walk, depth: number): Placed[] {
  const placed: Placed[] = [];
  for (const member of members) {
    if (walk.looksLeft === 0 || placed.length >= MAX_GROUP_CANDIDATES) break;
    walk.looksLeft -= 1;
    if (!member.enabled) continue;
    const inner = placeMember(member, walk, depth);
    placed.push(...weighed(inner, member.weight).map((one) => ({ ...one, tiers: [member.priority, ...one.tiers] })));
  }
  return placed;
}

function placeMember({ target: { kind, id } }: GroupMember, walk: Walk, depth: number): Placed[] {
  const { source } = walk;
  if (kind === 'route_group') {
    const inner = depth < MAX_GROUP_DEPTH ? source.membersOf(id) : undefined;
    return inner === undefined ? [] : placeAll(inner, walk, depth + 1);
  }
  const model = kind === 'model' ? source.model(id) : source.modelOfDeployment(id);
  if (model === undefined) return [];
  const wanted = model.candidates.filter((candidate) => kind === 'model' || candidate.deploymentId === id);
  return wanted.map((candidate) => ({
    candidate: { ...candidate, active: candidate.active && model.active },
    tiers: [candidate.priority],
    weight: candidate.weight,
  }));
}

/** Shares a weight out in each tier, in proportion to what the candidates weigh themselves. */
function weighed(placed: readonly Placed[], weight: number | null): Placed[] {
  if (weight === null) return [...placed];
  const sums = new Map<string, number>();
  for (const { tiers, weight: own } of placed) sums.set(tierKey(tiers), (sums.get(tierKey(tiers)) ?? 0) + own);
  return placed.map((one) => ({ ...one, weight: (weight * one.weight) / (sums.get(tierKey(one.tiers)) || 1) }));
}

/** The same for tiers that compare alike. */
function tierKey(tiers: readonly number[]): string {
  const end = tiers.findLastIndex((priority) => priority !== 0) + 1;
  return tiers.slice(0, end).join();
}

/** A member that is nested less deep counts as if it stood in first place further in. */

function compareTiers(one: readonly number[], other: readonly number[]): number {
  for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
    const step = (one[index] ?? 0) - (other[index] ?? 0);
    if (step !== 0) return step;
  }
  return 0;
}
