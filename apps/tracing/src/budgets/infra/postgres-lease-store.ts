import { inTransaction } from '@roundhouse/database';
import { AppError } from '@roundhouse/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { closed, renewed } from '../domain/lease-state.ts';
import type {
  BudgetAlert,
  BudgetStanding,
  LeaseGrant,
  LeaseReport,
  LeaseStore,
  Reconciled,
  Renewal,
  SealedSpool,
  StandingQuestion,
} from '../leases.ports.ts';
import { reconcileLeases } from './lease-reconciliation.ts';
import {
  ABANDONED_SPOOLS,
  ALERTS,
  COMPLETE_SPOOLS,
  LOCK_LEASES,
  LOCK_LEASES_OF_SPOOL,
  LOCK_ROLLING,
  LOCK_SPOOL,
  LOCK_WINDOWS,
  STANDINGS,
} from './lease-sql.ts';
import { countersOf, usedOf, writeLeases, type LeaseChange, type LeaseRow } from './lease-rows.ts';
import { keyOf, keyOfRow, LockedWindows, type WindowRow } from './locked-windows.ts';

/** Budgets and leases in Postgres. Whoever changes a budget holds the lock of its row. */
export class PostgresLeaseStore implements LeaseStore {
  private readonly source: DataSource;

  constructor(source: DataSource) {
    this.source = source;
  }

  async renew(renewal: Renewal): Promise<LeaseGrant[]> {
    const { leases } = renewal;
    if (leases.length === 0) return [];
    return inTransaction(this.source, async (manager) => {
      const rolling = leases.filter(({ spanStart }) => spanStart !== undefined).map(({ budgetId }) => budgetId);
      if (rolling.length > 0) await manager.query(LOCK_ROLLING, [rolling]);
      const rows = await manager.query<WindowRow[]>(LOCK_WINDOWS, [JSON.stringify(windowsToLock(leases))]);
      const windows = await LockedWindows.of(manager, rows);
      const found = await this.lockLeases(manager, renewal);
      const changes = new Map<string, LeaseChange>();
      const grants = new Map<string, LeaseGrant>();
      // What is given back comes before what is asked for: it may be granted at once.
      for (const report of [...leases].sort(
        (one, other) => Number(one.shortfall > 0n) - Number(other.shortfall > 0n),
      )) {
        const lease = found.get(report.leaseId)!;
        const window = windows.get(report);
        const { limit } = window.state;
        const shareable = { ...window.state, limit: windows.shareable(window) };
        const after = renewed(shareable, countersOf(lease), report, lease.others + 1);
        window.state = { ...after.budget, limit };
        changes.set(report.leaseId, { leaseId: report.leaseId, counters: after.lease });
        grants.set(report.leaseId, after.grant);
      }
      await windows.write(manager);
      await writeLeases(manager, [...changes.values()], false);
      return leases.map(({ leaseId }) => grants.get(leaseId)!);
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

  async standings(windows: readonly StandingQuestion[]): Promise<BudgetStanding[]> {
    const rows = await this.source.query<Record<keyof BudgetStanding, string>[]>(STANDINGS, [
      windows.map(({ budgetId }) => budgetId),
      windows.map(({ windowId }) => windowId),
      windows.map(({ spanStart }) => spanStart ?? null),
    ]);
    return rows.map(({ settled, granted, overrun }) => ({
      settled: BigInt(settled),
      granted: BigInt(granted),
      overrun: BigInt(overrun),
    }));
  }

  async alerts(budgetId: string, limit: number): Promise<BudgetAlert[]> {
    const rows = await this.source.query<
      { window_id: string; threshold: string; spent: string; limit_amount: string; occurred_at: Date }[]
    >(ALERTS, [budgetId, limit]);
    return rows.map((row) => ({
      windowId: row.window_id,
      threshold: row.threshold,
      spent: BigInt(row.spent),
      limit: BigInt(row.limit_amount),
      occurredAt: row.occurred_at,
    }));
  }

  async reconcile(now: Date): Promise<Reconciled> {
    const abandoned = await this.source.query<{ spool_id: string }[]>(ABANDONED_SPOOLS);
    for (const { spool_id: spoolId } of abandoned) await this.closeSpool(spoolId);
    return reconcileLeases(this.source, now);
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
      const windows = await LockedWindows.of(manager, await manager.query<WindowRow[]>(LOCK_SPOOL, [spoolId]));
      const leases = await manager.query<LeaseRow[]>(LOCK_LEASES_OF_SPOOL, [spoolId]);
      const used = await usedOf(manager, leases);
      const changes = leases.map((lease) => {
        const window = windows.get({ budgetId: lease.budget_id, windowId: lease.window_id });
        const after = closed(window.state, countersOf(lease), used.get(lease.lease_id) ?? 0n);
        window.state = after.budget;
        return { leaseId: lease.lease_id, counters: after.lease };
      });
      if (changes.length === 0) return;
      await windows.write(manager);
      await writeLeases(manager, changes, true);
    });
  }
}

/** Each window once, as the newest configuration among the reports has it. */
function windowsToLock(leases: readonly LeaseReport[]): object[] {
  const newest = new Map<string, LeaseReport>();
  for (const report of leases) {
    const known = newest.get(keyOf(report));
    if (known === undefined || report.configNumber > known.configNumber) newest.set(keyOf(report), report);
  }
  return [...newest.values()].map((report) => ({
    budget_id: report.budgetId,
    window_id: report.windowId,
    organization_id: report.organizationId,
    window_start: report.windowStart.toISOString(),
    window_end: report.windowEnd?.toISOString() ?? null,
    span_start: report.spanStart?.toISOString() ?? null,
    config_number: String(report.configNumber),
    limit_amount: String(report.limit),
    hard: report.hard,
    thresholds: report.thresholds,
    soft_limit: report.softLimit === undefined ? null : String(report.softLimit),
    about: report.about,
  }));
}

function toLeaseJson(report: LeaseReport): object {
  const { leaseId, budgetId, windowId } = report;
  return { lease_id: leaseId, budget_id: budgetId, window_id: windowId, measure: report.about.measure };
}
