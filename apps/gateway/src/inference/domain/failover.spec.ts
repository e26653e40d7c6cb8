import type { FailureClass } from '@roundhouse/drivers';
import { describe, expect, it } from '@jest/globals';
import { nextStep, type FailoverState } from './failover.ts';

const state = (failureClass: FailureClass, extra: Partial<FailoverState> = {}): FailoverState => ({
  failureClass,
  retryAfterMs: 0,
  attemptsMade: 1,
  permittedRetries: 3,
  hasNext: true,
  triedAgain: false,
  deadlineUsed: 0,
  ...extra,
});

describe('nextStep', () => {
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
    'timeout_first_token',
    'unknown',
  ])('tries the next deployment after %s', (failureClass) => {
    expect(nextStep(state(failureClass), 0).kind).toBe('next');
  });

  it.each<FailureClass>(['caller_fault', 'cancelled', 'context_exceeded', 'content_policy'])(
    'returns %s, which no other deployment would mend',
    (failureClass) => {
      expect(nextStep(state(failureClass), 0).kind).toBe('stop');
    },
  );

  it('keeps to the retries that the plan permits, and to four attempts', () => {
    expect(nextStep(state('connect', { permittedRetries: 0 }), 0).kind).toBe('stop');
    expect(nextStep(state('connect', { attemptsMade: 2, permittedRetries: 1 }), 0).kind).toBe('stop');
    expect(nextStep(state('connect', { attemptsMade: 4, permittedRetries: 10 }), 0).kind).toBe('stop');
  });

  it('gives the same deployment one more chance only when no other is left', () => {
    const last = { hasNext: false };
    expect(nextStep(state('overloaded', last), 0)).toEqual({ kind: 'again', delayMs: 250 });
    expect(nextStep(state('overloaded', { ...last, triedAgain: true }), 0).kind).toBe('stop');
    for (const failureClass of ['rate_limited', 'auth', 'protocol', 'truncated'] as const) {
      expect(nextStep(state(failureClass, last), 0).kind).toBe('stop');
    }
  });

  it('waits as the upstream asked, but leaves long waits to the caller', () => {
    expect(nextStep(state('overloaded', { hasNext: false, retryAfterMs: 3_000 }), 0.5)).toMatchObject({
      delayMs: 3_000,
    });
    expect(nextStep(state('overloaded', { hasNext: false, retryAfterMs: 30_000 }), 0.5).kind).toBe('stop');
  });

  it('returns a failure that used up most of the deadline', () => {
    expect(nextStep(state('connect', { deadlineUsed: 0.81 }), 0).kind).toBe('stop');
  });
});
