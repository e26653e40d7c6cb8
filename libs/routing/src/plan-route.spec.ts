import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { judge } from './judge.ts';
import { MAX_ATTEMPTS, planRoute, type RouteDecision, type RoutePlan } from './plan-route.ts';
import { DEFAULT_TIMEOUTS, type Candidate, type LoadView, type RouteQuery } from './route-query.ts';
import type { RouteTarget } from './route-target.ts';

const UNSET = { connectTimeoutMs: 0, firstTokenTimeoutMs: 0, idleTimeoutMs: 0, totalTimeoutMs: 0 };
const query: RouteQuery = { mode: 'chat', capabilities: [], inputTokensEstimate: 100, tags: [], deadlineMs: 0 };
const everythingReady: LoadView = { endpoint: () => 'ready' };

const candidate = (deploymentId: string, fields: Partial<Candidate> = {}): Candidate => ({
  deploymentId,
  priority: 0,
  weight: 1,
  active: true,
  providerActive: true,
  onNode: false,
  tags: [],
  capabilities: [],
  contextWindowTokens: 0,
  timeouts: UNSET,
  ...fields,
});
const target = (...candidates: Candidate[]): RouteTarget => ({
  callableId: 'm',
  active: true,
  mode: 'chat',
  candidates,
});

/** Lehmer generator: the same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

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
    const facts = target(...Object.entries(weights).map(([id, weight]) => candidate(id, { weight })));
    const random = seeded(20_261_120);
    const first = new Map<string, number>();
    const second = new Map<string, number>();
    for (let plans = 0; plans < 100_000; plans += 1) {
      const [one, two] = orderOf(planOf(planRoute(query, facts, everythingReady, { random }))) as [string, string];
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
          const decision = planRoute(wanted, target(...list), load, { random: seeded(seed + 1) });
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
    const facts = target(...Array.from({ length: 9 }, (_, index) => candidate(`d${index}`, { weight: index + 1 })));
    const plan = () => orderOf(planOf(planRoute(query, facts, everythingReady, { random: seeded(42) })));
    expect(plan()).toEqual(plan());
  });

  it('fills what a deployment does not set, and never exceeds the deadline', () => {
    const timeouts = { ...UNSET, firstTokenTimeoutMs: 9_000 };
    const [attempt] = planOf(
      planRoute({ ...query, deadlineMs: 20_000 }, target(candidate('a', { timeouts })), everythingReady),
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
    ['an inactive model', { ...target(candidate('a')), active: false }, 'MODEL_INACTIVE'],
    ['another mode', { ...target(candidate('a')), mode: 'embedding' }, 'MODE_MISMATCH'],
    ['no deployments', target(), 'NO_DEPLOYMENT'],
    ['only inactive ones', target(candidate('a', { active: false })), 'NO_DEPLOYMENT'],
    ['only inactive providers', target(candidate('a', { providerActive: false })), 'NO_DEPLOYMENT'],
    ['other tags', target(candidate('a', { tags: ['us'] })), 'NO_DEPLOYMENT'],
    ['no capability', target(candidate('a', { tags: ['eu'], capabilities: ['vision'] })), 'INVALID_REQUEST'],
    ['too small a window', target(candidate('a', { tags: ['eu'], contextWindowTokens: 10 })), 'CONTEXT_TOO_LONG'],
  ])('refuses %s', (_, facts, reason) => {
    const wanted = { ...query, tags: ['eu'], capabilities: ['tools'] };
    expect(refusalOf(planRoute(wanted, facts, everythingReady))?.reason).toBe(reason);
  });

  it('blames the request only when everything that is up says the same', () => {
    const facts = target(candidate('a', { contextWindowTokens: 10 }), candidate('b', { active: false }));
    expect(refusalOf(planRoute(query, facts, everythingReady))?.reason).toBe('CONTEXT_TOO_LONG');
    const mixed = target(candidate('a', { contextWindowTokens: 10 }), candidate('b', { capabilities: ['vision'] }));
    expect(refusalOf(planRoute({ ...query, capabilities: ['tools'] }, mixed, everythingReady))?.reason).toBe(
      'NO_DEPLOYMENT',
    );
  });

  it('advises to come back when a node is still loading', () => {
    const decision = planRoute(query, target(candidate('a', { onNode: true })), { endpoint: () => 'not_ready' });
    expect(refusalOf(decision)).toEqual({
      reason: 'NO_DEPLOYMENT',
      retryAfterMs: 1_000,
      verdicts: [{ deploymentId: 'a', code: 'endpoint_not_ready' }],
    });
  });

  it('does not ask for an endpoint of what is no node', () => {
    const load: LoadView = { endpoint: () => 'absent' };
    expect(orderOf(planOf(planRoute(query, target(candidate('cloud')), load)))).toEqual(['cloud']);
  });
});
