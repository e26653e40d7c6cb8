import { inTransaction } from '@roundhouse/database';
import { AppError } from '@roundhouse/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { closed, renewed, type BudgetState, type LeaseCounters } from '../domain/lease-state.ts';
import type {
  BudgetStanding,
  BudgetWindowKey,
  LeaseGrant,
  LeaseReport,
  LeaseStore,
  Renewal,
  SealedSpool,
} from '../leases.ports.ts';
import {
  COMPLETE_SPOOLS,
  LOCK_LEASES,
  LOCK_SPOOL,
  LOCK_WINDOWS,
  STANDINGS,
  UPDATE_LEASES,
  UPDATE_WINDOWS,
  USED_OF_SPOOL,
} from './lease-sql.ts';

interface WindowRow {
  readonly budget_id: string;
  readonly window_id: string;
  readonly limit_amount: string;
  readonly settled: string;
  readonly granted: string;
  readonly overrun: string;
}

interface LeaseRow {
  readonly lease_id: string;
  readonly budget_id: string;
  readonly window_id: string;
  readonly granted: string;
  readonly consumed: string;
  readonly returned: string;
}

type Windows = Map<string, BudgetWindowKey & { state: BudgetState }>;

/** Budgets and leases in Postgres. Whoever changes a budget holds the lock of its row. */
export class PostgresLeaseStore implements LeaseStore {
  private readonly source: DataSource;

  constructor(source: DataSource) {
    this.source = source;
  }

  async renew(renewal: Renewal): Promise<LeaseGrant[]> {
    if (renewal.leases.length === 0) return [];
    return inTransaction(this.source, async (manager) => {
      const windows = windowsOf(
        await manager.query<WindowRow[]>(LOCK_WINDOWS, [
          JSON.stringify(renewal.leases.map(toWindowJson)),
          String(renewal.configNumber),
        ]),
      );
      const found = await this.lockLeases(manager, renewal);
      const changes: { leaseId: string; counters: LeaseCounters }[] = [];
      const grants = renewal.leases.map((report) => {
        const lease = found.get(report.leaseId)!;
        const window = windows.get(keyOf(report))!;
        const after = renewed(window.state, countersOf(lease), report, lease.others + 1);
        window.state = after.budget;
        changes.push({ leaseId: report.leaseId, counters: after.lease });
        return after.grant;
      });
      await write(manager, windows, changes, false);
      return grants;
    });
  }

  async close(spools: readonly SealedSpool[]): Promise<string[]> {
    if (spools.length === 0) return [];
    const complete = await this.source.query<{ spool_id: string }[]>(COMPLETE_SPOOLS, [
      spools.map(({ spoolId }) => spoolId),
      spools.map(({ lastSeq }) => String(lastSeq)),
    ]);
    for (const { spool_id: spoolId } of complete) await this.closeSpool(spoolId);
    return complete.map((row) => row.spool_id);
  }

  async standings(windows: readonly BudgetWindowKey[]): Promise<BudgetStanding[]> {
    const rows = await this.source.query<Record<keyof BudgetStanding, string>[]>(STANDINGS, [
      windows.map(({ budgetId }) => budgetId),
      windows.map(({ windowId }) => windowId),
    ]);
    return rows.map(({ settled, granted, overrun }) => ({
      settled: BigInt(settled),
      granted: BigInt(granted),
      overrun: BigInt(overrun),
    }));
  }

  async forget(endedBefore: Date): Promise<number> {
    const [, count] = await this.source.query<[unknown, number]>(
      'DELETE FROM tracing.budget_window WHERE window_end < $1',
      [endedBefore],
    );
    return count;
  }

  private async lockLeases(
    manager: EntityManager,
    { leases, spoolId, gatewayId }: Renewal,
  ): Promise<Map<string, LeaseRow & { others: number }>> {
    const rows = await manager.query<(LeaseRow & { spool_id: string; closed: boolean; others: number })[]>(
      LOCK_LEASES,
      [JSON.stringify(leases.map(toLeaseJson)), spoolId, gatewayId],
    );
    const byId = new Map(rows.map((row) => [row.lease_id, row]));
    for (const report of leases) {
      const row = byId.get(report.leaseId);
      const isTheirs = row !== undefined && row.spool_id === spoolId && keyOfRow(row) === keyOf(report);
      if (!isTheirs || row.closed) {
        throw new AppError('FAILED_PRECONDITION', `The lease ${report.leaseId} has ended, or is another one's.`);
      }
    }
    return byId;
  }

  private async closeSpool(spoolId: string): Promise<void> {
    await inTransaction(this.source, async (manager) => {
      const windows = windowsOf(await manager.query<WindowRow[]>(LOCK_SPOOL, [spoolId]));
      const leases = await manager.query<(LeaseRow & { used: string })[]>(USED_OF_SPOOL, [spoolId]);
      const changes = leases.map((lease) => {
        const window = windows.get(keyOfRow(lease))!;
        const after = closed(window.state, countersOf(lease), BigInt(lease.used));
        window.state = after.budget;
        return { leaseId: lease.lease_id, counters: after.lease };
      });
      await write(manager, windows, changes, true);
    });
  }
}

async function write(
  manager: EntityManager,
  windows: Windows,
  leases: readonly { leaseId: string; counters: LeaseCounters }[],
  isClosed: boolean,
): Promise<void> {
  if (leases.length === 0) return;
  const windowRows = [...windows.values()].map(({ budgetId, windowId, state }) => ({
    budget_id: budgetId,
    window_id: windowId,
    settled: String(state.settled),
    granted: String(state.granted),
    overrun: String(state.overrun),
  }));
  const leaseRows = leases.map(({ leaseId, counters }) => ({
    lease_id: leaseId,
    granted: String(counters.granted),
    consumed: String(counters.consumed),
    returned: String(counters.returned),
    closed: isClosed,
  }));
  await manager.query(UPDATE_WINDOWS, [JSON.stringify(windowRows)]);
  await manager.query(UPDATE_LEASES, [JSON.stringify(leaseRows)]);
}

function windowsOf(rows: readonly WindowRow[]): Windows {
  return new Map(
    rows.map((row) => [
      keyOfRow(row),
      {
        budgetId: row.budget_id,
        windowId: row.window_id,
        state: {
          limit: BigInt(row.limit_amount),
          settled: BigInt(row.settled),
          granted: BigInt(row.granted),
          overrun: BigInt(row.overrun),
        },
      },
    ]),
  );
}

function countersOf({ granted, consumed, returned }: LeaseRow): LeaseCounters {
  return { granted: BigInt(granted), consumed: BigInt(consumed), returned: BigInt(returned) };
}

function keyOf({ budgetId, windowId }: BudgetWindowKey): string {
  return `${budgetId} ${windowId}`;
}

function keyOfRow(row: { readonly budget_id: string; readonly window_id: string }): string {
  return `${row.budget_id} ${row.window_id}`;
}

function toWindowJson(report: LeaseReport): object {
  return {
    budget_id: report.budgetId,
    window_id: report.windowId,
    organization_id: report.organizationId,
    window_end: report.windowEnd?.toISOString() ?? null,
    limit_amount: String(report.limit),
  };
}

function toLeaseJson(report: LeaseReport): object {
  const { leaseId, budgetId, windowId, measure } = report;
  return { lease_id: leaseId, budget_id: budgetId, window_id: windowId, measure };
}
