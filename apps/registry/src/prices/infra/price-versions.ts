import type { PriceDocument } from '@roundhouse/admin-api';
import { newId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import type { ChangeSet } from '../../commands/change-set.ts';
import { changePrice, scheduleAt, type PriceVersion } from '../domain/price-schedule.ts';

/** What a price belongs to. */
export interface PriceOwner {
  readonly kind: 'model' | 'deployment';
  readonly id: string;
  readonly organizationId: string;
}

/** A version with who made it. */
export interface StoredPriceVersion extends PriceVersion {
  readonly ownerId: string;
  readonly createdAt: Date;
  readonly createdBy: string;
}

/** A price in force, and those that will be. */
export interface PriceSchedule {
  /** undefined = unpriced. */
  readonly current: PriceVersion | undefined;
  readonly coming: readonly PriceVersion[];
}

interface VersionRow {
  id: string;
  owner_id: string;
  effective_from: Date;
  document: PriceDocument | null;
  created_at: Date;
  created_by: string;
}

const COLUMNS = 'id, owner_id, effective_from, document, created_at, created_by';

/** Keeps the history of a price when its owner is written. */
export async function recordPrice(
  changes: ChangeSet,
  owner: PriceOwner,
  former: PriceDocument | null,
  wanted: PriceDocument | null,
): Promise<void> {
  const { manager, at, caller } = changes;
  const versions = await priceHistory(manager, owner.id);
  const { withdrawnIds, added } = changePrice(versions, former, wanted, at, newId());
  if (withdrawnIds.length > 0) {
    await manager.query('DELETE FROM price_version WHERE id = ANY($1::uuid[])', [withdrawnIds]);
  }
  if (added === undefined) return;
  await manager.query(
    `INSERT INTO price_version (${COLUMNS}, owner_kind, organization_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      added.id,
      owner.id,
      added.effectiveFrom,
      added.price === null ? null : JSON.stringify(added.price),
      at,
      caller.actorId,
      owner.kind,
      owner.organizationId,
    ],
  );
}

/** Every version of a price, newest first. */
export async function priceHistory(manager: EntityManager, ownerId: string): Promise<StoredPriceVersion[]> {
  const rows = await manager.query<VersionRow[]>(
    `SELECT ${COLUMNS} FROM price_version WHERE owner_id = $1 ORDER BY effective_from DESC, id DESC`,
    [ownerId],
  );
  return rows.map(versionOf);
}

/** The prices of many owners, in one query; owners without a price are absent. */
export async function priceSchedules(
  manager: EntityManager,
  ownerIds: readonly string[],
  at: Date,
): Promise<ReadonlyMap<string, PriceSchedule>> {
  if (ownerIds.length === 0) return new Map();
  const rows = await manager.query<VersionRow[]>(
    `SELECT ${COLUMNS} FROM (
       SELECT DISTINCT ON (owner_id) * FROM price_version WHERE owner_id = ANY($1::uuid[]) AND effective_from <= $2
       ORDER BY owner_id, effective_from DESC, id DESC) AS latest
     UNION ALL
     SELECT ${COLUMNS} FROM price_version WHERE owner_id = ANY($1::uuid[]) AND effective_from > $2`,
    [ownerIds, at],
  );
  const byOwner = Map.groupBy(rows.map(versionOf), (version) => version.ownerId);
  return new Map(
    [...byOwner].map(([ownerId, versions]) => {
      const { current, coming } = scheduleAt(versions, at);
      return [ownerId, { current: current?.price === null ? undefined : current, coming }];
    }),
  );
}

function versionOf(row: VersionRow): StoredPriceVersion {
  return {
    id: row.id,
    ownerId: row.owner_id,
    effectiveFrom: row.effective_from,
    price: row.document,
    createdAt: row.created_at,
    createdBy: row.created_by,
  };
}
