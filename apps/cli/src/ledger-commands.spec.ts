import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { buildProgram } from './program.ts';

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

let server: Server;
let url: string;
let directory: string;
let asked: { method: string; target: string; body: unknown }[];
let answer: unknown;

beforeEach(async () => {
  asked = [];
  directory = await mkdtemp(join(tmpdir(), 'roundhouse-ledger-'));
  server = createServer((message, response) => {
    void text(message).then((body) => {
      const target = (message.url ?? '/').replace('/api/v1', '');
      asked.push({ method: message.method ?? '', target, body: body === '' ? undefined : JSON.parse(body) });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(directory, { recursive: true });
});

async function run(...words: string[]): Promise<string> {
  let printed = '';
  const program = buildProgram({
    output: { interactive: false, write: (line) => (printed += line) },
    environment: { ROUNDHOUSE_URL: url, ROUNDHOUSE_ADMIN_KEY: 'a' },
    setExitCode: () => {},
  });
  program.configureOutput({ writeErr: () => {} });
  await program.parseAsync(['ledger', ...words], { from: 'user' });
  return printed;
}

describe('ledger', () => {
  it('reconcile sends a bill and tells what became of it', async () => {
    const file = join(directory, 'bill.csv');
    await writeFile(file, 'day,cost_usd\n2026-11-19,12.5\n');
    answer = imported;
    expect(await run('reconcile', file, '--provider', 'openai')).toBe(
      '$12.50 from 2026-11-18 to 2026-11-19: 2 new, 0 changed, 1 as before.\n',
    );
    const body = { provider: 'openai', csv: 'day,cost_usd\n2026-11-19,12.5\n' };
    expect(asked).toEqual([{ method: 'POST', target: '/usage/reconciliation', body }]);
    await expect(run('reconcile', join(directory, 'none.csv'), '--provider', 'openai')).rejects.toThrow('Cannot read');
  });

  it('residuals adds differences up by model, by day or not at all', async () => {
    answer = residuals;
    const columns = 'BILLED PICO\tRECORDED PICO\tRESIDUAL\t%\tPROVISIONAL\tESTIMATED\n';
    const cells = '540\t530\t$0.00000000001\t1.886\t0\t1\n';
    const total = '540\t530\t$0.00000000001\t-\t0\t1\n';
    expect(await run('residuals', '--provider', 'openai', '--from', '2026-11-01')).toBe(
      `PROVIDER\tMODEL\t${columns}openai\tgpt\t${cells}total\t\t${total}`,
    );
    expect(asked[0]?.target).toBe('/usage/reconciliation?provider=openai&from=2026-11-01');
    expect(await run('residuals', '--by', 'day')).toBe(`DAY\t${columns}2026-11-19\t${cells}total\t${total}`);
    expect(await run('residuals', '--by', 'line')).toContain(`2026-11-19\tp\t-\t${cells}`);
    expect(JSON.parse(await run('residuals', '-o', 'json'))).toEqual(residuals);
  });

  it('adjust takes dollars to the pico-dollar', async () => {
    answer = { attempt_id: ID, added: true, cost_pico: '70', cost_usd: '$0.00000000007' };
    expect(await run('adjust', ID, '--usd=-0.00000000003', '--reason', 'invoice 17')).toBe(
      'Corrected: the attempt costs $0.00000000007.\n',
    );
    const body = { attempt_id: ID, cost_pico: '-30', reason: 'invoice 17' };
    expect(asked).toEqual([{ method: 'POST', target: '/ledger/adjustments', body }]);
    for (const amount of ['free', '0']) {
      await expect(run('adjust', ID, '--usd', amount, '--reason', 'x')).rejects.toThrow('must be an amount');
    }
  });

  it('spools and abandon show what gateways keep, and give it up', async () => {
    answer = { data: [spool] };
    expect(await run('spools', '--unfinished')).toContain(`${ID}\tgateway-0\t7\t9\t1\t2026-11-20T08:00:00.000Z\t-\n`);
    answer = { spool, settled: 3 };
    expect(await run('abandon', ID)).toContain('3 open attempts');
    expect(asked.map(({ method, target }) => `${method} ${target}`)).toEqual([
      'GET /ledger/spools?unfinished=true&limit=100',
      `POST /ledger/spools/${ID}/abandon`,
    ]);
  });
});
