import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { candidate, chatModel, chatQuery, loadView } from './fixtures/candidates.ts';
import { judge } from './judge.ts';
import { MAX_ATTEMPTS, planRoute, type RouteDecision, type RoutePlan } from './plan-route.ts';
import { DEFAULT_TIMEOUTS, type LoadView } from './route-query.ts';
import { seededRandom } from './seeded-random.ts';

const ready = loadView();

function planOf(decision: RouteDecision): RoutePlan {
  if (decision.kind === 'refusal') throw new Error(decision.refusal.reason);
  return decision.plan;
}
const orderOf = (plan: RoutePlan) => plan.attempts.map((attempt) => attempt.deploymentId);
const refusalOf = (decision: RouteDecision) => (decision.kind === 'refusal' ? decision.refusal : undefined);

const endpointStates = fc.constantFrom('ready', 'not_ready', 'absent');
const candidates = fc
  .array(
    fc.record({
      priority: fc.nat(3),
      weight: fc.integer({ min: 1, max: 100 }),
      active: fc.boolean(),
      providerActive: fc.boolean(),
      onNode: fc.boolean(),
      tags: fc.subarray(['eu', 'fast']),
      capabilities: fc.subarray(['tools', 'vision']),
      contextWindowTokens: fc.constantFrom(0, 50, 100, 200),
    }),
    { maxLength: 12 },
  )
  .map((list) => list.map((fields, index) => candidate(`d${index}`, fields)));
const queries = fc.record({
  mode: fc.constant('chat'),
  capabilities: fc.subarray(['tools', 'vision']),
  inputTokensEstimate: fc.constantFrom(0, 60, 150),
  tags: fc.subarray(['eu', 'fast']),
  deadlineMs: fc.constantFrom(0, 5_000),
});

