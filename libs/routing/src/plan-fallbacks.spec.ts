import { describe, expect, it } from '@jest/globals';
import { candidate, chatModel, chatQuery, loadView, planOf } from './fixtures/candidates.ts';
import { planRoute, type RoutePlan } from './plan-route.ts';
import type { Candidate, LoadView } from './route-query.ts';
import type { FallbackTarget, RouteTarget } from './route-target.ts';

const to = (...candidates: Candidate[]): FallbackTarget => ({
  callableId: 'other',
  strategy: 'weighted',
  candidates,
});
const idsOf = (attempts: RoutePlan['attempts']) => attempts.map(({ deploymentId }) => deploymentId).join('');
const some = (ids: string, fields: Partial<Candidate> = {}) =>
  ids.split('').map((id, index) => candidate(id, { priority: index, ...fields }));
const target = (own: Candidate[], more: Partial<RouteTarget> = {}): RouteTarget => ({ ...chatModel(...own), ...more });
const without = (...ids: string[]): LoadView =>
  loadView({ circuit: ({ deploymentId }) => (ids.includes(deploymentId) ? 'circuit_open' : undefined) });
const attempts = (of: RouteTarget, load = loadView()) => idsOf(planOf(of, load).attempts);

describe('general fallbacks', () => {
  it('come after the own deployments, in the order of the chain', () => {
    const chain = { generalFallbacks: [to(...some('x')), to(...some('yz'))] };
    expect(attempts(target(some('a'), chain))).toBe('axyz');
    expect(attempts(target(some('ab'), chain))).toBe('abxy');
  });

  it('keep one of the attempts, unless nothing there would do', () => {
    const chain = { generalFallbacks: [to(...some('x'))] };
    expect(attempts(target(some('abcde'), chain))).toBe('abcx');
    expect(attempts(target(some('abcde'), chain), without('x'))).toBe('abcd');
    expect(attempts(target(some('abcde'), { ...chain, maxAttempts: 2 }))).toBe('ab');
  });

  it('are chosen among by the strategy of the callable that they belong to', () => {
    const load = loadView({ costPico: ({ deploymentId }) => (deploymentId === 'z' ? 1 : 2) });
    const cheap: FallbackTarget = { ...to(candidate('y'), candidate('z')), strategy: 'cost' };
    expect(attempts(target(some('a'), { generalFallbacks: [cheap] }), load)).toBe('azy');
  });

  it('stand in where none of the own would do, before those that failures keep out', () => {
    const chain = { generalFallbacks: [to(...some('x'))] };
    const plan = planOf(target(some('ab'), chain), without('a', 'b'));
    expect(idsOf(plan.attempts)).toBe('x');
    expect(plan.lastResort).toBeUndefined();
    expect(plan.verdicts.map(({ deploymentId, code }) => `${deploymentId}:${code}`)).toEqual([
      'a:circuit_open',
      'b:circuit_open',
    ]);
    const last = planOf(target(some('ab'), chain), without('a', 'b', 'x'));
    expect([idsOf(last.attempts), last.lastResort]).toEqual(['ab', true]);
    const off = some('a', { active: false });
    expect(planOf(target(off, chain), without('x'))).toMatchObject({
      lastResort: true,
      attempts: [{ deploymentId: 'x' }],
    });
  });

  it('name no deployment twice', () => {
    const [a, b] = some('ab') as [Candidate, Candidate];
    expect(attempts(target([a, b], { generalFallbacks: [to(b, a), to(b, ...some('x'))] }))).toBe('abx');
    expect(attempts(target([a], { generalFallbacks: [to(a)] }), without('a'))).toBe('a');
  });

  it('leave out what does another kind of work', () => {
    const chain = { generalFallbacks: [to(...some('e', { mode: 'embedding' }), ...some('x', { mode: 'chat' }))] };
    expect(attempts(target(some('a'), chain))).toBe('ax');
  });

  it('are told of in a refusal, with the earliest time to come back', () => {
    const load = loadView({
      credential: () => 'backing_off',
      retryAfterMs: ({ deploymentId }) => (deploymentId === 'x' ? 2_000 : 9_000),
    });
    const decision = planRoute(chatQuery, target(some('a'), { generalFallbacks: [to(...some('x'))] }), load);
    expect(decision).toEqual({
      kind: 'refusal',
      refusal: {
        reason: 'RATE_LIMITED',
        retryAfterMs: 2_000,
        verdicts: [
          { deploymentId: 'a', code: 'backing_off' },
          { deploymentId: 'x', code: 'backing_off' },
        ],
      },
    });
  });
});

