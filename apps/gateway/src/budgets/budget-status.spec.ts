import { describe, expect, it } from '@jest/globals';
import { GET_BUDGET_STATUS, LIST_BUDGET_STATUS } from '@roundhouse/admin-api';
import { CallContext } from '@roundhouse/contracts/common/v1/common';
import { CallOperationResponse } from '@roundhouse/contracts/registry/v1/admin_service';
import { BudgetEntry, BudgetMeasure, BudgetSubject, BudgetWindow } from '@roundhouse/contracts/registry/v1/snapshot';
import { GetBudgetsRequest, ListBudgetAlertsResponse } from '@roundhouse/contracts/tracing/v1/lease_service';
import { UsageScope } from '@roundhouse/contracts/tracing/v1/usage_service';
import { routeState } from '../explain/fixtures/route-state.ts';
import { budgetStatus, type ShownBudget } from './budget-status.ts';
import { BudgetStatusService, type BudgetSources } from './budget-status.service.ts';

const budget: ShownBudget = {
  id: 'b',
  display_name: 'Search',
  organization_id: 'org',
  subject: 'organization',
  subject_id: null,
  measure: 'money',
  limit: '1000',
  soft_limit: null,
  hard: true,
  window: 'day',
  time_zone: 'UTC',
  thresholds: [50, 80, 100],
};
const standing = { settled: '240', granted: '100', overrun: '10' };
const NOW_MS = Date.parse('2026-11-20T06:00:00Z');

describe('the status of a budget', () => {
  it('says what is spent, granted and left, and what comes of it if it goes on like this', () => {
    const status = budgetStatus(budget, standing, NOW_MS);
    expect(status).toMatchObject({ spent: '250', granted: '100', remaining: '650', percent: 25, forecast: '1000' });
    expect(status).toMatchObject({ window_start: '2026-11-20T00:00:00.000Z', window_end: '2026-11-21T00:00:00.000Z' });
    expect(GET_BUDGET_STATUS.answer!.safeParse(status).error).toBeUndefined();
  });

  it('has nothing left below zero, and forecasts nothing without an end', () => {
    const lowered = budgetStatus({ ...budget, limit: '100', window: 'total' }, standing, 0);
    expect(lowered).toMatchObject({ remaining: '0', percent: 250, forecast: null, window_end: null });
  });

  it('is the same of one that refuses nothing', () => {
    expect(budgetStatus({ ...budget, hard: false }, standing, NOW_MS)).toMatchObject({ spent: '250', hard: false });
  });

  it('of a rolling one looks back from now, and forecasts nothing', () => {
    const rolling = budgetStatus({ ...budget, rolling: true, window: 'hour' }, standing, NOW_MS + 90_000);
    expect(rolling).toMatchObject({
      window_start: '2026-11-20T05:01:00.000Z',
      window_end: '2026-11-20T06:02:00.000Z',
      forecast: null,
    });
  });

  it.each([
    [{}, '0', 'ok'],
    [{}, '799', 'ok'],
    [{}, '800', 'warning'],
    [{ soft_limit: '500' }, '500', 'warning'],
    [{ thresholds: [] }, '999', 'ok'],
    [{}, '1000', 'exhausted'],
    [{ limit: '0' }, '0', 'exhausted'],
  ] as const)('of %j with %s spent is %s', (change, settled, state) => {
    expect(budgetStatus({ ...budget, ...change }, { settled, granted: '0', overrun: '0' }, NOW_MS).state).toBe(state);
  });
});

