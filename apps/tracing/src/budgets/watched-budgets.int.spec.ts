import { beforeAll, describe, expect, it } from '@jest/globals';
import { rollingWindowAt } from '@roundhouse/budgets';
import { newId } from '@roundhouse/kernel';
import { freshDatabase } from '@roundhouse/testing';
import { message, settle } from '../ingest/usage-messages.fixture.ts';
import { testLedger } from '../test-ledger.fixture.ts';
import { PostgresLeaseStore } from './infra/postgres-lease-store.ts';
import type { LeaseReport } from './leases.ports.ts';
import { ReportingGateway } from './reporting-gateway.fixture.ts';

const ledger = testLedger(freshDatabase);
let store: PostgresLeaseStore;

beforeAll(async () => {
  store = new PostgresLeaseStore(ledger.source);
});

const outboxOf = (budgetId: string): Promise<{ dedupe_key: string; payload: Record<string, unknown> }[]> =>
  ledger.source.query(
    'SELECT dedupe_key, payload FROM tracing.alert_outbox WHERE subject_id = $1 ORDER BY dedupe_key',
    [budgetId],
  );

const thresholdsOf = async (budgetId: string): Promise<string[]> =>
  (await store.alerts(budgetId, 50)).map(({ threshold }) => threshold).toSorted();

describe('a soft budget', () => {
  it('grants nothing, refuses nothing, and counts whatever is used', async () => {
    const gateways = [1, 2].map(() => new ReportingGateway(store, { budgetId: 'soft', limit: 10n, hard: false }));
    for (const gateway of gateways) {
      gateway.consumed = 9n;
      await gateway.renew(5n);
      expect(gateway.granted).toBe(0n);
    }
    expect(await gateways[0]!.standing()).toEqual({ settled: 0n, granted: 0n, overrun: 18n });
  });
});

describe('thresholds', () => {
  it('are told exactly once per window, by however many gateways, that report at once and again', async () => {
    const always = { budgetId: 'told', limit: 1_000n, thresholds: [50, 80, 100], softLimit: 600n };
    const gateways = Array.from({ length: 8 }, () => new ReportingGateway(store, always));
    await Promise.all(gateways.map((gateway) => gateway.renew(125n)));
    for (const used of [70n, 100n, 125n]) {
      for (const gateway of gateways) gateway.consumed = used;
      await Promise.all([...gateways, ...gateways].map((gateway) => gateway.renew(0n)));
    }
    expect(await thresholdsOf('told')).toEqual(['100', '50', '80', 'soft_limit']);
    const outbox = await outboxOf('told');
    expect(outbox.map(({ payload }) => payload['threshold'])).toEqual(['100', '50', '80', 'soft_limit']);
    expect(outbox[0]!.payload).toMatchObject({ name: 'Search', subject: 'project', measure: 'money', limit: '1000' });
  });

  it('are told anew in the next window, and by none of them when the transaction fails', async () => {
    const always = { budgetId: 'anew', limit: 10n, thresholds: [50] };
    for (const windowId of ['day.1', 'day.2']) {
      const gateway = new ReportingGateway(store, { ...always, windowId, windowEnd: new Date('2026-12-01T00:00:00Z') });
      await gateway.renew(6n);
      gateway.consumed = 6n;
      const foreign = new ReportingGateway(store, always).report(0n, { leaseId: newId() });
      await store.renew({ gatewayId: 'another', spoolId: newId(), leases: [foreign] });
      const both = { gatewayId: 'g', spoolId: gateway.spoolId, leases: [gateway.report(0n), foreign] };
      await expect(store.renew(both)).rejects.toMatchObject({ reason: 'FAILED_PRECONDITION' });
      expect(await outboxOf('anew')).toHaveLength(windowId === 'day.1' ? 0 : 1);
      await gateway.renew(0n);
    }
    expect(await outboxOf('anew')).toHaveLength(2);
  });

  it('count what a dead process had used, once its log says so', async () => {
    const dead = new ReportingGateway(store, { budgetId: 'posthumous', limit: 100n, thresholds: [80] });
    await dead.renew(100n);
    expect(await thresholdsOf('posthumous')).toEqual([]);
    const used = settle(newId(), { costPico: 90n }, { leaseId: dead.leaseId });
    await ledger.take(message(dead.spoolId, 1, [used]));
    expect(await store.close([{ spoolId: dead.spoolId, lastSeq: 1n }])).toEqual([dead.spoolId]);
    expect(await dead.standing()).toEqual({ settled: 90n, granted: 0n, overrun: 0n });
    expect(await thresholdsOf('posthumous')).toEqual(['80']);
  });
});

