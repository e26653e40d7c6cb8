import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { page, ScriptedApi } from './fixtures/scripted-api.ts';
import { bucketCell, durationCell } from './usage/usage-cells.ts';
import { moment } from './usage/usage-filter.ts';

const ID = '01a1f93b-54b8-76fa-b837-b535dd75e225';
const KEY = '01a1f93b-54b8-76fa-b837-b535dd75e226';
const sums = {
  requests: 1_200,
  attempts: 1_300,
  successes: 1_190,
  errors: 10,
  cancelled: 0,
  provisional: 0,
  input_tokens: 12_345,
  output_tokens: 678,
  cost_pico: '2500000000',
  cost_usd: '$0.0025',
  latency_p50_ms: 40,
  latency_p95_ms: 1_400,
  latency_p99_ms: null,
};
const request = {
  id: ID,
  started_at: '2026-11-20T08:00:00.000Z',
  status: 'success',
  provisional: false,
  latency_ms: 1_234,
  first_token_ms: 80,
  stream: true,
  model: 'chat',
  provider: 'openai',
  deployment: null,
  project: 'default',
  project_id: 'p',
  api_key_id: KEY,
  attempt_count: 2,
  input_tokens: 10,
  output_tokens: 5,
  cost_usd: '$0.0025',
  answered_status: 200,
  reason: null,
  refusing_step: null,
  callable: 'chat',
  end_user: null,
  cost_labels: [],
  tool_calls: [],
  losses: [],
  request_preview: null,
  answer_preview: null,
  thumbs_up: 0,
  thumbs_down: 0,
  steps: [
    { step: 'plan', start_us: 0, duration_us: 1_000, reason: null },
    { step: 'attempt', start_us: 1_000, duration_us: 40_000, reason: 'unavailable' },
  ],
};
const attempt = {
  status: 'error',
  provisional: false,
  deployment: 'chat-openai',
  provider: 'openai',
  http_status: 503,
  failure_class: 'unavailable',
  first_token_ms: null,
  duration_ms: 40,
  input_tokens: 0,
  output_tokens: 0,
  cost_usd: '$0',
  adjustments: ['invoice 17'],
};

let api: ScriptedApi;

beforeEach(async () => {
  api = await ScriptedApi.start();
});

afterEach(() => api.close());

describe('usage', () => {
  const report = {
    from: 'f',
    to: 't',
    time_zone: 'Europe/Berlin',
    group_by: ['day', 'key'],
    data: [{ day: '2026-03-28T23:00:00Z', api_key_id: KEY, ...sums }],
    total: sums,
    forecast_usd: null as string | null,
  };

  it('prints groups and a total, tab-separated when piped, with days as the time zone has them', async () => {
    api.answers = {
      'GET /usage': report,
      'GET /api-keys': page({ id: KEY, display_name: 'my app' }),
    };
    const printed = await api.print('usage --by day,key --time-zone Europe/Berlin --from 2026-03-01');
    expect(printed).toBe(
      'DAY\tKEY\tREQUESTS\tERRORS\tINPUT\tOUTPUT\tCOST\tP50\tP95\tP99\n' +
        '2026-03-29\tmy app\t1200\t10\t12345\t678\t$0.0025\t40\t1400\t-\n' +
        'total\t\t1200\t10\t12345\t678\t$0.0025\t40\t1400\t-\n',
    );
    expect(api.queryOf(0)).toEqual({
      group_by: 'day,key',
      time_zone: 'Europe/Berlin',
      from: '2026-03-01T00:00:00.000Z',
    });
  });

  it('shows cost labels, the rest beside the largest, and the cost that is expected at the end of a window', async () => {
    const data = [
      { cost_label: 'search', ...sums },
      { cost_label: null, ...sums },
      { cost_label: null, rest: true, ...sums },
    ];
    api.answers = { 'GET /usage': { ...report, group_by: ['cost_label'], data, forecast_usd: '$12.50' } };
    const words = ['--by', 'cost_label', '--label', 'team', '--cost-label', 'run=1', '--top', '2', '--window', 'month'];
    const printed = await api.print(['usage', ...words]);
    expect(printed.split('\n').map((row) => row.split('\t')[0])).toEqual([
      'COST_LABEL',
      'search',
      '-',
      '(rest)',
      'total',
      'forecast',
      '',
    ]);
    expect(printed).toContain('forecast\t\t\t\t\t$12.50');
    expect(api.queryOf()).toEqual({
      group_by: 'cost_label',
      label_name: 'team',
      cost_label: 'run=1',
      top: '2',
      window: 'month',
    });
    expect(await api.print('usage', { interactive: true })).toContain('1.4 s');
  });

  it('sets thousands apart for people, and says when there is nothing', async () => {
    api.answers = { 'GET /usage': { ...report, group_by: ['model'], data: [{ model: 'chat', ...sums }] } };
    expect(await api.print('usage', { interactive: true })).toContain('12 345');
    api.answers = { 'GET /usage': { ...report, data: [] } };
    expect(await api.print('usage', { interactive: true })).toContain('Nothing was used');
  });

  it('is passed on as it is to programs and spreadsheets', async () => {
    api.answers = { 'GET /spend': report, 'GET /usage': 'day,cost\r\n' };
    expect(JSON.parse(await api.print('usage --spend -o json'))).toEqual(report);
    expect(await api.print('usage -o yaml --spend')).toContain('time_zone: Europe/Berlin');
    expect(await api.print('usage -o csv')).toBe('day,cost\r\n');
    expect(api.queryOf()).toMatchObject({ format: 'csv' });
  });

  it('finds providers by key and API keys by name', async () => {
    api.answers = {
      'GET /usage': report,
      'GET /providers': page({ id: ID, key: 'openai' }),
      'GET /api-keys': page({ id: KEY, display_name: 'my app' }),
    };
    await api.print([
      'usage',
      '--provider',
      'openai',
      '--api-key',
      'my app',
      '--model',
      'chat',
      '--project',
      'default',
    ]);
    expect(api.queryOf(api.lines().indexOf('GET /usage'))).toEqual({
      provider_id: ID,
      api_key_id: KEY,
      model: 'chat',
      project_id: 'default',
      group_by: 'model',
    });
  });

  it.each([
    ['--by', 'colour'],
    ['--by', 'model,day,key'],
    ['--from', 'yesterday'],
    ['-o', 'xml'],
  ])('refuses %s %s', async (...words) => {
    await expect(api.print(['usage', ...words])).rejects.toThrow();
    expect(api.asked).toEqual([]);
  });
});