describe('the list of how budgets stand', () => {
  const settled: Record<string, string> = { full: '100', half: '50', 'key-b.requests-hour': '3' };

  async function serviceFor(scope: Partial<UsageScope>): Promise<{ service: BudgetStatusService; asked: string[] }> {
    const money = { measure: BudgetMeasure.BUDGET_MEASURE_MONEY, limit: '100', thresholds: [80] };
    const day = { ...money, window: BudgetWindow.BUDGET_WINDOW_DAY, hard: true };
    const budgetEntry = (fields: Partial<BudgetEntry>) => ({
      entry: { $case: 'budget' as const, value: BudgetEntry.fromPartial({ organizationId: 'org', ...fields }) },
    });
    const more = [
      budgetEntry({ ...day, id: 'full', subject: BudgetSubject.BUDGET_SUBJECT_PROJECT, subjectId: 'prj' }),
      budgetEntry({ ...day, id: 'half', subject: BudgetSubject.BUDGET_SUBJECT_ORGANIZATION, subjectId: 'org' }),
      budgetEntry({ ...day, id: 'theirs', organizationId: 'other', subject: BudgetSubject.BUDGET_SUBJECT_PROJECT }),
    ];
    const state = await routeState({ keys: [{ id: 'key-b', limits: { requestsPerHour: 4 } }], more });
    const asked: string[] = [];
    const sources: BudgetSources = {
      callOperation: () => Promise.resolve(CallOperationResponse.fromPartial({})),
      resolveScope: ({ action }) => {
        asked.push(action);
        return Promise.resolve(UsageScope.fromPartial(scope));
      },
      getBudgets: ({ windows }: GetBudgetsRequest) =>
        Promise.resolve({
          budgets: windows.map(({ budgetId }) => ({
            settled: settled[budgetId] ?? '0',
            granted: '0',
            overrun: '0',
          })),
        }),
      listBudgetAlerts: ({ budgetId }) =>
        Promise.resolve(ListBudgetAlertsResponse.fromPartial({ alerts: [{ threshold: budgetId }] })),
      configuration: () => state,
      nowMs: () => NOW_MS,
    };
    return { service: new BudgetStatusService(sources), asked };
  }

  const callOf = (query: object, id = '') => ({
    context: CallContext.fromPartial({}),
    params: { id },
    query: LIST_BUDGET_STATUS.query!.parse(query) as never,
    body: undefined as never,
  });

  async function idsOf(scope: Partial<UsageScope>, query: object = {}): Promise<string[]> {
    const { service } = await serviceFor(scope);
    const { body } = (await service.list(callOf(query) as never)) as unknown as { body: { data: { id: string }[] } };
    return body.data.map(({ id }) => id);
  }

  const WHOLE = { organizationId: 'org', wholeOrganization: true };

  it('has those of keys, the fullest first, and none of another organization', async () => {
    expect(await idsOf(WHOLE)).toEqual(['full', 'key-b.requests-hour', 'half']);
    expect(await idsOf({ installation: true })).toContain('theirs');
  });

  it('is narrowed by state, subject and name, sorted and cut into pages', async () => {
    expect(await idsOf(WHOLE, { state: 'exhausted' })).toEqual(['full']);
    expect(await idsOf(WHOLE, { subject: 'key' })).toEqual(['key-b.requests-hour']);
    expect(await idsOf(WHOLE, { q: 'REQUESTS' })).toEqual(['key-b.requests-hour']);
    expect(await idsOf(WHOLE, { sort: 'percent', limit: 2 })).toEqual(['half', 'key-b.requests-hour']);
  });

  it('shows to who sees some projects alone what is theirs: projects and their keys', async () => {
    expect(await idsOf({ organizationId: 'org', projectIds: ['prj'] })).toEqual(['full', 'key-b.requests-hour']);
    expect(await idsOf({ organizationId: 'org', projectIds: ['another'] })).toEqual([]);
  });

  it('is CSV with a line for each', async () => {
    const { service } = await serviceFor(WHOLE);
    const { stream } = (await service.list(callOf({ format: 'csv' }) as never)) as unknown as {
      stream: AsyncIterable<Buffer>;
    };
    const parts: Buffer[] = [];
    for await (const part of stream) parts.push(part);
    const lines = Buffer.concat(parts).toString().trim().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toContain('full,');
  });

  it('is what documents of registry show as well, which do not wait for it', async () => {
    const { service } = await serviceFor(WHOLE);
    const page = { data: [{ ...budget, id: 'full', limit: '100' }], next_cursor: null };
    expect(await service.view(page)).toMatchObject({
      data: [{ id: 'full', status: { state: 'exhausted', spent: '100' } }],
      next_cursor: null,
    });
    expect(await service.view({ ...budget, id: 'half', status: null })).toMatchObject({
      status: { spent: '50' },
    });
    settled['half'] = 'not a number';
    expect(await service.view({ ...budget, id: 'half', status: null })).toMatchObject({ status: null });
    settled['half'] = '50';
  });

  it('knows single budgets of keys and their alerts, for those alone who may see them', async () => {
    const { service, asked } = await serviceFor(WHOLE);
    const call = callOf({}, 'key-b.requests-hour') as never;
    expect((await service.status(call)).body).toMatchObject({ percent: 75, state: 'ok', window: 'hour' });
    expect((await service.alerts(call)).body).toMatchObject({ data: [{ threshold: 'key-b.requests-hour' }] });
    expect(new Set(asked)).toEqual(new Set(['budget:read']));
    const other = await serviceFor({ organizationId: 'other', wholeOrganization: true });
    await expect(other.service.status(call)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });
});
