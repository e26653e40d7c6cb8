import type { EntityManager } from 'typeorm';
import type { LeaseCounters } from '../domain/lease-state.ts';
import { UPDATE_LEASES, USED_OF_LEASES } from './lease-sql.ts';

/** A row of `tracing.budget_lease`. */
export interface LeaseRow {
  readonly lease_id: string;
  readonly budget_id: string;
  readonly window_id: string;
  readonly granted: string;
  readonly consumed: string;
  readonly returned: string;
}

/** A lease with new counters. */
export interface LeaseChange {
  readonly leaseId: string;
  readonly counters: LeaseCounters;
}

/** What a row counts. */
export function countersOf({ granted, consumed, returned }: LeaseRow): LeaseCounters {
  return { granted: BigInt(granted), consumed: BigInt(consumed), returned: BigInt(returned) };
}

/** What the ledger says that each lease covered. */
export async function usedOf(
  manager: EntityManager,
  leases: readonly Pick<LeaseRow, 'lease_id'>[],
): Promise<ReadonlyMap<string, bigint>> {
  if (leases.length === 0) return new Map();
  const ids = leases.map(({ lease_id: id }) => id);
  const rows = await manager.query<{ lease_id: string; used: string }[]>(USED_OF_LEASES, [ids]);
  return new Map(rows.map(({ lease_id: id, used }) => [id, BigInt(used)]));
}

/** Writes leases back. @param isClosed true = they end with it */
export async function writeLeases(
  manager: EntityManager,
  leases: readonly LeaseChange[],
  isClosed: boolean,
): Promise<void> {
  const rows = leases.map(({ leaseId, counters }) => ({
    lease_id: leaseId,
    granted: String(counters.granted),
    consumed: String(counters.consumed),
    returned: String(counters.returned),
    closed: isClosed,
  }));
  await manager.query(UPDATE_LEASES, [JSON.stringify(rows)]);
}
