import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BudgetMeasure, BudgetSubject, BudgetWindow } from '@roundhouse/contracts/registry/v1/snapshot';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import type { TestWatcher } from '../fixtures/test-watcher.ts';
import { WatchedRegistry } from '../fixtures/watched-registry.ts';
import { BudgetsService } from './budgets.service.ts';

let registry: WatchedRegistry;
let budgets: BudgetsService;

beforeAll(async () => {
  registry = await WatchedRegistry.start(await testDirectory('budgets'), await freshDatabase());
  budgets = new BudgetsService(registry.services.commands, registry.services.handlers);
});

afterAll(() => registry.stop());

const budgetOf = (watcher: TestWatcher, id: string) =>
  [...watcher.state!.entries('budget')].find((entry) => entry.id === id);

describe('budgets', () => {
  it('reach watchers change by change, and leave them', async () => {
    const { organizationId, projectId, admin } = await registry.services.tenant('budgeted');
    const watcher = await registry.current(registry.watch());
    const month = { limit: '10000000000000', window: 'month', time_zone: 'Europe/Berlin' };
    const { row } = await budgets.create(admin, {
      display_name: 'Search',
      subject: 'project',
      subject_id: projectId,
      ...month,
    });
    await registry.current(watcher);
    expect(budgetOf(watcher, row.id)).toMatchObject({
      organizationId,
      subject: BudgetSubject.BUDGET_SUBJECT_PROJECT,
      subjectId: projectId,
      measure: BudgetMeasure.BUDGET_MEASURE_MONEY,
      limit: month.limit,
      window: BudgetWindow.BUDGET_WINDOW_MONTH,
      timeZone: 'Europe/Berlin',
      hard: true,
      thresholds: [50, 80, 100],
    });
    await budgets.update(admin, row.id, { limit: '5' });
    await registry.current(watcher);
    expect(budgetOf(watcher, row.id)?.limit).toBe('5');
    await budgets.delete(admin, row.id);
    await registry.current(watcher);
    expect(budgetOf(watcher, row.id)).toBeUndefined();
    expect(watcher.faults).toEqual([]);
  });

  it('are refused for subjects of another organization, and keep what they measure', async () => {
    const { admin } = await registry.services.tenant('mine');
    const { projectId } = await registry.services.tenant('theirs');
    const body = { display_name: 'X', subject: 'project', subject_id: projectId, limit: '5', window: 'day' };
    await expect(budgets.create(admin, body)).rejects.toMatchObject({ details: [{ where: '/subject_id' }] });
    const { row } = await budgets.create(admin, { display_name: 'Y', limit: '5', window: 'day' });
    await expect(budgets.update(admin, row.id, { measure: 'tokens' })).rejects.toMatchObject({
      details: [{ where: '/measure' }],
    });
  });
});
