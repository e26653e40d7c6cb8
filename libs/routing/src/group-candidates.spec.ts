import { describe, expect, it } from '@jest/globals';
import { candidate } from './fixtures/candidates.ts';
import { groupCandidates, type GroupMember, type GroupSource } from './group-candidates.ts';
import { planRoute } from './plan-route.ts';
import type { Candidate } from './route-query.ts';
import type { RouteTarget } from './route-target.ts';
import { seededRandom } from './seeded-random.ts';

const model = (callableId: string, candidates: Candidate[], active = true): RouteTarget => ({
  callableId,
  active,
  mode: 'chat',
  candidates,
});
const member = (kind: GroupMember['target']['kind'], id: string, fields: Partial<GroupMember> = {}): GroupMember => ({
  target: { kind, id },
  enabled: true,
  weight: null,
  priority: 0,
  ...fields,
});
const sourceOf = (models: RouteTarget[], groups: Record<string, GroupMember[]> = {}): GroupSource => ({
  membersOf: (id) => groups[id],
  model: (id) => models.find(({ callableId }) => callableId === id),
  modelOfDeployment: (id) => models.find(({ candidates }) => candidates.some((one) => one.deploymentId === id)),
});
const placesOf = (candidates: readonly Candidate[]) =>
  candidates.map(({ deploymentId, priority, weight }) => `${deploymentId} ${priority} ${weight}`);

const large = model('large', [candidate('l-1', { weight: 3 }), candidate('l-2'), candidate('l-3', { priority: 1 })]);
const small = model('small', [candidate('s-1')]);

describe('the candidates of a route group', () => {
  it('keep the tiers and weights of their models when the members say nothing', () => {
    const candidates = groupCandidates([member('model', 'large'), member('model', 'small')], sourceOf([large, small]));
    expect(placesOf(candidates)).toEqual(['l-1 0 3000', 'l-2 0 1000', 's-1 0 1000', 'l-3 1 1000']);
  });

  it('go through all tiers of a member before one of a later priority', () => {
    const members = [member('model', 'small', { priority: 1 }), member('model', 'large')];
    expect(placesOf(groupCandidates(members, sourceOf([large, small])))).toEqual([
      'l-1 0 3000',
      'l-2 0 1000',
      'l-3 1 1000',
      's-1 2 1000',
    ]);
  });

  it('share out a member’s weight by their own, within 2 % over 100 000 plans', () => {
    const members = [member('model', 'large', { weight: 1 }), member('model', 'small', { weight: 3 })];
    const candidates = groupCandidates(members, sourceOf([large, small]));
    expect(placesOf(candidates)).toEqual(['l-1 0 750', 'l-2 0 250', 's-1 0 3000', 'l-3 1 1000']);
    const first = new Map<string, number>();
    const random = seededRandom(7);
    const target = { callableId: 'group', active: true, mode: 'chat', candidates };
    const query = { mode: 'chat', capabilities: [], inputTokensEstimate: 0, tags: [], deadlineMs: 0 };
    for (let picks = 0; picks < 100_000; picks += 1) {
      const decision = planRoute(query, target, { endpoint: () => 'ready' }, { random });
      if (decision.kind === 'refusal') throw new Error(decision.refusal.reason);
      const id = decision.plan.attempts[0]!.deploymentId;
      first.set(id, (first.get(id) ?? 0) + 1);
    }
    // 3 of 4 to one member; of the other, 3 of 4 to its heavier deployment.
    for (const [id, share] of Object.entries({ 's-1': 0.75, 'l-1': 0.1875, 'l-2': 0.0625 })) {
      expect(Math.abs(first.get(id)! / 100_000 - share)).toBeLessThan(0.02 * share);
    }
  });

  it('come from nested groups, whose weight is shared out as well', () => {
    const groups = { inner: [member('model', 'small'), member('deployment', 'l-2', { weight: 3 })] };
    const members = [member('route_group', 'inner', { weight: 8 }), member('deployment', 'l-1', { priority: 5 })];
    const candidates = groupCandidates(members, sourceOf([large, small], groups));
    expect(placesOf(candidates)).toEqual(['s-1 0 2000', 'l-2 0 6000', 'l-1 1 3000']);
  });

  it('stand beside those of nested groups in the same tier', () => {
    const groups = { inner: [member('model', 'small')], outer: [member('route_group', 'inner')] };
    const members = [member('deployment', 'l-2'), member('route_group', 'outer')];
    expect(placesOf(groupCandidates(members, sourceOf([large, small], groups)))).toEqual(['l-2 0 1000', 's-1 0 1000']);
    const shared = [member('route_group', 'both', { weight: 4 }), member('deployment', 'l-1')];
    const both = { both: members, ...groups };
    expect(placesOf(groupCandidates(shared, sourceOf([large, small], both)))).toEqual([
      'l-2 0 2000',
      's-1 0 2000',
      'l-1 0 3000',
    ]);
  });

  it('name a deployment once, where it comes first', () => {
    const members = [member('model', 'large', { priority: 1 }), member('deployment', 'l-3')];
    expect(placesOf(groupCandidates(members, sourceOf([large])))).toEqual(['l-3 0 1000', 'l-1 1 3000', 'l-2 1 1000']);
  });

  it('leave out what is disabled or unknown, and keep what is inactive as such', () => {
    const off = model('off', [candidate('o-1')], false);
    const members = [
      member('model', 'small', { enabled: false }),
      member('model', 'nothing'),
      member('deployment', 'nothing'),
      member('route_group', 'nothing'),
      member('model', 'off'),
    ];
    const candidates = groupCandidates(members, sourceOf([small, off]));
    expect(candidates.map(({ deploymentId, active }) => [deploymentId, active])).toEqual([['o-1', false]]);
  });

  it('end where groups hold each other', () => {
    const groups = { a: [member('route_group', 'b')], b: [member('route_group', 'a'), member('model', 'small')] };
    const candidates = groupCandidates(groups.a, sourceOf([small], groups));
    expect(candidates.map(({ deploymentId }) => deploymentId)).toEqual(['s-1']);
  });

  it('cost no more than so many looks, however groups multiply', () => {
    let looks = 0;
    const wide = (id: string) => Array.from({ length: 256 }, () => member('route_group', id));
    const groups: Record<string, GroupMember[]> = { b: wide('c'), c: wide('d'), d: wide('nothing') };
    const source = { ...sourceOf([large], groups), membersOf: (id: string) => ((looks += 1), groups[id]) };
    expect(groupCandidates([...wide('b'), member('model', 'large')], source)).toEqual([]);
    expect(looks).toBeLessThan(5_000);
    const many = Array.from({ length: 256 }, () => member('model', 'large'));
    expect(groupCandidates(many, source).map(({ deploymentId }) => deploymentId)).toEqual(['l-1', 'l-2', 'l-3']);
  });

  it('are the same whatever access groups a model bears (002-24, rule 5)', () => {
    const labelled = { ...large, accessGroups: ['beta'] };
    const members = [member('model', 'large')];
    expect(groupCandidates(members, sourceOf([labelled]))).toEqual(groupCandidates(members, sourceOf([large])));
  });
});

describe('seeded numbers', () => {
  it('repeat with their seed and stay in [0, 1)', () => {
    const take = (seed: number) => Array.from({ length: 1_000 }, seededRandom(seed));
    expect(take(42)).toEqual(take(42));
    expect(take(42)).not.toEqual(take(43));
    for (const number of take(1)) expect(number >= 0 && number < 1).toBe(true);
  });
});