describe('planRoute', () => {
  it('spreads by weight within 2 % over 100 000 plans', () => {
    const weights = { a: 5, b: 3, c: 2 };
    const facts = chatModel(...Object.entries(weights).map(([id, weight]) => candidate(id, { weight })));
    const random = seededRandom(20_261_120);
    const first = new Map<string, number>();
    const second = new Map<string, number>();
    for (let plans = 0; plans < 100_000; plans += 1) {
      const [one, two] = orderOf(planOf(planRoute(chatQuery, facts, ready, { random }))) as [string, string];
      first.set(one, (first.get(one) ?? 0) + 1);
      if (one === 'a') second.set(two, (second.get(two) ?? 0) + 1);
    }
    for (const [id, weight] of Object.entries(weights)) {
      expect(Math.abs((first.get(id) ?? 0) / 100_000 - weight / 10)).toBeLessThan(0.02 * (weight / 10));
    }
    // Without replacement: once `a` is gone, `b` and `c` share 3 to 2.
    expect(Math.abs((second.get('b') ?? 0) / (first.get('a') ?? 1) - 0.6)).toBeLessThan(0.012);
  });

  it('never plans an ineligible deployment, one twice, or more than four; and keeps the order of priorities', () => {
    fc.assert(
      fc.property(
        candidates,
        queries,
        fc.array(endpointStates, { minLength: 12, maxLength: 12 }),
        fc.nat(),
        (list, wanted, endpoints, seed) => {
          const load: LoadView = { endpoint: (id) => endpoints[Number(id.slice(1))] ?? 'absent' };
          const eligible = list.filter((one) => judge(wanted, one, load) === 'eligible');
          const decision = planRoute(wanted, chatModel(...list), load, { random: seededRandom(seed + 1) });
          if (decision.kind === 'refusal') {
            expect(eligible).toEqual([]);
            expect(decision.refusal.verdicts).toHaveLength(list.length);
            return;
          }
          const { verdicts, permittedRetries } = decision.plan;
          const order = orderOf(decision.plan);
          const byId = new Map(eligible.map((one) => [one.deploymentId, one]));
          expect(order.every((id) => byId.has(id))).toBe(true);
          expect(new Set(order).size).toBe(order.length);
          expect(order.length).toBe(Math.min(MAX_ATTEMPTS, eligible.length));
          expect(permittedRetries).toBe(MAX_ATTEMPTS - 1);
          const priorities = order.map((id) => byId.get(id)?.priority ?? -1);
          expect(priorities).toEqual([...priorities].sort((left, right) => left - right));
          const left = eligible.filter((one) => !order.includes(one.deploymentId));
          expect(left.every((one) => one.priority >= Math.max(...priorities))).toBe(true);
          const others = list.filter((one) => !byId.has(one.deploymentId));
          expect(verdicts.map((verdict) => verdict.deploymentId)).toEqual(others.map((one) => one.deploymentId));
        },
      ),
      { seed: 3, numRuns: 2_000 },
    );
  });

  it('plans the same with the same random numbers', () => {
    const facts = chatModel(...Array.from({ length: 9 }, (_, index) => candidate(`d${index}`, { weight: index + 1 })));
    const plan = () => orderOf(planOf(planRoute(chatQuery, facts, ready, { random: seededRandom(42) })));
    expect(plan()).toEqual(plan());
  });

  it('gives an only attempt to the first that did not fail when last heard of, and else changes no order', () => {
    const facts = chatModel(...['a', 'b', 'c'].map((id, priority) => candidate(id, { priority })));
    const order = (failed: string, permittedRetries: number) =>
      orderOf(
        planOf(
          planRoute(chatQuery, facts, { ...ready, failedLast: (id) => failed.includes(id) }, { permittedRetries }),
        ),
      );
    expect(order('ab', 0)).toEqual(['c', 'a', 'b']);
    expect(order('bc', 0)).toEqual(['a', 'b', 'c']);
    expect(order('abc', 0)).toEqual(['a', 'b', 'c']);
    expect(order('ab', 1)).toEqual(['a', 'b', 'c']);
    expect(facts.candidates.map(({ deploymentId }) => deploymentId)).toEqual(['a', 'b', 'c']);
  });

  it('fills what a deployment does not set, and never exceeds the deadline', () => {
    const timeouts = { ...candidate('a').timeouts, firstTokenTimeoutMs: 9_000 };
    const [attempt] = planOf(
      planRoute({ ...chatQuery, deadlineMs: 20_000 }, chatModel(candidate('a', { timeouts })), ready),
    ).attempts;
    expect(attempt).toEqual({
      deploymentId: 'a',
      ...DEFAULT_TIMEOUTS,
      firstTokenTimeoutMs: 9_000,
      totalTimeoutMs: 20_000,
      contextWindowTokens: 0,
      trial: false,
    });
  });

  it.each([
    ['an unknown model', undefined, 'MODEL_NOT_FOUND'],
    ['an inactive model', { ...chatModel(candidate('a')), active: false }, 'MODEL_INACTIVE'],
    ['another mode', { ...chatModel(candidate('a')), mode: 'embedding' }, 'MODE_MISMATCH'],
    ['no deployments', chatModel(), 'NO_DEPLOYMENT'],
    ['only inactive ones', chatModel(candidate('a', { active: false })), 'NO_DEPLOYMENT'],
    ['only inactive providers', chatModel(candidate('a', { providerActive: false })), 'NO_DEPLOYMENT'],
    ['other tags', chatModel(candidate('a', { tags: ['us'] })), 'NO_DEPLOYMENT'],
    ['no capability', chatModel(candidate('a', { tags: ['eu'], capabilities: ['vision'] })), 'INVALID_REQUEST'],
    ['too small a window', chatModel(candidate('a', { tags: ['eu'], contextWindowTokens: 10 })), 'CONTEXT_TOO_LONG'],
  ])('refuses %s', (_, facts, reason) => {
    const wanted = { ...chatQuery, tags: ['eu'], capabilities: ['tools'] };
    expect(refusalOf(planRoute(wanted, facts, ready))?.reason).toBe(reason);
  });

  it('blames the request only when everything that is up says the same', () => {
    const facts = chatModel(candidate('a', { contextWindowTokens: 10 }), candidate('b', { active: false }));
    expect(refusalOf(planRoute(chatQuery, facts, ready))?.reason).toBe('CONTEXT_TOO_LONG');
    const mixed = chatModel(candidate('a', { contextWindowTokens: 10 }), candidate('b', { capabilities: ['vision'] }));
    expect(refusalOf(planRoute({ ...chatQuery, capabilities: ['tools'] }, mixed, ready))?.reason).toBe('NO_DEPLOYMENT');
  });

  it('advises to come back when a node is still loading', () => {
    const decision = planRoute(chatQuery, chatModel(candidate('a', { onNode: true })), { endpoint: () => 'not_ready' });
    expect(refusalOf(decision)).toEqual({
      reason: 'NO_DEPLOYMENT',
      retryAfterMs: 1_000,
      verdicts: [{ deploymentId: 'a', code: 'endpoint_not_ready' }],
    });
  });

  it('does not ask for an endpoint of what is no node', () => {
    const load: LoadView = { endpoint: () => 'absent' };
    expect(orderOf(planOf(planRoute(chatQuery, chatModel(candidate('cloud')), load)))).toEqual(['cloud']);
  });
});
