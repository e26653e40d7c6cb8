import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import type { UsageMessage } from '@roundhouse/messaging';
import { freshDatabase } from '@roundhouse/testing';
import { testLedger } from '../test-ledger.fixture.ts';
import { PostgresLedgerReader } from '../ledger/infra/postgres-ledger-reader.ts';
import { adjust, batch, message, open, provisional, settle } from './usage-messages.fixture.ts';

const database = testLedger(freshDatabase);
let reader: PostgresLedgerReader;
let spool: string;

beforeAll(async () => {
  reader = new PostgresLedgerReader(database.source);
});

beforeEach(async () => {
  await database.empty();
  spool = newId();
});

const record = (...messages: UsageMessage[]) => database.take(...messages);

async function contiguous(spoolId = spool): Promise<bigint | undefined> {
  return (await reader.progress([spoolId]))[0]?.contiguousSeq;
}

/** All tables, without the moment of writing. */
async function tables(): Promise<unknown> {
  const ledger = await database.admin.query(
    `SELECT to_jsonb(l) - 'recorded_at' AS row FROM tracing.ledger l ORDER BY attempt_id, kind, ordinal`,
  );
  const progress = await database.admin.query(
    'SELECT spool_id, covered::text FROM tracing.spool_progress ORDER BY spool_id',
  );
  const dead = await database.admin.query(
    `SELECT spool_id, digest::text, reason FROM tracing.dead_letters ORDER BY 1, 2`,
  );
  return { ledger: ledger.rows, progress: progress.rows, dead: dead.rows };
}

async function sum(): Promise<{ attempts: bigint; costPico: bigint; inputTokens: bigint } | undefined> {
  const [total] = await reader.totals({
    organizationId: '',
    projectId: '',
    from: undefined,
    to: undefined,
    group: 'none',
  });
  return total;
}

describe('the ledger', () => {
  it('counts a record once however often it comes', async () => {
    const first = message(spool, 1, [open(), settle(), settle()]);
    expect(await record(first)).toEqual({ inserted: { open: 1, settle: 2 }, deadLetters: 0 });
    const before = await tables();
    expect(await record(first, first)).toEqual({ inserted: {}, deadLetters: 0 });
    expect(await tables()).toEqual(before);
    expect(await sum()).toMatchObject({ attempts: 2n, costPico: 200n, inputTokens: 20n });
  });

  it('counts once what two deliveries with different ranges share', async () => {
    const records = Array.from({ length: 10 }, () => settle());
    await Promise.all([
      record(message(spool, 1, records.slice(0, 6))),
      record(message(spool, 4, records.slice(3))),
      record(message(spool, 1, records)),
    ]);
    expect(await sum()).toMatchObject({ attempts: 10n, costPico: 1000n });
    expect(await contiguous()).toBe(10n);
  });

  it('ends the same in every order, with every delivery doubled', async () => {
    const attempts = Array.from({ length: 12 }, () => newId());
    const other = newId();
    const messages = [
      message(
        spool,
        1,
        attempts.map((id) => open(id)),
      ),
      message(
        spool,
        13,
        attempts.slice(0, 8).map((id) => settle(id)),
      ),
      message(
        other,
        1,
        attempts.slice(6).map((id) => provisional(id, 40n)),
      ),
      message(other, 7, [adjust(attempts[0] as string, -30n), Buffer.from('not a record')]),
      message(other, 12, [settle()]),
    ];
    let expected: unknown;
    for (let seed = 1; seed <= 25; seed += 1) {
      await database.empty();
      const order = shuffled([...messages, ...messages], seed);
      while (order.length > 0) await record(...order.splice(0, 1 + (seed % 4)));
      const found = await tables();
      expected ??= found;
      expect({ seed, found }).toEqual({ seed, found: expected });
    }
    // 8 settles + 6 provisionals, of which attempts 6 and 7 were taken back, + 1 settle, - 30 by adjustment.
    expect(await sum()).toMatchObject({ attempts: 13n, costPico: 8n * 100n + 4n * 40n + 100n - 30n });
    expect(await contiguous(other)).toBe(8n);
  });

  it.each(['before', 'after'])(
    'takes a provisional back in the same transaction when it came %s the settle',
    async (when) => {
      const attempt = newId();
      const pair = [message(newId(), 1, [provisional(attempt, 70n)]), message(spool, 1, [settle(attempt)])];
      for (const one of when === 'before' ? pair : pair.toReversed()) await record(one);
      expect(await sum()).toMatchObject({ attempts: 1n, costPico: 100n, inputTokens: 10n });
      expect(await reader.counts()).toEqual({ deadLetters: 0n, provisionalRows: 0n });
      const { rows } = await database.admin.query('SELECT kind, cost_pico FROM tracing.ledger ORDER BY kind');
      expect(rows).toEqual([
        { kind: 'provisional', cost_pico: '70' },
        { kind: 'reversal', cost_pico: '-70' },
        { kind: 'settle', cost_pico: '100' },
      ]);
    },
  );

  it('takes it back also when both come at the same moment through two transactions', async () => {
    // As many at a time as there are connections: the rest would wait for one, which takes time and races with nobody.
    for (let round = 0; round < 8; round += 1) {
      const attempts = Array.from({ length: 5 }, () => newId());
      await Promise.all(
        attempts.flatMap((attempt) => [
          record(message(newId(), 1, [provisional(attempt, 70n)])),
          record(message(newId(), 1, [settle(attempt)])),
        ]),
      );
    }
    expect(await sum()).toMatchObject({ attempts: 40n, costPico: 4000n });
    expect((await reader.counts()).provisionalRows).toBe(0n);
  });

  it('makes a day again that a failover forgot, and parks nothing', async () => {
    await record(message(spool, 1, [settle()]));
    const today = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    await database.admin.query(`DROP TABLE tracing.ledger_${today}`);
    expect(await record(message(spool, 1, [settle(), settle()]))).toEqual({ inserted: { settle: 2 }, deadLetters: 0 });
  });

  it('shows attempts whose gateway died', async () => {
    await record(message(spool, 1, [provisional(newId()), provisional(newId()), settle()]));
    expect((await reader.counts()).provisionalRows).toBe(2n);
    expect(await sum()).toMatchObject({ attempts: 3n });
  });

  it('holds amounts beyond 64 bits in sum, to the last pico-dollar', async () => {
    const large = 2n ** 62n + 1n;
    await record(
      message(
        spool,
        1,
        Array.from({ length: 8 }, () => settle(newId(), { costPico: large })),
      ),
    );
    expect((await sum())?.costPico).toBe(8n * large);
  });
});