describe('a rolling budget', () => {
  const at = (atMs: number) => {
    const { id, startMs, endMs, spanStartMs } = rollingWindowAt('hour', atMs);
    const [windowStart, windowEnd, spanStart] = [startMs, endMs, spanStartMs].map((ms) => new Date(ms));
    return { windowId: id, windowStart: windowStart!, windowEnd, spanStart };
  };
  const START_MS = Date.parse('2026-11-20T09:30:10Z');
  const MINUTE_MS = 60_000;

  it('shares out what the last hour has left, gets it back as the hour goes by, and tells once in an hour', async () => {
    const always = { budgetId: 'rolling', limit: 100n, thresholds: [100] };
    const used: bigint[] = [];
    for (const minute of [0, 20, 59, 60, 61, 80, 81]) {
      const gateway = new ReportingGateway(store, { ...always, ...at(START_MS + minute * MINUTE_MS) });
      await gateway.renew(60n);
      gateway.consumed = gateway.granted > 60n ? 60n : gateway.granted;
      gateway.returned = gateway.granted - gateway.consumed;
      used.push(gateway.consumed);
      await gateway.renew(0n);
    }
    // 60 of the first minute are free again once the whole hour after that minute is over.
    expect(used).toEqual([60n, 40n, 0n, 0n, 60n, 0n, 40n]);
    expect(await outboxOf('rolling')).toHaveLength(2);
  });

  it('is never exceeded in any hour by gateways whose clocks differ and who ask at the same time', async () => {
    const always = { budgetId: 'raced', limit: 100n };
    for (let minute = 0; minute < 6; minute += 1) {
      const gateways = Array.from({ length: 6 }, (_, index) => {
        const atMs = START_MS + (minute + (index % 3) - 1) * MINUTE_MS;
        return new ReportingGateway(store, { ...always, ...at(atMs) });
      });
      await Promise.all(gateways.map((gateway) => gateway.renew(7n)));
    }
    const [row] = await ledger.source.query<[{ sum: string }]>(
      `SELECT sum(settled + granted)::text AS sum FROM tracing.budget_window WHERE budget_id = 'raced'`,
    );
    expect(row.sum).toBe('100');
  });

  it('takes back in one message what the last step left, and grants it to the next one', async () => {
    const spoolId = newId();
    const [first, next] = [0, 1].map(
      (minute) =>
        new ReportingGateway(store, { budgetId: 'moved-on', limit: 10n, ...at(START_MS + minute * MINUTE_MS) }),
    );
    const send = (leases: readonly LeaseReport[]) => store.renew({ gatewayId: 'g', spoolId, leases });
    await send([first!.report(10n)]);
    const [grant] = await send([next!.report(10n), first!.report(0n, { returned: 10n })]);
    expect(grant?.granted).toBe(10n);
  });
});

describe('the comparison with the ledger', () => {
  const HOUR_MS = 3_600_000;
  const record = (spoolId: string, records: Uint8Array[]) => ledger.take(message(spoolId, 1, records));

  it('puts right what gateways reported wrongly, once, with a row and an event, and leaves right ones alone', async () => {
    const gatewayOf = (budgetId: string) => new ReportingGateway(store, { budgetId, limit: 1_000n });
    const [right, low, high] = ['right', 'low', 'high'].map(gatewayOf);
    for (const gateway of [right!, low!, high!]) {
      await gateway.renew(100n);
      gateway.consumed = gateway === low ? 40n : gateway === high ? 80n : 50n;
      await gateway.renew(0n);
      await record(gateway.spoolId, [settle(newId(), { costPico: 50n }, { leaseId: gateway.leaseId })]);
    }
    const later = new Date(Date.now() + HOUR_MS);
    // Nobody knows yet whether the ledger has all of it: what was reported stays, unless it is too little.
    expect(await store.reconcile(later)).toMatchObject({ adjusted: 1 });
    expect(await high!.standing()).toMatchObject({ settled: 80n });
    await store.close([{ spoolId: high!.spoolId, lastSeq: 1n }]);
    expect(await store.reconcile(later)).toMatchObject({ adjusted: 1 });
    expect(await store.reconcile(later)).toMatchObject({ adjusted: 0 });
    for (const gateway of [right!, low!, high!]) expect((await gateway.standing())?.settled).toBe(50n);
    const adjustments = await ledger.source.query(
      'SELECT budget_id, amount::text FROM tracing.budget_adjustment ORDER BY budget_id',
    );
    expect(adjustments).toEqual([
      { budget_id: 'high', amount: '-30' },
      { budget_id: 'low', amount: '10' },
    ]);
    expect((await outboxOf('high'))[0]?.payload).toMatchObject({ amount: '-30', reported: '80', ledger: '50' });
  });

  it('ends the leases of a process whose log was given up for lost: the remainder returns', async () => {
    const lost = new ReportingGateway(store, { budgetId: 'lost', limit: 100n });
    await lost.renew(100n);
    await record(lost.spoolId, [settle(newId(), { costPico: 30n }, { leaseId: lost.leaseId })]);
    await store.reconcile(new Date());
    expect(await lost.standing()).toEqual({ settled: 0n, granted: 100n, overrun: 0n });
    await ledger.admin.query('UPDATE tracing.spool_progress SET abandoned_at = now() WHERE spool_id = $1', [
      lost.spoolId,
    ]);
    await store.reconcile(new Date());
    expect(await lost.standing()).toEqual({ settled: 30n, granted: 0n, overrun: 0n });
  });

  it('asks nothing of leases that are in use, nor of those so old that the ledger may have dropped their days', async () => {
    const used = new ReportingGateway(store, { budgetId: 'in-use', limit: 1_000n });
    await used.renew(100n);
    await record(used.spoolId, [settle(newId(), { costPico: 50n }, { leaseId: used.leaseId })]);
    expect(await store.reconcile(new Date())).toMatchObject({ adjusted: 0 });
    expect(await store.reconcile(new Date(Date.now() + 60 * 24 * HOUR_MS))).toEqual({ leases: 0, adjusted: 0 });
  });
});