describe('attempts for an input that is too long', () => {
  const window = (id: string, contextWindowTokens: number) => candidate(id, { contextWindowTokens });

  it('are own ones with more room than the least, the smallest first, then the chain', () => {
    const own = [window('a', 1_000), window('b', 9_000), window('c', 4_000), window('d', 0)];
    const plan = planOf(
      target(own, { contextWindowFallbacks: [to(window('x', 500)), to(window('y', 0))] }),
      loadView(),
    );
    expect(idsOf(plan.contextWindowAttempts)).toBe('cbxy');
    expect(plan.contextWindowAttempts.map(({ contextWindowTokens }) => contextWindowTokens)).toEqual([
      4_000, 9_000, 500, 0,
    ]);
  });

  it('are none where all have the same room and no chain is there', () => {
    expect(
      planOf(target([window('a', 9), window('b', 9)].map((one) => ({ ...one, contextWindowTokens: 900 }))), loadView())
        .contextWindowAttempts,
    ).toEqual([]);
    expect(planOf(target(some('ab')), loadView()).contextWindowAttempts).toEqual([]);
  });

  it('are tried at once when the request is known to be too long for all', () => {
    const chain = {
      contextWindowFallbacks: [to(window('x', 50)), to(window('y', 5_000))],
      generalFallbacks: [to(window('z', 0))],
    };
    expect(attempts(target([window('a', 10), window('b', 50)], chain))).toBe('yz');
    expect(attempts(target([window('a', 10), candidate('b', { active: false })], chain))).toBe('yz');
    expect(attempts(target([window('a', 10), window('b', 900)], chain), without('b'))).toBe('z');
  });
});

describe('attempts for content that is refused', () => {
  it('are those of the chain, at most four that would do', () => {
    const plan = planOf(
      target(some('a'), { contentPolicyFallbacks: [to(...some('vwx')), to(...some('ayz'))] }),
      without('w'),
    );
    expect(idsOf(plan.contentPolicyAttempts)).toBe('vxay');
    expect(plan.verdicts).toEqual([]);
  });
});

describe('trials', () => {
  it('are asked for once for each attempt of a plan, and for nothing else', () => {
    const asked: string[] = [];
    const takeTrial = ({ deploymentId }: Candidate) => asked.push(deploymentId) === 2;
    const of = target(some('abcde'), { contentPolicyFallbacks: [to(...some('x'))], maxAttempts: 3 });
    const plan = planOf(of, loadView(), { takeTrial });
    expect(asked).toEqual(['a', 'b', 'c']);
    expect(plan.attempts.map(({ trial }) => trial)).toEqual([false, true, false]);
    planRoute(chatQuery, target(some('x', { active: false })), loadView(), { takeTrial });
    expect(asked).toHaveLength(3);
  });
});

describe('the most attempts', () => {
  it('are those of the target, four at most, and bound the retries', () => {
    const figures = (maxAttempts: number) => {
      const plan = planOf(target(some('abcdef'), { maxAttempts }), loadView());
      return [plan.attempts.length, plan.permittedRetries];
    };
    expect([0, 1, 3, 9].map(figures)).toEqual([
      [4, 3],
      [1, 0],
      [3, 2],
      [4, 3],
    ]);
  });
});