describe('progress of a spool', () => {
  it('stops before a gap and goes on when it is filled', async () => {
    expect(await contiguous()).toBe(0n);
    await record(message(spool, 1, [settle(), settle()]));
    await record(message(spool, 5, [settle()]));
    expect(await contiguous()).toBe(2n);
    await record(message(spool, 3, [settle(), settle()]));
    expect(await contiguous()).toBe(5n);
  });

  it('is nothing while the first record is missing', async () => {
    await record(message(spool, 2, [settle()]));
    expect(await contiguous()).toBe(0n);
  });

  it('covers opens that did not travel', async () => {
    await record({ ...message(spool, 1, []), data: batch(spool, 1, [settle()], 3) });
    expect(await contiguous()).toBe(3n);
  });

  it('answers in the order of the question', async () => {
    const unknown = newId();
    await record(message(spool, 1, [settle()]));
    expect(await reader.progress([unknown, spool])).toEqual([
      { spoolId: unknown, contiguousSeq: 0n },
      { spoolId: spool, contiguousSeq: 1n },
    ]);
  });
});

describe('a poison record', () => {
  it('is parked once, counts as confirmed and holds up nobody', async () => {
    const poison = [
      Buffer.from([0xff, 0xff]),
      settle('chatcmpl-1'),
      settle(newId(), { costPico: -1n }),
      Buffer.alloc(0),
    ];
    const mixed = message(spool, 1, [settle(), ...poison, settle()]);
    expect(await record(mixed)).toEqual({ inserted: { settle: 2 }, deadLetters: 4 });
    expect(await record(mixed)).toEqual({ inserted: {}, deadLetters: 0 });
    expect(await contiguous()).toBe(6n);
    expect(await reader.counts()).toEqual({ deadLetters: 4n, provisionalRows: 0n });
  });

  it('that only the database refuses is found among its neighbours', async () => {
    // Fits the message, not the column.
    const refused = settle(newId(), {}, JSON.parse('{ "mode": 2147483647 }'));
    const mixed = message(spool, 1, [settle(), refused, settle()]);
    expect(await record(mixed)).toEqual({ inserted: { settle: 2 }, deadLetters: 1 });
    expect(await record(mixed)).toEqual({ inserted: {}, deadLetters: 0 });
    expect(await contiguous()).toBe(3n);
    const { rows } = await database.admin.query('SELECT reason, payload FROM tracing.dead_letters');
    expect(rows).toEqual([{ reason: 'the database refuses the record (22003)', payload: Buffer.from(refused) }]);
  });

  it('is found among a thousand others, all of which are in', async () => {
    const records = Array.from({ length: 1024 }, () => settle());
    records[700] = settle(newId(), {}, JSON.parse('{ "mode": 2147483647 }'));
    expect(await record(message(spool, 1, records))).toEqual({ inserted: { settle: 1023 }, deadLetters: 1 });
  });

  it('in form of a whole message counts as confirmed by the range in its id', async () => {
    const garbage = { ...message(spool, 1, [settle(), settle()]), data: Buffer.from('garbage') };
    await record(garbage);
    await record(message(spool, 3, [settle()]));
    expect(await contiguous()).toBe(3n);
    await record({ ...garbage, msgId: '' });
    expect((await reader.counts()).deadLetters).toBe(2n);
  });
});

