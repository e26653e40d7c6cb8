import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildProgram } from './program.ts';

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

let server: Server;
let asked: { method: string; target: string; body: unknown }[];
let answers: Record<string, unknown>;
let exitCode: number;

beforeEach(async () => {
  asked = [];
  exitCode = 0;
  answers = { '/sinks?': { data: [{ id: SINK, key: 'pager' }], next_cursor: null, total: 1 } };
  server = createServer((message, response) => {
    void text(message).then((body) => {
      const target = (message.url ?? '/').replace('/api/v1', '');
      asked.push({ method: message.method ?? '', target, body: body === '' ? undefined : JSON.parse(body) });
      const found = Object.entries(answers).find(([start]) => target.startsWith(start));
      response.writeHead(found === undefined ? 404 : 200).end(JSON.stringify(found?.[1] ?? {}));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function run(...words: string[]): Promise<string> {
  let printed = '';
  const { port } = server.address() as AddressInfo;
  const program = buildProgram({
    output: { interactive: false, write: (line) => (printed += line) },
    environment: { ROUNDHOUSE_URL: `http://127.0.0.1:${port}`, ROUNDHOUSE_ADMIN_KEY: 'a' },
    setExitCode: (code) => (exitCode = code),
  });
  program.configureOutput({ writeErr: () => {} });
  await program.parseAsync(words, { from: 'user' });
  return printed;
}

describe('alerts', () => {
  it('are listed with their facts and whether they were delivered', async () => {
    answers['/alerts'] = { data: [alert], next_cursor: null };
    expect(await run('alerts', '--event', 'budget')).toBe(
      'WHEN\tKIND\tABOUT\tDELIVERED\tWAITING\tGIVEN UP\tFACTS\n' +
        `${AT}\tbudget.threshold\tb1\t1\t2\t0\tpercent=80 provider=openai-eu\n`,
    );
    expect(asked[0]?.target).toBe('/alerts?event=budget&limit=50');
    await expect(run('alerts', '--event', 'gossip')).rejects.toThrow();
  });
});

describe('sinks', () => {
  it('are tested by key, and the exit status says whether the event was taken', async () => {
    const tried = { delivered: false, http_status: null, error: 'cannot be reached', duration_ms: 12 };
    answers[`/sinks/${SINK}/test`] = tried;
    expect(await run('sinks', 'test', 'pager')).toContain('not delivered: cannot be reached');
    expect(exitCode).toBe(1);
    answers[`/sinks/${SINK}/test`] = { ...tried, delivered: true, http_status: 200, error: null };
    expect(await run('sinks', 'test', 'pager')).toContain('delivered (200)');
    expect(exitCode).toBe(0);
  });

  it('show their deliveries, and send them again', async () => {
    answers[`/sinks/${SINK}/deliveries?`] = { data: [delivery], next_cursor: null, pending: '0', dead: '1' };
    expect(await run('sinks', 'deliveries', 'pager', '--status', 'dead')).toContain(
      `d1\tbudget.threshold\tdead\t16\tanswered 500\t${AT}\t-\n`,
    );
    answers[`/sinks/${SINK}/redeliver`] = { deliveries: 2 };
    answers[`/sinks/${SINK}/deliveries/d1/redeliver`] = { deliveries: 1 };
    expect(await run('sinks', 'redeliver', 'pager')).toBe('2 deliveries are sent again.\n');
    expect(await run('sinks', 'redeliver', 'pager', 'd1')).toBe('1 delivery is sent again.\n');
  });
});

describe('ledger dead-letters and replay', () => {
  it('show what is parked, by the exit status too, and what a replay leaves', async () => {
    answers['/ledger/dead-letters?'] = { data: [letter], next_cursor: null, total: '1' };
    expect(await run('ledger', 'dead-letters')).toContain(`l1\t-\t1-3\t7\t${AT}\t-\tthe record cannot be decoded\n`);
    expect(exitCode).toBe(1);
    answers['/ledger/dead-letters/l1'] = { ...letter, payload_base64: 'eA==', decoded: null };
    expect(await run('ledger', 'dead-letters', 'l1')).toContain('payload_base64: eA==');
    const faults = [{ id: 'l1', reason: 'the record cannot be decoded' }];
    answers['/ledger/dead-letters/replay'] = { tried: 2, recorded: 1, rows: 3, faults };
    expect(await run('ledger', 'replay', 'l1', 'l2')).toBe(
      '1 of 2 are in the ledger now, 3 rows are new.\nl1 stays parked: the record cannot be decoded\n',
    );
    expect(asked.at(-1)).toMatchObject({ method: 'POST', body: { ids: ['l1', 'l2'] } });
    expect(exitCode).toBe(1);
  });
});
