import { describe, expect, it } from '@jest/globals';
import { GET_BUDGET_STATUS } from '@roundhouse/admin-api';
import { budgetStatus, type ShownBudget } from './budget-status.ts';

const budget: ShownBudget = { id: 'b', measure: 'money', limit: '1000', window: 'day', time_zone: 'UTC', hard: true };
const standing = { settled: '240', granted: '100', overrun: '10' };

describe('the status of a budget', () => {
  it('says what is spent, granted and left, and what comes of it if it goes on like this', () => {
    const status = budgetStatus(budget, standing, Date.parse('2026-11-20T06:00:00Z'));
    expect(status).toMatchObject({ spent: '250', granted: '100', remaining: '650', percent: 25, forecast: '1000' });
    expect(status).toMatchObject({ window_start: '2026-11-20T00:00:00.000Z', window_end: '2026-11-21T00:00:00.000Z' });
    expect(GET_BUDGET_STATUS.answer!.safeParse(status).error).toBeUndefined();
  });

  it('has nothing left below zero, and forecasts nothing without an end', () => {
    const lowered = budgetStatus({ ...budget, limit: '100', window: 'total' }, standing, 0);
    expect(lowered).toMatchObject({ remaining: '0', percent: 250, forecast: null, window_end: null });
  });

  it('says nothing of what nobody counts', () => {
    expect(budgetStatus({ ...budget, hard: false }, standing, 0)).toMatchObject({ spent: null, remaining: null });
  });
});