describe('rights of the running service', () => {
  it.each([
    'UPDATE tracing.ledger SET cost_pico = 0',
    'DELETE FROM tracing.ledger',
    'TRUNCATE tracing.ledger',
    'DELETE FROM tracing.dead_letters',
    'DELETE FROM tracing.spool_progress',
    'DROP TABLE tracing.ledger',
    'ALTER TABLE tracing.ledger ADD COLUMN x int',
    'CREATE TABLE tracing.mine (x int)',
    'CREATE SCHEMA mine',
    'CREATE ROLE mine',
    'SELECT * FROM pg_authid',
    'SET ROLE tracing_owner',
  ])('do not reach to: %s', async (statement) => {
    await record(message(spool, 1, [settle()]));
    const before = await tables();
    await expect(database.source.query(statement)).rejects.toThrow(/permission denied|must be owner/);
    expect(await tables()).toEqual(before);
  });

  it('do not reach to a day directly, past the ledger', async () => {
    await record(message(spool, 1, [settle()]));
    const { rows } = await database.admin.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'tracing.ledger'::regclass`,
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { name } of rows) {
      for (const verb of ['DELETE FROM', 'TRUNCATE', 'DROP TABLE']) {
        await expect(database.source.query(`${verb} ${name}`)).rejects.toThrow(/permission denied|must be owner/);
      }
    }
  });

  it('make days of the ledger, through one function, and only days that make sense', async () => {
    await database.store.prepareDays(Date.now());
    await Promise.all(
      Array.from({ length: 6 }, () => database.source.query(`SELECT tracing.ensure_ledger_day('2021-03-04')`)),
    );
    const { rows } = await database.admin.query(`SELECT to_regclass('tracing.ledger_20210304') IS NOT NULL AS made`);
    expect(rows).toEqual([{ made: true }]);
    for (const day of ['1999-01-01', '2999-01-01', null]) {
      await expect(database.source.query('SELECT tracing.ensure_ledger_day($1)', [day])).rejects.toThrow(/no ledger/);
    }
  });
});

describe('totals', () => {
  const all = { organizationId: '', projectId: '', from: undefined, to: undefined, group: 'none' } as const;

  it('group by what is asked, costliest first, inside the window and the tenant', async () => {
    const charged = (organizationId: string, modelId: string, costPico: bigint): Uint8Array =>
      settle(newId(), { costPico }, { organizationId, modelId });
    await record(
      message(spool, 1, [
        charged('a', 'm1', 5n),
        charged('a', 'm2', 50n),
        charged('a', 'm1', 6n),
        charged('b', 'm1', 900n),
      ]),
    );
    const grouped = await reader.totals({ ...all, organizationId: 'a', group: 'model' });
    expect(grouped.map(({ groupId, costPico, attempts }) => [groupId, costPico, attempts])).toEqual([
      ['m2', 50n, 1n],
      ['m1', 11n, 2n],
    ]);
    const hour = 3_600_000;
    const window = (from: number, to: number) =>
      reader.totals({ ...all, from: new Date(Date.now() + from), to: new Date(Date.now() + to) });
    expect((await window(-hour, hour))[0]?.attempts).toBe(4n);
    expect((await window(hour, 2 * hour))[0]?.attempts).toBe(0n);
  });
});

/** A permutation that the seed alone decides (mulberry32, Fisher and Yates). */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const result = [...items];
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [result[index], result[other]] = [result[other] as T, result[index] as T];
  }
  return result;
}
