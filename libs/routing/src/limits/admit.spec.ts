import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { candidate, chatModel, chatQuery, loadView, planOf } from '../fixtures/candidates.ts';
import { admit, type LimitScope } from './admit.ts';
import { DeploymentCaps } from './deployment-caps.ts';
import { LimitBook } from './limit-book.ts';
import { rateLimitFacts, rateLimitHeaders } from './limit-facts.ts';
import { LimitState, type RateLimits } from './limit-state.ts';

const RUNS = process.env['ROUNDHOUSE_LONG'] === '1' ? 3_000 : 200;
const T = 1_000_500;

const scopeOf = (limits: Partial<RateLimits>, scope = 'key'): LimitScope => ({
  scope,
  limits: { rpm: null, tpm: null, maxParallel: null, ...limits },
  state: new LimitState(),
});

describe('limits', () => {
  it('admit exactly 50 of 200', () => {
    for (const limits of [{ rpm: 50 }, { tpm: 500 }, { maxParallel: 50 }]) {
      const scopes = [scopeOf({}, 'project'), scopeOf(limits)];
      const admitted = Array.from({ length: 200 }, (_, index) => admit(scopes, 10, T + (index % 7))).filter(
        ({ kind }) => kind === 'admitted',
      );
      expect(admitted).toHaveLength(50);
    }
  });

  it('never let more than a limit into any 60 s, and not much less', () => {
    const steps = fc.array(fc.record({ waitMs: fc.nat(9_000), tokens: fc.integer({ min: 1, max: 60 }) }), {
      minLength: 1,
      maxLength: 120,
    });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 60, max: 200 }), (list, rpm, tpm) => {
        const scope = scopeOf({ rpm, tpm });
        const admitted: { atMs: number; tokens: number }[] = [];
        const sum = (sinceMs: number) => {
          const recent = admitted.filter(({ atMs }) => atMs > sinceMs);
          return [recent.length, recent.reduce((total, { tokens }) => total + tokens, 0)] as const;
        };
        let nowMs = T;
        for (const { waitMs, tokens } of list) {
          nowMs += waitMs;
          const admission = admit([scope], tokens, nowMs);
          const [requestsInMinute, tokensInMinute] = sum(nowMs - 60_000);
          const [requestsCounted, tokensCounted] = sum(nowMs - 61_000);
          if (admission.kind === 'admitted') {
            expect(requestsInMinute + 1).toBeLessThanOrEqual(rpm);
            expect(tokensInMinute + tokens).toBeLessThanOrEqual(tpm);
            admitted.push({ atMs: nowMs, tokens });
            admission.reservation.settle(tokens, nowMs);
          } else {
            expect(requestsCounted + 1 > rpm || tokensCounted + tokens > tpm).toBe(true);
            // The advice holds: then it fits, and a millisecond earlier it does not.
            const { retryAfterMs } = admission;
            const fits = (atMs: number) => scope.state.obstacle(scope.limits, tokens, atMs) === undefined;
            const early = new LimitState();
            for (const one of admitted) early.admit(scope.limits, one.tokens, one.atMs);
            const earlyObstacle = early.obstacle(
              { ...scope.limits, maxParallel: null },
              tokens,
              nowMs + retryAfterMs - 1,
            );
            expect(earlyObstacle).toBeDefined();
            nowMs += retryAfterMs;
            expect(fits(nowMs)).toBe(true);
          }
        }
      }),
      { seed: 7, numRuns: RUNS },
    );
  });

  it('are all asked before any counts', () => {
    const key = scopeOf({ rpm: 10 });
    const project = scopeOf({ rpm: 1, maxParallel: 5 }, 'project');
    expect(admit([key, project], 0, T).kind).toBe('admitted');
    expect(admit([key, project], 0, T)).toEqual({
      kind: 'refused',
      scope: 'project',
      limit: 'rpm',
      retryAfterMs: 60_500,
    });
    expect([key.state.usedRequests(T), key.state.parallel]).toEqual([1, 1]);
  });

  it('tell the longest of all waits', () => {
    const key = scopeOf({ maxParallel: 1 });
    const project = scopeOf({ tpm: 100 }, 'project');
    admit([key, project], 90, T);
    expect(admit([key, project], 5, T)).toMatchObject({ limit: 'maxParallel', retryAfterMs: 1_000 });
    expect(admit([key, project], 50, T)).toMatchObject({ scope: 'project', limit: 'tpm', retryAfterMs: 60_500 });
    expect(admit([key, project], 101, T)).toMatchObject({ scope: 'project', limit: 'tpm', retryAfterMs: 0 });
    expect(admit([scopeOf({ rpm: 0 })], 0, T)).toMatchObject({ limit: 'rpm', retryAfterMs: 0 });
  });

  it('count the tokens that were used in place of those estimated, once', () => {
    const scope = scopeOf({ rpm: 10, tpm: 1_000, maxParallel: 1 });
    const take = (tokens: number, nowMs = T) => {
      const admission = admit([scope], tokens, nowMs);
      if (admission.kind === 'refused') throw new Error(admission.limit);
      return admission.reservation;
    };
    const first = take(800);
    first.settle(120, T + 5_000);
    first.settle(900, T + 5_000);
    first.release(T + 5_000);
    expect([scope.state.usedTokens(T + 5_000), scope.state.parallel]).toEqual([120, 0]);
    take(100, T + 6_000).settle(2_000, T + 7_000);
    expect(scope.state.usedTokens(T + 7_000)).toBe(2_120);
    expect(() => take(1, T + 7_000)).toThrow('tpm');
    const late = scopeOf({ tpm: 100 });
    const admission = admit([late], 50, T);
    if (admission.kind === 'admitted') admission.reservation.settle(90, T + 120_000);
    expect(late.state.usedTokens(T + 120_000)).toBe(0);
  });

  it('give everything back of a request that came to nothing', () => {
    const scope = scopeOf({ rpm: 1, tpm: 100, maxParallel: 1 });
    for (let round = 0; round < 5; round += 1) {
      const admission = admit([scope], 100, T);
      expect(admission.kind).toBe('admitted');
      if (admission.kind === 'admitted') admission.reservation.release(T + 10);
    }
    expect(scope.state.isIdle(T + 10)).toBe(true);
  });

  it('say limit, remaining and reset under the names that OpenAI uses, of the scope with least left', () => {
    const key = scopeOf({ rpm: 60, tpm: 1_000 });
    const project = scopeOf({ rpm: 3 }, 'project');
    admit([key, project], 400, T);
    expect(rateLimitHeaders(rateLimitFacts([key, project], T))).toEqual({
      'x-ratelimit-limit-requests': '3',
      'x-ratelimit-remaining-requests': '2',
      'x-ratelimit-reset-requests': '1m1s',
      'x-ratelimit-limit-tokens': '1000',
      'x-ratelimit-remaining-tokens': '600',
      'x-ratelimit-reset-tokens': '1m1s',
    });
    expect(rateLimitHeaders(rateLimitFacts([key, project], T + 60_300))).toMatchObject({
      'x-ratelimit-reset-tokens': '200ms',
    });
    expect(rateLimitHeaders(rateLimitFacts([scopeOf({})], T))).toEqual({});
  });

  it('of a deployment take it out of the plan', () => {
    const book = new LimitBook();
    const caps = new DeploymentCaps(book);
    const limits = { rpm: 2, tpm: 1_000, maxParallel: 1 };
    const target = chatModel(candidate('a', { caps: limits }), candidate('b'));
    const load = loadView({
      cap: (one, query) => caps.at(T).cap(one, query),
      headroom: (one) => caps.at(T).headroom(one),
    });
    const codeOfA = (query = chatQuery) => planOf(target, load, {}, query).verdicts[0]?.code;
    expect(codeOfA()).toBeUndefined();
    book.stateOf('a', T).admit(limits, 600, T);
    expect(caps.at(T).headroom(target.candidates[0]!)).toBeCloseTo(0.4);
    expect(codeOfA()).toBe('parallel_cap');
    book.stateOf('a', T).finish(0, 0, T, T);
    expect(codeOfA()).toBeUndefined();
    expect(codeOfA({ ...chatQuery, maxOutputTokens: 400 })).toBe('tpm_cap');
    book.stateOf('a', T).consume(limits, 1, 0, T);
    expect(codeOfA()).toBe('rpm_cap');
  });

  it('are kept for a bounded number of scopes; idle ones go first', () => {
    const book = new LimitBook(3);
    const limits = { rpm: 10, tpm: null, maxParallel: null };
    const busy = book.stateOf('busy', T);
    busy.admit(limits, 0, T);
    for (let index = 0; index < 100; index += 1) book.stateOf(`s${index}`, T);
    expect([book.size, book.get('busy')]).toEqual([3, busy]);
    busy.finish(0, 0, T, T + 1);
    book.sweep(T + 30_000);
    expect(book.size).toBe(1);
    book.sweep(T + 61_000);
    expect(book.size).toBe(0);
  });

  it('are looked at in turn, so many at a time, whatever comes and goes meanwhile', () => {
    const book = new LimitBook();
    const limits = { rpm: 10, tpm: null, maxParallel: null };
    for (let index = 0; index < 1_000; index += 1) book.stateOf(`s${index}`, T).consume(limits, index % 2, 0, T);
    const sizes = Array.from({ length: 11 }, () => {
      book.sweep(T, 100);
      book.stateOf(`new ${book.size}`, T).admit(limits, 0, T);
      return book.size;
    });
    expect(sizes.slice(0, 3)).toEqual([951, 902, 853]);
    expect(sizes.at(-1)).toBe(511);
  });

  it('stand still when the clock goes back', () => {
    const scope = scopeOf({ rpm: 2 });
    expect(admit([scope], 0, T).kind).toBe('admitted');
    expect(admit([scope], 0, T - 90_000).kind).toBe('admitted');
    expect(admit([scope], 0, T - 200_000).kind).toBe('refused');
    expect(admit([scope], 0, T + 61_000).kind).toBe('admitted');
  });
});
