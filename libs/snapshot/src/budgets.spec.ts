import { describe, expect, it } from '@jest/globals';
import { BudgetSubject, BudgetWindow } from '@roundhouse/contracts/registry/v1/snapshot';
import { apiKey, budget, smallWorld } from './fixtures/entries.ts';
import { stateOf } from './fixtures/transfers.ts';
import { hardBudgets } from './index.ts';

const CALLER = { apiKeyId: 'key-b', memberId: 'mem', teamId: '', projectId: 'prj', organizationId: 'org' };

describe('the budgets of a call', () => {
  it('are those of its key, member, project, labels, organization and model; hard ones alone', async () => {
    const of = (id: string, subject: BudgetSubject, subjectId: string, hard = true) =>
      budget({ id, subject, subjectId, hard, limit: '1' });
    const state = await stateOf(
      [
        ...smallWorld(),
        apiKey({
          id: 'key-b',
          memberId: 'mem',
          costLabels: { team: 'search' },
          limits: { requestsPerHour: 3 },
          budget: { hardPico: '7', softPico: '', window: BudgetWindow.BUDGET_WINDOW_DAY },
        }),
        of('member', BudgetSubject.BUDGET_SUBJECT_MEMBER, 'mem'),
        of('label', BudgetSubject.BUDGET_SUBJECT_COST_LABEL, 'team=search'),
        of('project', BudgetSubject.BUDGET_SUBJECT_PROJECT, 'prj'),
        of('organization', BudgetSubject.BUDGET_SUBJECT_ORGANIZATION, 'org'),
        of('soft', BudgetSubject.BUDGET_SUBJECT_ORGANIZATION, 'org', false),
        of('model', BudgetSubject.BUDGET_SUBJECT_MODEL, 'mdl'),
        of('another', BudgetSubject.BUDGET_SUBJECT_PROJECT, 'prj-2'),
      ].toSorted((left, right) => (left.entry?.$case === 'budget' ? 1 : 0) - (right.entry?.$case === 'budget' ? 1 : 0)),
    );
    const ids = (modelId: string): string[] => hardBudgets(state, CALLER, modelId).map(({ id }) => id);
    const always = ['key-b.money', 'key-b.requests-hour', 'member', 'project', 'label', 'organization'];
    expect(ids('none')).toEqual(always);
    expect(ids('mdl')).toEqual([...always, 'model']);
    expect(hardBudgets(state, CALLER, 'mdl')).toBe(hardBudgets(state, CALLER, 'mdl'));
  });

  it('are the same empty list for every caller without any', async () => {
    const state = await stateOf(smallWorld());
    expect(hardBudgets(state, CALLER, 'mdl')).toEqual([]);
  });
});
