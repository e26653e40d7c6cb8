import { beforeAll, describe, expect, it } from '@jest/globals';
import { ManualClock } from '@roundhouse/kernel';
import { createLogger, createMetrics } from '@roundhouse/telemetry';
import { freshDatabase } from '@roundhouse/testing';
import { idAt } from '../database/id-at.fixture.ts';
import { AlertOutbox } from '../alerts/alert-outbox.ts';
import { provisional, settle } from '../ingest/usage-messages.fixture.ts';
import { testLedger } from '../test-ledger.fixture.ts';
import { LedgerRetention } from '../retention/ledger-retention.ts';
import { differencesOf } from './domain/verified-day.ts';
import { PostgresVerificationReader } from './infra/postgres-verification-reader.ts';
import { SelfCheck } from './self-check.ts';

const DAY_MS = 24 * 3_600_000;

const ledger = testLedger(freshDatabase);
let reader: PostgresVerificationReader;

beforeAll(async () => {
  reader = new PostgresVerificationReader(ledger.source);
});

const record = (...records: Uint8Array[]) => ledger.record(...records);
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const logger = createLogger('tracing', 'error');

describe('the self-check', () => {
  it('finds rollups equal to the ledger, and names the day of whoever they differ for', async () => {
    const now = Date.now();
    await record(
      settle(idAt(now), {}, { costLabels: ['run=1', 'team=a'] }),
      provisional(idAt(now), 40n),
      settle(idAt(now), {}, { organizationId: 'other' }),
    );
    const check = new SelfCheck(reader, new ManualClock(now), logger, createMetrics('tracing'), (alert) =>
      AlertOutbox.add(ledger.source.manager, alert),
    );
    expect(await check.check()).toBe(0);
    const days = await reader.days(dayOf(now), dayOf(now));
    expect(days).toMatchObject([
      { organizationId: 'org', rows: 2n, costPico: 140n, daysCostPico: 140n, hoursCostPico: 140n, provisional: 1n },
      { organizationId: 'other', rows: 1n, costPico: 100n },
    ]);
    await ledger.admin.query(`UPDATE tracing.rollup_hours SET cost_pico = cost_pico - 7 WHERE group_id IN
      (SELECT group_id FROM tracing.rollup_groups WHERE organization_id = 'other')`);
    expect(await check.check()).toBe(1);
    expect(await check.check()).toBe(1);
    const alerts = await ledger.source.query<{ kind: string; payload: object }[]>(
      'SELECT kind, payload FROM tracing.alert_outbox',
    );
    const told = { organization_id: 'other', day: dayOf(now), rows_difference: '0', difference_pico: '-7' };
    expect(alerts).toEqual([{ kind: 'alert.rollups_differ', payload: told }]);
    const [, other] = await reader.days(dayOf(now), dayOf(now));
    expect(differencesOf(other!)).toEqual({ rows: 0n, costPico: -7n });
    await ledger.admin.query('TRUNCATE tracing.rollup_label_days');
    const [labelled] = await reader.days(dayOf(now), dayOf(now));
    expect(differencesOf(labelled!)).toEqual({ rows: -2n, costPico: -200n });
  });

  it('finds coarser sums that differ: those of an organization with it, those of the whole installation apart', async () => {
    const now = Date.now() - 3 * DAY_MS;
    await record(settle(idAt(now)), settle(idAt(now), {}, { organizationId: 'other' }));
    const differences = async (): Promise<object[]> =>
      (await reader.days(dayOf(now), dayOf(now)))
        .map((day) => ({ organizationId: day.organizationId, ...differencesOf(day) }))
        .filter(({ rows, costPico }) => rows !== 0n || costPico !== 0n);
    expect(await differences()).toEqual([]);
    const day = `bucket >= '${dayOf(now)}' AND bucket < '${dayOf(now + DAY_MS)}'`;
    await ledger.admin.query(
      `UPDATE tracing.rollup_level_days SET cost_pico = cost_pico + 5 WHERE level = 'model' AND ${day}`,
    );
    await ledger.admin
      .query(`UPDATE tracing.rollup_level_hours SET rows = rows - 1 WHERE level = 'team' AND ${day} AND group_id IN
      (SELECT group_id FROM tracing.rollup_groups WHERE organization_id = 'other')`);
    expect(await differences()).toEqual([
      { organizationId: '', rows: 0n, costPico: 5n },
      { organizationId: 'other', rows: -1n, costPico: 0n },
    ]);
  });
});

describe('retention', () => {
  it('drops days of the ledger in less than a second, leaves their sums, and never takes what is young', async () => {
    const now = Date.now();
    for (const daysAgo of [500, 401, 400, 31, 0]) await record(settle(idAt(now - daysAgo * DAY_MS)));
    const clock = new ManualClock(now);
    const partitions = async (parent: string): Promise<number> =>
      (await ledger.admin.query(`SELECT 1 FROM pg_inherits WHERE inhparent = 'tracing.${parent}'::regclass`))
        .rowCount ?? 0;
    const rollups = await partitions('rollup_days');
    const began = performance.now();
    expect(await new LedgerRetention(ledger.source, { ledgerDays: 400, rollupDays: 0 }, clock, logger).keep()).toBe(2);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(await partitions('rollup_days')).toBe(rollups);
    expect(await reader.days(dayOf(now - 501 * DAY_MS), dayOf(now - 401 * DAY_MS))).toEqual([]);
    expect(await reader.days(dayOf(now - 400 * DAY_MS), dayOf(now - 400 * DAY_MS))).toHaveLength(1);
    const all = new LedgerRetention(ledger.source, { ledgerDays: 400, rollupDays: 400 }, clock, logger);
    expect(await all.keep()).toBeGreaterThan(0);
    await expect(ledger.source.query('SELECT tracing.drop_ledger_before($1)', [dayOf(now - DAY_MS)])).rejects.toThrow(
      'kept',
    );
    await expect(ledger.source.query('SELECT tracing.drop_rollups_before($1)', [dayOf(now)])).rejects.toThrow('kept');
    await expect(ledger.source.query('DROP TABLE tracing.rollup_days')).rejects.toThrow('must be owner');
  });
});
