import { beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '@roundhouse/testing';
import { testLedger } from '../test-ledger.fixture.ts';
import { PostgresLeaseStore } from './infra/postgres-lease-store.ts';
import { ReportingGateway } from './reporting-gateway.fixture.ts';

const ledger = testLedger(freshDatabase);
let store: PostgresLeaseStore;

beforeAll(async () => {
  store = new PostgresLeaseStore(ledger.source);
});

const gatewayOf = (budgetId: string, limit: bigint): ReportingGateway =>
  new ReportingGateway(store, { budgetId, limit });

describe('leases', () => {
  it('of twenty gateways that ask at once never exceed the limit, and give out all of it', async () => {
    const gateways = Array.from({ length: 20 }, () => gatewayOf('shared', 100n));
    // A gateway has one question under way at a time.
    for (let round = 0; round < 3; round += 1) await Promise.all(gateways.map((gateway) => gateway.renew(7n)));
    const granted = await ledger.source.query<[{ sum: string }]>(
      `SELECT sum(granted)::text AS sum FROM tracing.budget_lease WHERE budget_id = 'shared'`,
    );
    expect(granted[0].sum).toBe('100');
    expect(await gateways[0]!.standing()).toEqual({ settled: 0n, granted: 100n, overrun: 0n });
  });

  it('take the same report twice as once, and an older one as nothing', async () => {
    const gateway = gatewayOf('repeated', 100n);
    await gateway.renew(10n);
    gateway.consumed = 6n;
    gateway.returned = 4n;
    await gateway.renew(0n);
    await gateway.renew(0n);
    gateway.consumed = 2n;
    await gateway.renew(0n);
    expect(await gateway.standing()).toEqual({ settled: 6n, granted: 0n, overrun: 0n });
  });

  it('count what was used beyond them, and grant that much less', async () => {
    const gateway = gatewayOf('beyond', 100n);
    await gateway.renew(10n);
    gateway.consumed = 15n;
    await gateway.renew(0n);
    expect(await gateway.standing()).toEqual({ settled: 10n, granted: 0n, overrun: 5n });
    const other = gatewayOf('beyond', 100n);
    await other.renew(1_000n);
    expect(other.granted).toBe(85n);
  });

  it('follow a limit that is raised or lowered, and an older configuration changes neither', async () => {
    const gateway = gatewayOf('moved', 100n);
    await gateway.renew(100n);
    await gateway.renew(1n, { limit: 40n });
    expect(gateway.granted).toBe(100n);
    await gateway.renew(5n, { limit: 900n, configNumber: 0n });
    expect(gateway.granted).toBe(100n);
    await gateway.renew(5n, { limit: 900n, configNumber: 2n });
    expect(gateway.granted).toBe(105n);
  });

  it('of a process that died count as spent until its spool is confirmed, then the remainder returns', async () => {
    const dead = gatewayOf('died', 100n);
    await dead.renew(100n);
    dead.consumed = 30n;
    await dead.renew(0n);
    const heir = gatewayOf('died', 100n);
    await heir.renew(10n);
    expect(heir.granted).toBe(0n);
    expect(await store.close([{ spoolId: dead.spoolId, lastSeq: 9n }])).toEqual([]);
    await ledger.source.query(
      `INSERT INTO tracing.spool_progress (spool_id, gateway_id, covered) VALUES ($1, 'g', '{[1,10)}')`,
      [dead.spoolId],
    );
    expect(await store.close([{ spoolId: dead.spoolId, lastSeq: 9n }])).toEqual([dead.spoolId]);
    await heir.renew(100n);
    expect(heir.granted).toBe(70n);
    expect(await heir.standing()).toEqual({ settled: 30n, granted: 70n, overrun: 0n });
    await expect(dead.renew(1n)).rejects.toMatchObject({ reason: 'FAILED_PRECONDITION' });
  });

  it('of windows that ended before a moment are forgotten, those of others never', async () => {
    const windowEnd = new Date('2026-01-01T00:00:00Z');
    const [ended, endless] = [gatewayOf('ended', 10n), gatewayOf('endless', 10n)];
    await ended.renew(5n, { windowEnd });
    await endless.renew(5n);
    expect(await store.forget(windowEnd)).toBe(0);
    expect(await store.forget(new Date('2026-01-01T00:00:01Z'))).toBe(1);
    const left = await ledger.source.query<{ budget_id: string }[]>(
      `SELECT budget_id FROM tracing.budget_lease WHERE budget_id IN ('ended', 'endless')`,
    );
    expect(left).toEqual([{ budget_id: 'endless' }]);
  });

  it('cannot be broken by hand: the database refuses to share out more than there is', async () => {
    const gateway = gatewayOf('guarded', 10n);
    await gateway.renew(10n);
    const beyond = `UPDATE tracing.budget_window SET granted = 11 WHERE budget_id = 'guarded'`;
    await expect(ledger.source.query(beyond)).rejects.toThrow('beyond its limit');
  });
});
