import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { createLogger } from '@roundhouse/telemetry';
import { freshDatabase } from '@roundhouse/testing';
import { idAt } from '../database/id-at.fixture.ts';
import { message, open, provisional, settle } from '../ingest/usage-messages.fixture.ts';
import { testLedger } from '../test-ledger.fixture.ts';
import type { UsageScope } from '../usage/usage.ports.ts';
import { differencesOf } from '../verification/domain/verified-day.ts';
import { PostgresVerificationReader } from '../verification/infra/postgres-verification-reader.ts';
import { PostgresLedgerRepair } from './infra/postgres-ledger-repair.ts';
import { RepairService } from './repair.service.ts';

const MINUTE_MS = 60_000;
const ALL: UsageScope = { kind: 'installation' };

const ledger = testLedger(freshDatabase);
let repair: PostgresLedgerRepair;
let service: RepairService;
let closed: unknown[];

beforeAll(async () => {
  repair = new PostgresLedgerRepair(ledger.source);
  const leases = {
    close: async (spools: readonly { spoolId: string }[]) => {
      closed.push(...spools);
      return spools.map(({ spoolId }) => spoolId);
    },
  };
  service = new RepairService(repair, leases, createLogger('tracing', 'fatal'));
});

beforeEach(async () => {
  closed = [];
  await ledger.empty();
});

const record = (...records: Uint8Array[]) => ledger.record(...records);

/** An id of an attempt that began so long ago. */
const ago = (ms: number): string => idAt(Date.now() - ms);

async function rowsOf(attemptId: string): Promise<unknown[]> {
  const { rows } = await ledger.admin.query(
    `SELECT kind, ordinal, cost_pico::int AS cost, input_tokens::int AS input, cost_labels AS labels, reason, recorded_by AS by
     FROM tracing.ledger WHERE attempt_id = $1 ORDER BY kind, ordinal`,
    [attemptId],
  );
  return rows as unknown[];
}

/** Whatever is done to the ledger, its sums are done the same. */
async function differences(): Promise<unknown[]> {
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  const days = await new PostgresVerificationReader(ledger.source).days(day(Date.now() - 86_400_000), day(Date.now()));
  expect(days.length).toBeGreaterThan(0);
  return days.map(differencesOf).filter(({ rows, costPico }) => rows !== 0n || costPico !== 0n);
}

