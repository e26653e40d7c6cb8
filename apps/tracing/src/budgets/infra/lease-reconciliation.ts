import { inTransaction } from '@roundhouse/database';
import { newId } from '@roundhouse/kernel';
import type { DataSource } from 'typeorm';
import { AlertOutbox } from '../../alerts/alert-outbox.ts';
import { firstIdAt } from '../../database/first-id.ts';
import { corrected } from '../domain/lease-state.ts';
import type { Reconciled } from '../leases.ports.ts';
import { ADD_ADJUSTMENT, COUNT_ENDED, DIFFERING_LEASES, LOCK_LEASE, LOCK_WINDOW } from './lease-sql.ts';
import { countersOf, usedOf, writeLeases, type LeaseRow } from './lease-rows.ts';
import { LockedWindows, type WindowRow } from './locked-windows.ts';

const HOUR_MS = 3_600_000;
/** Records that come later than this change nothing any more: by then every attempt is settled for good. */
const LOOK_BACK_MS = 48 * HOUR_MS;
/** A lease that was not renewed for so long is used by nobody. */
const QUIET_MS = 10 * 60_000;
/** Of leases that began earlier the ledger may have dropped days. */
const OLDEST_MS = 31 * 24 * HOUR_MS;
const AT_ONCE = 1_000;

/**
 * Compares leases that ended lately with the ledger. What differs is put right by an adjustment, each in a transaction
 * of its own, and told.
 */
export async function reconcileLeases(source: DataSource, now: Date): Promise<Reconciled> {
  const nowMs = now.getTime();
  const range = [new Date(nowMs - LOOK_BACK_MS), new Date(nowMs - QUIET_MS), firstIdAt(nowMs - OLDEST_MS)];
  const [counted] = await source.query<{ leases: number }[]>(COUNT_ENDED, range);
  const differing = await source.query<LeaseRow[]>(DIFFERING_LEASES, [...range, AT_ONCE]);
  let adjusted = 0;
  for (const lease of differing) if (await adjust(source, lease, now)) adjusted += 1;
  return { leases: counted?.leases ?? 0, adjusted };
}

async function adjust(source: DataSource, { lease_id: leaseId, budget_id, window_id }: LeaseRow, now: Date) {
  return inTransaction(source, async (manager) => {
    const rows = await manager.query<WindowRow[]>(LOCK_WINDOW, [budget_id, window_id]);
    const [lease] = await manager.query<(LeaseRow & { closed: boolean })[]>(LOCK_LEASE, [leaseId]);
    const [row] = rows;
    if (lease === undefined || row === undefined) return false;
    const windows = await LockedWindows.of(manager, rows);
    const window = windows.get({ budgetId: budget_id, windowId: window_id });
    const before = countersOf(lease);
    const used = (await usedOf(manager, [lease])).get(leaseId) ?? 0n;
    const after = corrected(window.state, before, used, lease.closed);
    const amount = after.lease.consumed - before.consumed;
    if (amount === 0n) return false;
    window.state = after.budget;
    await windows.write(manager);
    await writeLeases(manager, [{ leaseId, counters: after.lease }], lease.closed);
    const [from, to] = [String(before.consumed), String(after.lease.consumed)];
    const id = newId();
    await manager.query(ADD_ADJUSTMENT, [id, budget_id, window_id, leaseId, String(amount), from, to]);
    await AlertOutbox.add(manager, {
      kind: 'budget.adjusted',
      organizationId: row.organization_id,
      subjectId: budget_id,
      dedupeKey: `budget.adjusted:${id}`,
      occurredAt: now,
      payload: { budget_id, ...row.about, lease_id: leaseId, amount: String(amount), reported: from, ledger: to },
    });
    return true;
  });
}
