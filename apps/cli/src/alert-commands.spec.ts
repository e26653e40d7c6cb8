import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { page, ScriptedApi } from './fixtures/scripted-api.ts';

const AT = '2026-11-20T08:00:00.000Z';
const SINK = '01a1f93b-54b8-76fa-b837-b535dd75e225';
const alert = {
  id: 'a1',
  kind: 'budget.threshold',
  organization_id: 'o',
  subject_id: 'b1',
  occurred_at: AT,
  data: { percent: 80, provider: 'openai-eu', letters: [] },
  delivered: 1,
  pending: 2,
  dead: 0,
};
const delivery = {
  id: 'd1',
  alert_id: 'a1',
  kind: 'budget.threshold',
  subject_id: 'b1',
  status: 'dead',
  tries: 16,
  http_status: 500,
  error: 'answered 500',
  occurred_at: AT,
  created_at: AT,
  next_try_at: null,
  finished_at: AT,
};
const letter = {
  id: 'l1',
  spool_id: null,
  first_seq: '1',
  last_seq: '3',
  reason: 'the record cannot be decoded',
  payload_bytes: 7,
  received_at: AT,
  replayed_at: null,
};

let api: ScriptedApi;

beforeEach(async () => {
  api = await ScriptedApi.start();
  api.answers = { 'GET /sinks': page({ id: SINK, key: 'pager' }) };
});

afterEach(() => api.close());

describe('alerts', () => {
  it('are listed with their facts and whether they were delivered', async () => {
    api.answers['GET /alerts'] = { data: [alert], next_cursor: null };
    expect(await api.print('alerts --event budget')).toBe(
      'WHEN\tKIND\tABOUT\tDELIVERED\tWAITING\tGIVEN UP\tFACTS\n' +
        `${AT}\tbudget.threshold\tb1\t1\t2\t0\tpercent=80 provider=openai-eu\n`,
    );
    expect(api.queryOf()).toEqual({ event: 'budget', limit: '50' });
    await expect(api.print('alerts --event gossip')).rejects.toThrow();
  });
});

describe('sinks', () => {
  it('are tested by key, and the exit status says whether the event was taken', async () => {
    const tried = { delivered: false, http_status: null, error: 'cannot be reached', duration_ms: 12 };
    api.answers[`POST /sinks/${SINK}/test`] = tried;
    const failed = await api.run('sinks test pager');
    expect(failed).toEqual({ printed: expect.stringContaining('not delivered: cannot be reached'), code: 1 });
    api.answers[`POST /sinks/${SINK}/test`] = { ...tried, delivered: true, http_status: 200, error: null };
    const taken = await api.run('sinks test pager');
    expect(taken).toEqual({ printed: expect.stringContaining('delivered (200)'), code: 0 });
  });

  it('show their deliveries, and send them again', async () => {
    api.answers[`GET /sinks/${SINK}/deliveries`] = { data: [delivery], next_cursor: null, pending: '0', dead: '1' };
    expect(await api.print('sinks deliveries pager --status dead')).toContain(
      `d1\tbudget.threshold\tdead\t16\tanswered 500\t${AT}\t-\n`,
    );
    api.answers[`POST /sinks/${SINK}/redeliver`] = { deliveries: 2 };
    api.answers[`POST /sinks/${SINK}/deliveries/d1/redeliver`] = { deliveries: 1 };
    expect(await api.print('sinks redeliver pager')).toBe('2 deliveries are sent again.\n');
    expect(await api.print('sinks redeliver pager d1')).toBe('1 delivery is sent again.\n');
  });
});

describe('ledger dead-letters and replay', () => {
  it('show what is parked, by the exit status too, and what a replay leaves', async () => {
    api.answers['GET /ledger/dead-letters'] = { data: [letter], next_cursor: null, total: '1' };
    const { printed, code } = await api.run('ledger dead-letters');
    expect(printed).toContain(`l1\t-\t1-3\t7\t${AT}\t-\tthe record cannot be decoded\n`);
    expect(code).toBe(1);
    api.answers['GET /ledger/dead-letters/l1'] = { ...letter, payload_base64: 'eA==', decoded: null };
    expect(await api.print('ledger dead-letters l1')).toContain('payload_base64: eA==');
    const faults = [{ id: 'l1', reason: 'the record cannot be decoded' }];
    api.answers['POST /ledger/dead-letters/replay'] = { tried: 2, recorded: 1, rows: 3, faults };
    expect(await api.run('ledger replay l1 l2')).toEqual({
      printed: '1 of 2 are in the ledger now, 3 rows are new.\nl1 stays parked: the record cannot be decoded\n',
      code: 1,
    });
    expect(api.bodyOf('POST /ledger/dead-letters/replay')).toEqual({ ids: ['l1', 'l2'] });
  });
});