describe('a correction', () => {
  const correct = (attemptId: string, costPico: bigint, reason = 'invoice 17', scope: UsageScope = ALL) =>
    service.adjust({ scope, attemptId, costPico, reason, adjustedBy: 'ada' });

  it('is a row of its own, with its sums, once for its reason', async () => {
    const attemptId = newId();
    await record(open(attemptId), settle(attemptId, {}, { costLabels: ['team=search'] }));
    expect(await correct(attemptId, -30n)).toEqual({ ordinal: 1_000, added: true, costPico: 70n });
    expect(await correct(attemptId, -30n)).toEqual({ ordinal: 1_000, added: false, costPico: 70n });
    expect(await correct(attemptId, 5n, 'invoice 18')).toEqual({ ordinal: 1_001, added: true, costPico: 75n });
    await expect(correct(attemptId, -31n)).rejects.toMatchObject({ reason: 'CONFLICT' });
    const [first] = await rowsOf(attemptId);
    expect(first).toEqual({
      kind: 'adjust',
      ordinal: 1_000,
      cost: -30,
      input: 0,
      labels: ['team=search'],
      reason: 'invoice 17',
      by: 'ada',
    });
    expect(await rowsOf(attemptId)).toHaveLength(4);
    expect(await differences()).toEqual([]);
  });

  it('is added once, however many ask for it at the same time', async () => {
    const attemptId = newId();
    await record(settle(attemptId));
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, place) => correct(attemptId, 1n, `r${place % 3}`)),
    );
    expect(answers.filter(({ added }) => added)).toHaveLength(3);
    expect((await correct(attemptId, 1n, 'r0')).costPico).toBe(103n);
    expect(await differences()).toEqual([]);
  });

  it('is of an attempt that ended, in the scope of who asks', async () => {
    const [running, ended] = [newId(), newId()];
    await record(open(running), settle(ended));
    await expect(correct(running, 1n)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expect(correct(newId(), 1n)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    const other: UsageScope = { kind: 'organization', organizationId: 'other' };
    await expect(correct(ended, 1n, 'x', other)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    const parts: UsageScope = { kind: 'parts', organizationId: 'org', projectIds: ['project'], teamIds: [] };
    expect(await correct(ended, 1n, 'x', parts)).toMatchObject({ added: true });
  });
});

describe('attempts that never ended', () => {
  it('are settled provisionally once they cannot be running any more, and nothing else is', async () => {
    const [lost, young, ended, died] = [
      ago(30 * MINUTE_MS),
      ago(5 * MINUTE_MS),
      ago(40 * MINUTE_MS),
      ago(50 * MINUTE_MS),
    ];
    const spoolId = await record(open(lost), open(young), open(ended), settle(ended), open(died), provisional(died));
    const look = (): Promise<number> =>
      repair.settleLost(new Date(Date.now() - 120 * MINUTE_MS), new Date(Date.now() - 20 * MINUTE_MS));
    expect(await look()).toBe(0);
    await ledger.admin.query(`UPDATE tracing.ledger SET recorded_at = recorded_at - interval '25 minutes'`);
    const found = await Promise.all([look(), look()]);
    expect(new Set(found)).toEqual(new Set([0, 1]));
    expect(await rowsOf(lost)).toMatchObject([{ kind: 'open' }, { kind: 'provisional', cost: 0 }]);
    for (const [attemptId, rows] of [
      [young, 1],
      [ended, 2],
      [died, 2],
    ] as const) {
      expect(await rowsOf(attemptId)).toHaveLength(rows);
    }
    expect(await differences()).toEqual([]);
    const { rows: alerts } = await ledger.admin.query('SELECT kind, payload FROM tracing.alert_outbox');
    expect(alerts).toMatchObject([{ kind: 'alert.attempts_lost', payload: { spool_id: spoolId, attempts: 1 } }]);
    // Its disk was found after all.
    await record(settle(lost, { costPico: 900n }));
    expect(await rowsOf(lost)).toMatchObject([
      { kind: 'open' },
      { kind: 'provisional' },
      { kind: 'reversal' },
      { kind: 'settle', cost: 900 },
    ]);
    expect(await differences()).toEqual([]);
  });
});

describe('a spool', () => {
  it('that is abandoned has its open attempts settled and its leases ended, once', async () => {
    const [running, ended] = [newId(), newId()];
    const spoolId = await record(open(running), open(ended), settle(ended));
    const whole = await record(settle());
    await ledger.take(message(spoolId, 9, [settle()]));
    expect(await service.spools(10, true)).toMatchObject([
      { spoolId, gatewayId: 'gateway-0', contiguousSeq: 3n, lastSeq: 9n, openAttempts: 1, abandonedAt: undefined },
    ]);
    expect((await service.spools(10, false)).map((spool) => spool.spoolId)).toEqual(
      expect.arrayContaining([whole, spoolId]),
    );
    expect(await service.abandon(spoolId, 'ada')).toMatchObject({
      settled: 1,
      spool: { openAttempts: 0, abandonedAt: expect.any(Date), abandonedBy: 'ada' },
    });
    expect(await service.abandon(spoolId, 'bob')).toMatchObject({ settled: 0, spool: { abandonedBy: 'ada' } });
    expect(closed).toContainEqual({ spoolId, lastSeq: 0n });
    expect(await rowsOf(running)).toMatchObject([{ kind: 'open' }, { kind: 'provisional' }]);
    expect(await differences()).toEqual([]);
    await expect(service.abandon(newId(), 'ada')).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });
});