describe('logs', () => {
  it('lists requests, newest first, through short and empty pages up to the limit', async () => {
    const pages = [
      { data: [request], next_cursor: 'c1', total: null },
      { data: [], next_cursor: 'c2', total: null },
      { data: [request, request], next_cursor: 'c3', total: null },
    ];
    api.answers = { 'GET /requests': pages };
    const printed = await api.print('logs -l 3 --status success --min-latency 1000');
    expect(printed.split('\n')[1]).toBe(
      `2026-11-20T08:00:00.000Z\t${ID}\tsuccess\tchat\topenai\t2\t1234\t10\t5\t$0.0025`,
    );
    expect(printed.trimEnd().split('\n')).toHaveLength(4);
    expect(api.queryOf(0)).toEqual({ status: 'success', min_latency_ms: '1000', limit: '3' });
    expect(api.queryOf(2)).toMatchObject({ cursor: 'c2', limit: '2' });
  });

  it('shows one request with its attempts, and why it was corrected', async () => {
    api.answers = { [`GET /requests/${ID}`]: { ...request, gateway_id: 'g', attempts: [attempt, attempt] } };
    const printed = await api.print(`logs ${ID}`);
    expect(printed).toContain('1\terror\tchat-openai\topenai\t503\tunavailable\t-\t40 ms\t0\t0\t$0');
    expect(printed).toContain('corrected: invoice 17');
    expect(printed).toMatch(/^attempt +1\.0 ms +40\.0 ms +\| *#+ *\| +unavailable: chat-openai$/m);
    expect(await api.print(`logs ${ID} -o yaml`)).toContain('gateway_id: g');
  });

  it('shows which step refused a request, and why (000-48)', async () => {
    const refused = { status: 'error', answered_status: 429, reason: 'RATE_LIMITED', refusing_step: 'plan' };
    const steps = [{ step: 'plan', start_us: 0, duration_us: 900, reason: 'RATE_LIMITED' }];
    api.answers = { [`GET /requests/${ID}`]: { ...request, ...refused, steps, gateway_id: 'g', attempts: [] } };
    const printed = await api.print(`logs ${ID}`);
    expect(printed).toContain('error 429 (RATE_LIMITED at plan)');
    expect(printed).toMatch(/^plan +0 us +900 us .*RATE_LIMITED$/m);
    expect(printed).toContain('No provider was tried.');
    api.answers = { 'GET /requests': page() };
    await api.print('logs --reason RATE_LIMITED --refused-by plan --tag eu');
    expect(api.queryOf()).toMatchObject({ reason: 'RATE_LIMITED', refusing_step: 'plan', tag: 'eu' });
  });

  it('takes the beginning of an id', async () => {
    api.answers = { 'GET /requests': page() };
    await api.print('logs 01a1');
    expect(api.queryOf()).toMatchObject({ id_prefix: '01a1' });
  });

  it('follows: each request once, until it is interrupted', async () => {
    const interrupt = new AbortController();
    api.answers = { 'GET /requests': page(request) };
    const following = api.print('logs -f -o json', { signal: interrupt.signal });
    while (api.asked.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    api.answers = { 'GET /requests': page({ ...request, id: KEY }, request) };
    while (api.asked.length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
    interrupt.abort();
    const ids = (await following)
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id);
    expect(ids).toEqual([ID, KEY]);
  });
});

describe('what people write and read', () => {
  it('as moments', () => {
    expect(moment('2026-11-20')).toBe('2026-11-20T00:00:00.000Z');
    expect(moment('2026-11-20T08:00:00+01:00')).toBe('2026-11-20T07:00:00.000Z');
    expect(Date.now() - Date.parse(moment('24h'))).toBeCloseTo(86_400_000, -3);
    for (const text of ['', 'tomorrow', '2026', '2026-13-01', '7', '7y']) expect(() => moment(text)).toThrow();
  });

  it('as times', () => {
    expect([durationCell(999), durationCell(2_440), durationCell(null)]).toEqual(['999 ms', '2.4 s', '-']);
    expect(bucketCell('hour', '2026-03-28T23:00:00Z', 'Europe/Berlin')).toBe('2026-03-29 00:00');
  });
});
