import { describe, expect, it } from '@jest/globals';
import { isTimeZone } from '@roundhouse/budgets';
import { Faults } from '../../resources/domain/faults.ts';
import { addBudgetFaults, type BudgetRules } from './budget.ts';

const budget: BudgetRules = {
  organization_id: 'o',
  subject: 'organization',
  subject_id: null,
  limit: '10',
  soft_limit: null,
  window: 'month',
  rolling: false,
  time_zone: 'Europe/Berlin',
  when_unreachable: 'refuse',
  grace: null,
};

function placesOf(change: Partial<BudgetRules>): string[] {
  const faults = new Faults();
  addBudgetFaults({ ...budget, ...change }, isTimeZone, faults);
  return faults.details.map(({ where }) => where);
}

describe('a budget', () => {
  it('is taken whole', () => {
    expect(placesOf({})).toEqual([]);
    expect(placesOf({ subject: 'cost_label', subject_id: 'team=search' })).toEqual([]);
    expect(placesOf({ rolling: true })).toEqual([]);
    expect(placesOf({ when_unreachable: 'grace', grace: '1', soft_limit: '10' })).toEqual([]);
  });

  it('is refused with a subject that its kind cannot have', () => {
    expect(placesOf({ subject_id: 'another' })).toEqual(['/subject_id']);
    expect(placesOf({ subject: 'key' })).toEqual(['/subject_id']);
    expect(placesOf({ subject: 'cost_label', subject_id: 'search' })).toEqual(['/subject_id']);
  });

  it('is refused with amounts that contradict each other, and with a zone that nobody knows', () => {
    expect(placesOf({ soft_limit: '11' })).toEqual(['/soft_limit']);
    expect(placesOf({ rolling: true, window: 'total' })).toEqual(['/rolling']);
    expect(placesOf({ grace: '1' })).toEqual(['/grace']);
    expect(placesOf({ when_unreachable: 'grace' })).toEqual(['/grace']);
    expect(placesOf({ time_zone: 'Mars/Olympus' })).toEqual(['/time_zone']);
  });
});
