import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { amountCell, barCell } from './budgets/budget-cells.ts';
import { page, ScriptedApi } from './fixtures/scripted-api.ts';

const status = {
  id: '01a1f93b-54b8-76fa-b837-b535dd75e225',
  display_name: 'Search',
  subject: 'project',
  subject_id: 'p',
  measure: 'money',
  limit: '10000000000000',
  hard: true,
  window: 'month',
  rolling: false,
  state: 'warning',
  spent: '8000000000000',
  granted: '1000000000000',
  remaining: '1000000000000',
  percent: 80,
  forecast: '12500000000000',
} as never;

let api: ScriptedApi;

beforeEach(async () => {
  api = await ScriptedApi.start();
});

afterEach(() => api.close());

describe('budgets', () => {
  it('are a table with a bar, and exit status 1 when a hard one is exhausted', async () => {
    const soft = {
      ...(status as object),
      hard: false,
      state: 'exhausted',
      rolling: true,
      window: 'day',
      forecast: null,
    };
    api.answers = { 'GET /budgets/status': page(status, soft) };
    const { printed, code } = await api.run('budgets --state warning --subject project');
    const lines = printed.split('\n');
    expect(lines[1]?.split('\t')).toEqual([
      'Search',
      'project',
      'month',
      '$8.00',
      '$10.00',
      '█████████████▒░░',
      '80 %',
      '$1.00',
      '$12.50',
      'warning',
    ]);
    expect(lines[2]).toContain('last 24 h');
    expect(lines[2]).toContain('exhausted, soft');
    expect(code).toBe(0);
    expect(api.queryOf(0)).toMatchObject({ state: 'warning', subject: 'project' });
    api.answers = {
      'GET /budgets/status': page({ ...(status as object), state: 'exhausted' }),
    };
    expect((await api.run('budgets')).code).toBe(1);
  });

  it('come over pages, and as CSV as the gateway writes it', async () => {
    api.answers = { 'GET /budgets/status': { data: [status], next_cursor: 'next', total: 9 } };
    const json = JSON.parse(await api.print('budgets -l 2 -o json')) as { data: unknown[]; total: number };
    expect([json.data.length, json.total]).toEqual([2, 9]);
    expect(api.queryOf(1)['cursor']).toBe('next');
    api.answers = { 'GET /budgets/status': 'id,limit\r\n' };
    expect(await api.print('budgets -o csv')).toBe('id,limit\r\n');
  });

  it('tell which thresholds they have reached', async () => {
    const alert = { threshold: '80', window_id: 'month.1', spent: '8000000000000', limit: '10000000000000' };
    api.answers = {
      'GET /budgets/k.money/status': status,
      'GET /budgets/k.money/alerts': {
        data: [
          { ...alert, occurred_at: '2026-11-20T08:00:00.123Z' },
          { ...alert, threshold: 'soft_limit', occurred_at: 'x' },
        ],
      },
    };
    const lines = (await api.print('budgets alerts k.money')).split('\n');
    expect(lines[1]).toBe('2026-11-20T08:00:00Z\t80 %\t$8.00\t$10.00\tmonth.1');
    expect(lines[2]).toContain('soft limit');
  });
});

describe('amounts', () => {
  it('are dollars and cents, or counts, and nothing rounds up to a bar that is full', () => {
    expect(amountCell('money', '1234567890000000000')).toBe('$1 234 567.89');
    expect(amountCell('money', '1')).toBe('<$0.01');
    expect(amountCell('tokens', '1200')).toBe('1 200');
    expect(barCell({ ...(status as object), spent: '0', granted: '0', remaining: '0' } as never)).toBe('░'.repeat(16));
  });
});
