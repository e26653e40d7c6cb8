import type { FailureClass, UpstreamFailure } from '@roundhouse/drivers';
import { describe, expect, it } from '@jest/globals';
import { failureOf } from '../transport-failure.ts';
import { AttemptCursor, overallFailure, type Attemptable, type AttemptLists } from './attempt-cursor.ts';

const attempt = (deploymentId: string, contextWindowTokens = 0): Attemptable => ({ deploymentId, contextWindowTokens });
const lists = (ids: string, more: Partial<AttemptLists<Attemptable>> = {}): AttemptLists<Attemptable> => ({
  attempts: ids.split('').map((id) => attempt(id)),
  permittedRetries: 3,
  ...more,
});
const failed = (failureClass: FailureClass, more: object = {}) => ({
  failureClass,
  retryAfterMs: 0,
  elapsedMs: 0,
  deadlineMs: 100_000,
  ...more,
});

/** Deployments tried when every attempt fails as told, the first one included. */
function walk(plan: AttemptLists<Attemptable>, failures: readonly FailureClass[]): string {
  const cursor = new AttemptCursor(plan);
  let current = plan.attempts[0] as Attemptable;
  let tried = current.deploymentId;
  for (const failureClass of failures) {
    const next = cursor.after(current, failed(failureClass), 0);
    if (next === undefined) return tried;
    current = next.attempt;
    tried += current.deploymentId;
  }
  return tried;
}

const all = (failureClass: FailureClass): FailureClass[] => Array.from({ length: 9 }, () => failureClass);

describe('after a failed attempt', () => {
  it.each<FailureClass>([
    'overloaded',
    'connect',
    'tls',
    'dns',
    'rate_limited',
    'auth',
    'quota_exhausted',
    'model_missing',
    'region',
    'protocol',
    'truncated',
    'idle',
    'timeout_first_token',
    'unknown',
  ])('the next deployment is tried at once on %s', (failureClass) => {
    const plan = lists('ab');
    expect(new AttemptCursor(plan).after(plan.attempts[0]!, failed(failureClass), 0.5)).toEqual({
      attempt: attempt('b'),
      delayMs: 0,
    });
  });

  it.each<FailureClass>(['caller_fault', 'cancelled'])('nothing is tried on %s', (failureClass) => {
    const chains = { contextWindowAttempts: [attempt('w')], contentPolicyAttempts: [attempt('p')] };
    expect(walk(lists('ab', chains), all(failureClass))).toBe('a');
  });

  it('no more is tried than the plan permits, and no more than four in all', () => {
    expect(walk(lists('abcdef', { permittedRetries: 0 }), all('connect'))).toBe('a');
    expect(walk(lists('abcdef', { permittedRetries: 2 }), all('rate_limited'))).toBe('abc');
    expect(walk(lists('abcdef', { permittedRetries: 9 }), all('rate_limited'))).toBe('abcd');
  });

  it('the same deployment has one more chance, when no other is left and its failure may pass', () => {
    expect(walk(lists('a'), all('overloaded'))).toBe('aa');
    expect(walk(lists('ab'), all('connect'))).toBe('abb');
    for (const lasting of ['rate_limited', 'auth', 'quota_exhausted', 'protocol', 'truncated'] as const) {
      expect(walk(lists('ab'), all(lasting))).toBe('ab');
    }
  });

  it('the second chance comes after a jittered wait, or after the wait that was asked for', () => {
    const plan = lists('a');
    const wait = (more: object, random: number) =>
      new AttemptCursor(plan).after(plan.attempts[0]!, failed('overloaded', more), random)?.delayMs;
    expect(wait({}, 0)).toBe(250);
    expect(wait({}, 0.999)).toBeLessThan(1_000);
    expect(wait({ retryAfterMs: 3_000 }, 0.5)).toBe(3_000);
    expect(wait({ retryAfterMs: 60_000 }, 0.5)).toBeUndefined();
    expect(wait({ retryAfterMs: 3_000, deadlineMs: 3_500 }, 0.5)).toBeUndefined();
  });

  it('waits never exceed four seconds, however many attempts were made', () => {
    const plan = lists('abc');
    const cursor = new AttemptCursor(plan);
    cursor.after(plan.attempts[0]!, failed('overloaded'), 0);
    cursor.after(plan.attempts[1]!, failed('overloaded'), 0);
    expect(cursor.after(plan.attempts[2]!, failed('overloaded'), 0.9999)?.delayMs).toBeLessThanOrEqual(4_000);
  });

  it('one that used up most of the deadline is returned', () => {
    const plan = lists('ab');
    const used = (elapsedMs: number) =>
      new AttemptCursor(plan).after(plan.attempts[0]!, failed('connect', { elapsedMs }), 0);
    expect(used(79_000)).toBeDefined();
    expect(used(81_000)).toBeUndefined();
  });
});

describe('an input that is too long', () => {
  const chain = { contextWindowAttempts: [attempt('v', 8), attempt('w', 200), attempt('x')] };

  it('goes to a deployment with a larger window, then along the chain for long inputs', () => {
    const attempts = [attempt('a', 8), attempt('b', 8), attempt('c', 32), attempt('d')];
    expect(walk(lists('', { attempts, ...chain }), all('context_exceeded'))).toBe('acwx');
  });

  it('goes straight to the chain when no window is known', () => {
    expect(walk(lists('ab', chain), all('context_exceeded'))).toBe('avwx');
  });

  it('goes nowhere else, whatever the plan permits', () => {
    expect(walk(lists('ab'), all('context_exceeded'))).toBe('a');
    expect(walk(lists('a', { ...chain, permittedRetries: 0 }), all('context_exceeded'))).toBe('avwx');
  });

  it('stays in the chain when a deployment there fails for another reason', () => {
    expect(walk(lists('ab', chain), ['context_exceeded', 'overloaded', 'auth'])).toBe('avwx');
    expect(walk(lists('ab', { ...chain, permittedRetries: 0 }), ['context_exceeded', 'overloaded'])).toBe('av');
  });

  it('never returns to a window that was too small', () => {
    const attempts = [attempt('a', 32), attempt('b', 16)];
    expect(walk(lists('', { attempts, ...chain }), ['context_exceeded', 'overloaded', 'overloaded'])).toBe('awxx');
  });
});

describe('content that is refused', () => {
  const chain = { contentPolicyAttempts: [attempt('p'), attempt('b')] };

  it('goes along its own chain only, and to no deployment twice', () => {
    expect(walk(lists('ab'), all('content_policy'))).toBe('a');
    expect(walk(lists('ab', chain), all('content_policy'))).toBe('apb');
    expect(walk(lists('ab', chain), ['connect', 'content_policy', 'content_policy'])).toBe('abp');
  });
});

describe('overallFailure', () => {
  const limited = (retryAfterMs: number): UpstreamFailure => ({ ...failureOf('rate_limited', 429), retryAfterMs });

  it('is a limit only when every attempt met one, with the earliest time to come back', () => {
    expect(overallFailure([limited(9_000), limited(0), limited(4_000)])).toMatchObject({
      failureClass: 'rate_limited',
      retryAfterMs: 4_000,
    });
    expect(overallFailure([failureOf('overloaded', 503), limited(4_000)])?.failureClass).toBe('overloaded');
  });

  it('is the last one otherwise', () => {
    expect(overallFailure([limited(1_000), failureOf('truncated')])?.failureClass).toBe('truncated');
    expect(overallFailure([])).toBeUndefined();
  });
});
