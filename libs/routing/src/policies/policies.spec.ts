import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { candidate, chatModel, chatQuery, loadView, nodeFacts, planned } from '../fixtures/candidates.ts';
import { judge } from '../judge.ts';
import { planRoute } from '../plan-route.ts';
import type { CapObstacle, CircuitObstacle, CredentialObstacle, LoadView } from '../route-query.ts';
import { seededRandom } from '../seeded-random.ts';
import { policyOf } from './policy-of.ts';
import { STRATEGIES, type Strategy } from './policy.ts';

const isLong = process.env['ROUNDHOUSE_LONG'] === '1';
const PLANS = isLong ? 100_000 : 20_000;
const RUNS = isLong ? 4_000 : 200;

const ids = (count: number) => Array.from({ length: count }, (_, index) => `d${index}`);

function firsts(strategy: Strategy, target: ReturnType<typeof chatModel>, load: LoadView, plans = PLANS) {
  const options = { policy: policyOf(strategy), random: seededRandom(20_261_120), maxAttempts: 1 };
  const counts = new Map<string, number>();
  for (let plan = 0; plan < plans; plan += 1) {
    const [first] = planned(target, load, options) as [string];
    counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  return (id: string) => (counts.get(id) ?? 0) / plans;
}

describe('every policy', () => {
  const obstacles = fc.record({
    circuit: fc.constantFrom<(CircuitObstacle | undefined)[]>(undefined, undefined, 'circuit_open', 'circuit_manual'),
    credential: fc.constantFrom<(CredentialObstacle | undefined)[]>(undefined, undefined, 'backing_off'),
    cap: fc.constantFrom<(CapObstacle | undefined)[]>(undefined, undefined, 'rpm_cap'),
    inFlight: fc.nat(20),
    firstTokenMs: fc.constantFrom(undefined, 10, 200, 201),
    costPico: fc.constantFrom(undefined, 0, 5),
    headroom: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const candidates = fc.array(
    fc.record({
      priority: fc.nat(3),
      weight: fc.integer({ min: 1, max: 50 }),
      active: fc.boolean(),
      tags: fc.subarray(['eu']),
      facts: obstacles,
    }),
    { maxLength: 12 },
  );

  it.each(STRATEGIES)(
    '%s: no ineligible deployment, none twice, lower priority first; never an open circuit',
    (name) => {
      fc.assert(
        fc.property(candidates, fc.subarray(['eu']), fc.string(), fc.nat(), (list, tags, affinityKey, seed) => {
          const target = chatModel(...list.map((fields, index) => candidate(`d${index}`, fields)));
          const factsOf = (id: string) => list[Number(id.slice(1))]!.facts;
          const load = loadView({
            circuit: ({ deploymentId }) => factsOf(deploymentId).circuit,
            credential: ({ deploymentId }) => factsOf(deploymentId).credential,
            cap: ({ deploymentId }) => factsOf(deploymentId).cap,
            inFlight: (id) => factsOf(id).inFlight,
            firstTokenMs: (id) => factsOf(id).firstTokenMs,
            costPico: ({ deploymentId }) => factsOf(deploymentId).costPico,
            headroom: ({ deploymentId }) => factsOf(deploymentId).headroom,
          });
          const query = { ...chatQuery, tags, affinityKey };
          const codes = target.candidates.map((one) => judge(query, one, load));
          const has = (code: string) => target.candidates.filter((_, index) => codes[index] === code);
          const usable = has('eligible').length > 0 ? has('eligible') : has('circuit_open');
          const options = { policy: policyOf(name), random: seededRandom(seed + 1) };
          const decision = planRoute(query, target, load, options);
          if (decision.kind === 'refusal') {
            expect(usable).toEqual([]);
            return;
          }
          const order = decision.plan.attempts.map(({ deploymentId }) => deploymentId);
          const priorityOf = new Map(usable.map((one) => [one.deploymentId, one.priority]));
          expect(order.every((id) => priorityOf.has(id))).toBe(true);
          expect(new Set(order).size).toBe(order.length);
          expect(order.length).toBe(Math.min(4, usable.length));
          const lowest = usable.map(({ priority }) => priority).sort((one, other) => one - other);
          expect(order.map((id) => priorityOf.get(id))).toEqual(lowest.slice(0, order.length));
          expect(decision.plan.lastResort).toBe(has('eligible').length > 0 ? undefined : true);
          // The same numbers give the same plan: a request can be replayed.
          expect(planRoute(query, target, load, { ...options, random: seededRandom(seed + 1) })).toEqual(decision);
        }),
        { seed: 4, numRuns: RUNS },
      );
    },
  );

  it('leaves the order of the candidates of its target alone', () => {
    const target = chatModel(...[3, 1, 2, 0].map((priority) => candidate(`d${priority}`, { priority })));
    for (const name of STRATEGIES) planned(target, loadView(), { policy: policyOf(name) });
    expect(target.candidates.map(({ priority }) => priority)).toEqual([3, 1, 2, 0]);
  });

  it('is weighted where a name is not known yet', () => {
    expect(policyOf('by_moonlight').strategy).toBe('weighted');
    expect(policyOf('constructor').strategy).toBe('weighted');
    expect(STRATEGIES.map((name) => policyOf(name).strategy)).toEqual([...STRATEGIES]);
  });
});

describe('weighted', () => {
  it(`spreads by weight within 2 % over ${PLANS} plans`, () => {
    const share = firsts(
      'weighted',
      chatModel(candidate('a', { weight: 6 }), candidate('b', { weight: 4 })),
      loadView(),
    );
    expect(Math.abs(share('a') - 0.6)).toBeLessThan(0.012);
    expect(Math.abs(share('b') - 0.4)).toBeLessThan(0.008);
  });
});

describe('least_busy', () => {
  it('takes the node with a free slot, and of full ones that which has one first', () => {
    const target = chatModel(candidate('one', { onNode: true }), candidate('four', { onNode: true }));
    const share = (one: number, four: number, rate = 100) =>
      firsts(
        'least_busy',
        target,
        loadView({
          node: (id) => nodeFacts({ slots: id === 'one' ? 1 : 4, tokensPerSecond: id === 'one' ? 100 : rate }),
          inFlight: (id) => (id === 'one' ? one : four),
        }),
        50,
      )('four');
    // Its calls per slot are fewer each time; what counts is who answers first.
    expect([share(0, 1), share(1, 3), share(1, 4, 300), share(3, 5, 20)]).toEqual([0, 1, 1, 0]);
  });

  it('takes the less busy of two, by calls per weight', () => {
    const target = chatModel(candidate('small'), candidate('large', { weight: 10 }));
    const at = (small: number, large: number) =>
      firsts('least_busy', target, loadView({ inFlight: (id) => (id === 'small' ? small : large) }), 50)('large');
    expect([at(0, 0), at(0, 8), at(0, 10), at(1, 18), at(1, 20)]).toEqual([1, 1, 0, 1, 0]);
  });

  it('spreads those alike by weight, and keeps calls in flight in proportion to weight', () => {
    const weights = new Map([...ids(6).map((id) => [id, 1] as const), ['big', 6] as const]);
    const target = chatModel(...Array.from(weights, ([id, weight]) => candidate(id, { weight })));
    const inFlight = new Map<string, number>();
    const load = loadView({ inFlight: (id) => inFlight.get(id) ?? 0 });
    const options = { policy: policyOf('least_busy'), random: seededRandom(7), maxAttempts: 1 };
    for (let calls = 0; calls < 120; calls += 1) {
      const [first] = planned(target, load, options) as [string];
      inFlight.set(first, (inFlight.get(first) ?? 0) + 1);
    }
    for (const id of ids(6)) expect(Math.abs((inFlight.get(id) ?? 0) - 12)).toBeLessThanOrEqual(6);
    expect(inFlight.get('big')).toBeGreaterThan(24);
  });
});

describe('latency', () => {
  const pair = chatModel(candidate('fast'), candidate('slow'));

  it('takes the faster of two; alike within 10 % the less busy', () => {
    const times = new Map([
      ['fast', 100],
      ['slow', 300],
    ]);
    const view = loadView({ firstTokenMs: (id) => times.get(id), inFlight: (id) => (id === 'fast' ? 5 : 0) });
    expect(firsts('latency', pair, view, 50)('fast')).toBe(1);
    times.set('slow', 108);
    expect(firsts('latency', pair, view, 50)('fast')).toBe(0);
  });

  it('explores one without figures, with one call at a time', () => {
    const view = (inFlight: number) =>
      loadView({ firstTokenMs: (id) => (id === 'fast' ? 100 : undefined), inFlight: () => inFlight });
    expect(firsts('latency', pair, view(0), 50)('slow')).toBe(1);
    expect(firsts('latency', pair, view(1), 50)('slow')).toBe(0);
  });
});

describe('cost', () => {
  it('takes the cheapest, of equals by weight, and unpriced ones last', () => {
    const costs = new Map([
      ['a', 7],
      ['b', 5],
      ['c', 5],
    ]);
    const target = chatModel(candidate('x'), candidate('a'), candidate('b', { weight: 3 }), candidate('c'));
    const load = loadView({ costPico: ({ deploymentId }) => costs.get(deploymentId) });
    const share = firsts('cost', target, load, 4_000);
    expect(share('b')).toBeCloseTo(0.75, 1);
    expect(share('b') + share('c')).toBe(1);
    expect(planned(target, load, { policy: policyOf('cost') }).slice(2)).toEqual(['a', 'x']);
  });
});

describe('usage', () => {
  it('takes the one of two with more left of its caps', () => {
    const target = chatModel(candidate('a'), candidate('b'));
    const load = loadView({ headroom: ({ deploymentId }) => (deploymentId === 'a' ? 0.2 : 0.3) });
    expect(firsts('usage', target, load, 50)('b')).toBe(1);
  });
});

describe('affinity', () => {
  const options = { policy: policyOf('affinity') };
  const ownerOf = (names: readonly string[], affinityKey: string, load = loadView()) =>
    planned(chatModel(...names.map((id) => candidate(id))), load, options, { ...chatQuery, affinityKey })[0];

  it('moves only the keys of a deployment that leaves: at most one in n', () => {
    const keys = isLong ? 20_000 : 2_000;
    for (const count of [2, 3, 7, 20]) {
      const all = chatModel(...ids(count).map((id) => candidate(id)));
      const left = chatModel(...all.candidates.slice(1));
      let moved = 0;
      let movedNeedlessly = 0;
      for (let key = 0; key < keys; key += 1) {
        const query = { ...chatQuery, affinityKey: `key ${key}` };
        const [before] = planned(all, loadView(), options, query);
        const [after] = planned(left, loadView(), options, query);
        if (before === 'd0') moved += 1;
        else if (before !== after) movedNeedlessly += 1;
      }
      expect(movedNeedlessly).toBe(0);
      // Four standard deviations of a fair draw above 1/n.
      expect(moved / keys).toBeLessThan(1 / count + 4 * Math.sqrt((count - 1) / count ** 2 / keys));
    }
  });

  it('spreads keys by weight, whatever the order of the candidates, and needs no random numbers', () => {
    const target = [candidate('a', { weight: 3 }), candidate('b')];
    const random = () => {
      throw new Error('drawn');
    };
    let ofA = 0;
    for (let key = 0; key < 2_000; key += 1) {
      const query = { ...chatQuery, affinityKey: `conversation ${key}` };
      const [first] = planned(chatModel(...target), loadView(), { ...options, random }, query);
      expect(planned(chatModel(...target.toReversed()), loadView(), { ...options, random }, query)[0]).toBe(first);
      if (first === 'a') ofA += 1;
    }
    expect(ofA / 2_000).toBeCloseTo(0.75, 1);
  });

  it('fails over to the same deployment each time, which is where the key goes once its owner has left', () => {
    const names = ids(5);
    for (let key = 0; key < 200; key += 1) {
      const query = { ...chatQuery, affinityKey: `key ${key}` };
      const [owner, second] = planned(chatModel(...names.map((id) => candidate(id))), loadView(), options, query);
      expect(
        ownerOf(
          names.filter((id) => id !== owner),
          query.affinityKey,
        ),
      ).toBe(second);
    }
  });

  it('passes by a deployment over its share of the load, and comes back', () => {
    const names = ids(4);
    const owner = ownerOf(names, 'hot')!;
    const busy = (calls: number) => loadView({ inFlight: (id) => (id === owner ? calls : 0) });
    expect(ownerOf(names, 'hot', busy(3))).toBe(owner);
    expect(ownerOf(names, 'hot', busy(12))).not.toBe(owner);
    expect(ownerOf(names, 'hot', loadView({ inFlight: () => 12 }))).toBe(owner);
  });

  it('never puts more on one than its share and a quarter, however hot a key is', () => {
    const names = ids(5);
    const inFlight = new Map<string, number>();
    const load = loadView({ inFlight: (id) => inFlight.get(id) ?? 0 });
    for (let calls = 0; calls < 400; calls += 1) {
      const owner = ownerOf(names, 'one key', load)!;
      inFlight.set(owner, (inFlight.get(owner) ?? 0) + 1);
    }
    for (const calls of inFlight.values()) expect(calls).toBeLessThanOrEqual(Math.ceil((1.25 * 400) / 5));
  });

  it('takes the less busy of two where a request has no key', () => {
    expect(ownerOf(['a', 'b'], '', loadView({ inFlight: (id) => (id === 'a' ? 1 : 0) }))).toBe('b');
  });
});
