import { describe, expect, it } from '@jest/globals';
import type { FailureClass } from '../circuits/failure-class.ts';
import { ObservedStates } from '../circuits/observed-states.ts';
import { RetryBudgets } from '../circuits/retry-budgets.ts';
import { candidate } from '../fixtures/candidates.ts';
import { admit } from '../limits/admit.ts';
import { LimitBook } from '../limits/limit-book.ts';
import type { Candidate } from '../route-query.ts';
import type { LivingPlan } from './living-plan.ts';
import { PlanEndings, type AttemptReport } from './plan-endings.ts';

const T = 1_000_000;
const limits = { rpm: 10, tpm: 1_000, maxParallel: 5 };
const report = (deploymentId: string, fields: Partial<AttemptReport> = {}): AttemptReport => ({
  deploymentId,
  failureClass: undefined,
  httpStatus: 200,
  firstTokenMs: 10,
  durationMs: 100,
  retryAfterMs: 0,
  inputTokens: 20,
  outputTokens: 10,
  ...fields,
});

function world() {
  const states = new ObservedStates({ random: () => 0.5 });
  const caps = new LimitBook();
  const retries = new RetryBudgets();
  const endings = new PlanEndings({ states, caps, retries });
  const known = new Map<string, Candidate>(
    ['a', 'b'].map((id) => [id, candidate(id, { caps: limits, providerId: `p-${id}` })]),
  );
  const caller = new LimitBook().stateOf('key', T);
  const plan = (fields: Partial<LivingPlan> = {}): LivingPlan => {
    const admission = admit([{ scope: 'api_key', limits, state: caller }], 200, T);
    if (admission.kind === 'refused') throw new Error(admission.limit);
    const cap = { state: caps.stateOf('a', T), tokens: 200 };
    cap.state.admit(limits, 200, T);
    return {
      requestId: 'r',
      callableId: 'm',
      openedMs: T,
      deploymentId: 'a',
      reservation: admission.reservation,
      cap,
      trials: undefined,
      dialledTrials: undefined,
      ...fields,
    };
  };
  const used = (id: string) => {
    const state = id === 'key' ? caller : caps.stateOf(id, T);
    return [state.usedRequests(T), state.usedTokens(T), state.parallel];
  };
  return { states, retries, endings, plan, used, find: (id: string) => known.get(id) };
}

describe('a plan that was reported', () => {
  it('counts at its caller and at each deployment what it really used', () => {
    const { endings, plan, used, find } = world();
    const failed = report('a', { failureClass: 'overloaded', inputTokens: 0, outputTokens: 0 });
    endings.reported(plan(), [failed, report('b')], find, T + 300);
    expect(used('key')).toEqual([1, 30, 0]);
    expect([used('a'), used('b')]).toEqual([
      [1, 0, 0],
      [1, 30, 0],
    ]);
  });

  it('gives the cap of a deployment back that was never dialled', () => {
    const { endings, plan, used, find } = world();
    endings.reported(plan(), [report('b')], find, T + 300);
    expect(used('a')).toEqual([0, 0, 0]);
  });

  it('counts its further attempts as retries of the callable', () => {
    const { endings, plan, retries, find } = world();
    for (let call = 0; call < 4; call += 1) endings.reported(plan(), [report('a'), report('b')], find, T + 300);
    expect([retries.permitted('m', 3, T + 300), retries.permitted('other', 3, T + 300)]).toEqual([0, 3]);
  });

  it('counts none as a retry that follows upon one that reached nobody, so that a lost host costs no call', () => {
    const left = (failureClass: FailureClass): number => {
      const { endings, plan, retries, find } = world();
      const attempts = [report('a', { failureClass }), report('b')];
      for (let call = 0; call < 4; call += 1) endings.reported(plan(), attempts, find, T + 300);
      return retries.permitted('m', 3, T + 300);
    };
    expect((['connect', 'tls', 'dns', 'overloaded'] as const).map(left)).toEqual([3, 3, 3, 0]);
  });

  it('says nothing of a deployment that configuration no longer names', () => {
    const { endings, plan, used, find } = world();
    endings.reported(plan(), [report('gone')], find, T + 300);
    expect(used('key')).toEqual([1, 30, 0]);
  });

  it('is told as begun no earlier than the plan, so that it speaks of circuits as they were', () => {
    const { states, endings, plan, find } = world();
    for (const at of [T, T, T])
      endings.reported(plan({ openedMs: at }), [report('a', { failureClass: 'connect' })], find, T);
    expect(states.circuitFacts('deployment', 'a', T)?.state).toBe('open');
    // Begun before the circuit opened, by its own rounded-up duration: it does not close what opened since.
    endings.reported(plan({ openedMs: T - 50 }), [report('a', { durationMs: 500 })], find, T + 1);
    expect(states.circuitFacts('deployment', 'a', T + 1)?.state).toBe('open');
  });
});

describe('a plan that was given up', () => {
  it('counts nowhere when its gateway says so', () => {
    const { endings, plan, used, find } = world();
    endings.cancelled(plan(), find, T + 5);
    expect([used('key'), used('a')]).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
  });

  it('counts as estimated when nobody says anything: it may well have run', () => {
    const { endings, plan, used, find } = world();
    endings.lost(plan(), find, T + 5);
    expect([used('key'), used('a')]).toEqual([
      [1, 200, 0],
      [1, 200, 0],
    ]);
  });
});

describe('the trial of a plan', () => {
  const halfOpen = () => {
    const parts = world();
    const a = parts.find('a')!;
    for (const _ of [1, 2, 3]) parts.endings.observe(a, report('a', { failureClass: 'connect' }), T, T);
    const nowMs = T + 6_000;
    const isOpen = (atMs: number) => parts.states.at(atMs).circuit(a) !== undefined;
    expect(isOpen(nowMs)).toBe(false);
    expect(parts.states.planned(a, nowMs)).toBe(true);
    expect(isOpen(nowMs)).toBe(true);
    return { ...parts, a, nowMs, isOpen };
  };

  it('is free again when the plan ends without it, at once', () => {
    const { endings, plan, find, nowMs, isOpen } = halfOpen();
    endings.reported(plan({ openedMs: nowMs, trials: ['a'] }), [report('b')], find, nowMs + 10);
    expect(isOpen(nowMs + 10)).toBe(false);
  });

  it('is not taken from the plan that has it by now', () => {
    const { endings, plan, states, a, find, nowMs, isOpen } = halfOpen();
    const old = plan({ openedMs: nowMs, trials: ['a'] });
    const laterMs = nowMs + 5_001;
    expect(states.planned(a, laterMs)).toBe(true);
    endings.cancelled(old, find, laterMs + 1);
    expect(isOpen(laterMs + 1)).toBe(true);
  });

  it('is free again when its caller hung up: that says nothing', () => {
    const { endings, plan, states, a, find, nowMs, isOpen } = halfOpen();
    states.dialled(a, nowMs + 1);
    const dialled = plan({ openedMs: nowMs, trials: ['a'], dialledTrials: ['a'] });
    endings.reported(dialled, [report('a', { failureClass: 'cancelled' })], find, nowMs + 20_000);
    expect(isOpen(nowMs + 20_000)).toBe(false);
  });
});
