import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScriptedApi } from './fixtures/scripted-api.ts';

const ID = '01a1f93b-54b8-76fa-b837-b535dd75e225';
const sums = {
  billed_pico: '540',
  recorded_pico: '530',
  residual_pico: '10',
  residual_usd: '$0.00000000001',
  residual_percent: 1.886,
  attempts: 2,
  provisional: 0,
  estimated: 1,
};
const residuals = {
  from: '2026-11-01',
  to: '2026-11-20',
  data: [
    {
      day: '2026-11-19',
      organization_id: 'o',
      provider_id: 'p',
      provider: null,
      upstream_model: null,
      billed: true,
      ...sums,
    },
  ],
  by_model: [{ provider_id: 'p', provider: 'openai', upstream_model: 'gpt', ...sums }],
  by_day: [{ day: '2026-11-19', ...sums }],
  total: { ...sums, residual_percent: null },
};
const imported = {
  added: 2,
  changed: 0,
  unchanged: 1,
  first_day: '2026-11-18',
  last_day: '2026-11-19',
  cost_usd: '$12.50',
};
const spool = {
  id: ID,
  gateway_id: 'gateway-0',
  contiguous_seq: '7',
  last_seq: '9',
  open_attempts: 1,
  updated_at: '2026-11-20T08:00:00.000Z',
  abandoned_at: null,
  abandoned_by: null,
};

let api: ScriptedApi;
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'roundhouse-ledger-'));
  api = await ScriptedApi.start();
});

afterEach(async () => {
  api.close();
  await rm(directory, { recursive: true });
});

describe('ledger', () => {
  it('reconcile sends a bill and tells what became of it', async () => {
    const file = join(directory, 'bill.csv');
    await writeFile(file, 'day,cost_usd\n2026-11-19,12.5\n');
    api.answers = { 'POST /usage/reconciliation': imported };
    expect(await api.print(`ledger reconcile ${file} --provider openai`)).toBe(
      '$12.50 from 2026-11-18 to 2026-11-19: 2 new, 0 changed, 1 as before.\n',
    );
    const body = { provider: 'openai', csv: 'day,cost_usd\n2026-11-19,12.5\n' };
    expect(api.asked).toEqual([{ line: 'POST /usage/reconciliation', query: '', body }]);
    await expect(
      api.print(['ledger', 'reconcile', join(directory, 'none.csv'), '--provider', 'openai']),
    ).rejects.toThrow('Cannot read');
  });

  it('residuals adds differences up by model, by day or not at all', async () => {
    api.answers = { 'GET /usage/reconciliation': residuals };
    const columns = 'BILLED PICO\tRECORDED PICO\tRESIDUAL\t%\tPROVISIONAL\tESTIMATED\n';
    const cells = '540\t530\t$0.00000000001\t1.886\t0\t1\n';
    const total = '540\t530\t$0.00000000001\t-\t0\t1\n';
    expect(await api.print('ledger residuals --provider openai --from 2026-11-01')).toBe(
      `PROVIDER\tMODEL\t${columns}openai\tgpt\t${cells}total\t\t${total}`,
    );
    expect(api.queryOf()).toEqual({ provider: 'openai', from: '2026-11-01' });
    expect(await api.print('ledger residuals --by day')).toBe(`DAY\t${columns}2026-11-19\t${cells}total\t${total}`);
    expect(await api.print('ledger residuals --by line')).toContain(`2026-11-19\tp\t-\t${cells}`);
    expect(JSON.parse(await api.print('ledger residuals -o json'))).toEqual(residuals);
  });

  it('adjust takes dollars to the pico-dollar', async () => {
    api.answers = {
      'POST /ledger/adjustments': { attempt_id: ID, added: true, cost_pico: '70', cost_usd: '$0.00000000007' },
    };
    expect(await api.print(['ledger', 'adjust', ID, '--usd=-0.00000000003', '--reason', 'invoice 17'])).toBe(
      'Corrected: the attempt costs $0.00000000007.\n',
    );
    const body = { attempt_id: ID, cost_pico: '-30', reason: 'invoice 17' };
    expect(api.asked).toEqual([{ line: 'POST /ledger/adjustments', query: '', body }]);
    for (const amount of ['free', '0']) {
      await expect(api.print(`ledger adjust ${ID} --usd ${amount} --reason x`)).rejects.toThrow('must be an amount');
    }
  });

  it('spools and abandon show what gateways keep, and give it up', async () => {
    api.answers = { 'GET /ledger/spools': { data: [spool] } };
    expect(await api.print('ledger spools --unfinished')).toContain(
      `${ID}\tgateway-0\t7\t9\t1\t2026-11-20T08:00:00.000Z\t-\n`,
    );
    api.answers = { [`POST /ledger/spools/${ID}/abandon`]: { spool, settled: 3 } };
    expect(await api.print(`ledger abandon ${ID}`)).toContain('3 open attempts');
    expect(api.lines()).toEqual(['GET /ledger/spools', `POST /ledger/spools/${ID}/abandon`]);
    expect(api.queryOf(0)).toEqual({ unfinished: 'true', limit: '100' });
  });
});
