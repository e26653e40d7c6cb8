import { describe, expect, it } from '@jest/globals';
import { candidate, chatModel, loadView, planOf } from '../fixtures/candidates.ts';
import { RetryBudget } from './retry-budget.ts';

describe('the retry budget of a model', () => {
  it('permits three in 10 s however few attempts there are', () => {
    const budget = new RetryBudget();
    expect(budget.permitted(3, 1_000)).toBe(3);
    budget.attempted(true, 1_000);
    expect(budget.permitted(3, 1_000)).toBe(2);
    budget.attempted(true, 1_000);
    budget.attempted(true, 1_000);
    expect(budget.permitted(3, 10_999)).toBe(0);
    expect(budget.permitted(3, 11_000)).toBe(3);
  });

  it('holds retries to a fifth of the attempts while everything fails', () => {
    const budget = new RetryBudget();
    let attempts = 0;
    for (let call = 0; call < 1_000; call += 1) {
      const nowMs = 1_000 + call * 5;
      const retries = budget.permitted(3, nowMs);
      for (let attempt = 0; attempt <= retries; attempt += 1) budget.attempted(attempt > 0, nowMs);
      attempts += 1 + retries;
    }
    expect(attempts / 1_000).toBeLessThanOrEqual(1.25 + 0.003);
  });

  it('is what a plan permits, within its four attempts', () => {
    const target = chatModel(candidate('a'), candidate('b'));
    const permitted = (permittedRetries?: number) =>
      planOf(target, loadView(), permittedRetries === undefined ? {} : { permittedRetries }).permittedRetries;
    expect([permitted(), permitted(0), permitted(3), permitted(9), permitted(-1)]).toEqual([3, 0, 3, 3, 0]);
  });
});
