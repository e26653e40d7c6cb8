import { describe, expect, it } from '@jest/globals';
import { BudgetSubject, BudgetWindow } from '@roundhouse/contracts/registry/v1/snapshot';
import { apiKey, budget, smallWorld } from './fixtures/entries.ts';
import { stateOf } from './fixtures/transfers.ts';
import { dueBudgets } from './index.ts';

const CALLER = { apiKeyId: 'key-b', memberId: 'mem', teamId: '', projectId: 'prj', organizationId: 'org' };

describe('the budgets of a call', () => {
  it('are those of its key, member, project, labels, organization and model, soft ones as well', async () => {
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
        of('run', BudgetSubject.BUDGET_SUBJECT_COST_LABEL, 'run=7'),
        of('project', BudgetSubject.BUDGET_SUBJECT_PROJECT, 'prj'),
        of('organization', BudgetSubject.BUDGET_SUBJECT_ORGANIZATION, 'org'),
        of('soft', BudgetSubject.BUDGET_SUBJECT_ORGANIZATION, 'org', false),
        of('model', BudgetSubject.BUDGET_SUBJECT_MODEL, 'mdl'),
        of('another', BudgetSubject.BUDGET_SUBJECT_PROJECT, 'prj-2'),
      ].toSorted((left, right) => (left.entry?.$case === 'budget' ? 1 : 0) - (right.entry?.$case === 'budget' ? 1 : 0)),
    );
    const ids = (modelId: string, costLabels: readonly string[] = []): string[] =>
      dueBudgets(state, CALLER, modelId, costLabels).map(({ id }) => id);
    const always = ['key-b.money', 'key-b.requests-hour', 'member', 'project', 'label', 'organization', 'soft'];
    expect(ids('none')).toEqual(always);
    expect(ids('mdl')).toEqual([...always, 'model']);
    // The label of the key counts once; one that the request names is charged as well.
    expect(ids('none', ['team=search'])).toEqual(always);
    expect(ids('none', ['run=7', 'team=search'])).toEqual([...always, 'run']);
    expect(dueBudgets(state, CALLER, 'mdl', ['a=b'])).toBe(dueBudgets(state, CALLER, 'mdl', []));
  });

  it('are the same empty list for every caller without any', async () => {
    const state = await stateOf(smallWorld());
    expect(dueBudgets(state, CALLER, 'mdl', ['team=search'])).toEqual([]);
  });
});
