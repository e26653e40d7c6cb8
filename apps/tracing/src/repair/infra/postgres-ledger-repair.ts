import { inTransaction } from '@roundhouse/database';
import type { DataSource, EntityManager } from 'typeorm';
import { AlertOutbox } from '../../alerts/alert-outbox.ts';
import { firstIdAt } from '../../database/first-id.ts';
import { dayOf } from '../../ingest/domain/ledger-row.ts';
import { fromReturned, SETTLEMENT_LOCK } from '../../ingest/infra/ledger-sql.ts';
import type { NewRow } from '../../rollups/domain/roll-up.ts';
import { addToRollups } from '../../rollups/infra/add-to-rollups.ts';
import type { Adjusted, Adjustment, LedgerRepair, SpoolState } from '../repair.ports.ts';
import {
  ABANDON,
  ADJUST,
  ADJUSTMENTS,
  COST,
  FIND_LOST,
  FIND_OF_SPOOL,
  FIND_SPOOL,
  FIRST_ORDINAL,
  LIST_SPOOLS,
  MAX_SETTLED,
  SETTLE,
} from './repair-sql.ts';

/** In rollups: behind the partitions of the stream, which have writers of their own. */
const PARTITION = 16;

interface SpoolRow {
  readonly spool_id: string;
  readonly gateway_id: string;
  readonly contiguous_seq: string;
  readonly last_seq: string;
  readonly open_attempts: number;
  readonly updated_at: Date;
  readonly abandoned_at: Date | null;
  readonly abandoned_by: string;
}

/** An attempt of which no end is known. */
interface Attempt {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly id: string;
}

/** Repairs of the ledger in Postgres. Rows and their sums change in one transaction. */
export class PostgresLedgerRepair implements LedgerRepair {
  private readonly source: DataSource;

  constructor(source: DataSource) {
    this.source = source;
  }

  async adjust({ scope, attemptId, costPico, reason, adjustedBy }: Adjustment): Promise<Adjusted> {
    const key = [dayOf(attemptId), attemptId];
    return inTransaction(this.source, async (manager) => {
      // Two of the same attempt come one after the other, or both would take the same ordinal.
      await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [attemptId.toLowerCase()]);
      const known = await manager.query<{ ordinal: number; reason: string; cost: string }[]>(ADJUSTMENTS, key);
      const same = known.find((one) => one.reason === reason);
      if (same !== undefined && BigInt(same.cost) !== costPico) {
        return { kind: 'other-amount', costPico: BigInt(same.cost) };
      }
      const ordinal = same?.ordinal ?? Math.max(FIRST_ORDINAL, ...known.map((one) => one.ordinal + 1));
      if (same === undefined) {
        const organizationId = scope.kind === 'installation' ? '' : scope.organizationId;
        const parts = scope.kind === 'parts' ? [scope.projectIds, scope.teamIds] : [null, null];
        const values = [...key, ordinal, costPico.toString(), reason, adjustedBy, organizationId, ...parts];
        if ((await insert(manager, ADJUST, values)).length === 0) return { kind: 'not-found' };
      }
      const [sum] = await manager.query<{ cost: string }[]>(COST, key);
      return { kind: same === undefined ? 'added' : 'known', ordinal, costPico: BigInt(sum?.cost ?? 0) };
    });
  }

  async spools(limit: number, unfinished: boolean): Promise<SpoolState[]> {
    return (await this.source.query<SpoolRow[]>(LIST_SPOOLS, [limit, unfinished])).map(toSpool);
  }

  async abandon(spoolId: string, by: string): Promise<{ spool: SpoolState; settled: number } | undefined> {
    return inTransaction(this.source, async (manager) => {
      // Ahead of the row of the spool, as ingest takes both.
      await lockSettlement(manager);
      const [, found] = await manager.query<[unknown[], number]>(ABANDON, [spoolId, by]);
      if (found === 0) return undefined;
      let settled = 0;
      for (let more = MAX_SETTLED; more === MAX_SETTLED; settled += more) {
        more = await settle(manager, await manager.query<Attempt[]>(FIND_OF_SPOOL, [spoolId]));
      }
      const [spool] = await manager.query<SpoolRow[]>(FIND_SPOOL, [spoolId]);
      return { spool: toSpool(spool!), settled };
    });
  }

  async settleLost(from: Date, to: Date): Promise<number> {
    const values = [dayText(from), dayText(to), firstIdAt(from.getTime()), firstIdAt(to.getTime()), to];
    // Looked for ahead of the lock that everybody waits for: that there is anything to do is rare.
    const lost = await this.source.query<Attempt[]>(FIND_LOST, values);
    if (lost.length === 0) return 0;
    return inTransaction(this.source, (manager) => settle(manager, lost));
  }
}

/** A settle that comes at this moment is either seen here, or sees what is written here. */
async function settle(manager: EntityManager, attempts: readonly Attempt[]): Promise<number> {
  if (attempts.length === 0) return 0;
  await lockSettlement(manager);
  const rows = await insert(manager, SETTLE, [attempts.map(({ day }) => day), attempts.map(({ id }) => id)]);
  for (const [spoolId, lost] of Map.groupBy(rows, (row) => row.spoolId)) {
    const day = dayOf(lost[0]!.attemptId);
    await AlertOutbox.add(manager, {
      kind: 'alert.attempts_lost',
      organizationId: null,
      subjectId: spoolId,
      dedupeKey: `alert.attempts_lost ${spoolId} ${day}`,
      occurredAt: new Date(),
      payload: { spool_id: spoolId, gateway_id: lost[0]!.gatewayId, day, attempts: lost.length },
    });
  }
  return rows.length;
}

async function lockSettlement(manager: EntityManager): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock($1::int, 0)', [SETTLEMENT_LOCK]);
}

async function insert(manager: EntityManager, statement: string, values: readonly unknown[]): Promise<NewRow[]> {
  const returned = await manager.query<Record<string, unknown>[]>(statement, [...values]);
  const rows = returned.map((row) => ({ ...fromReturned(row), partition: PARTITION }));
  await addToRollups(manager, rows);
  return rows;
}

function dayText(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

function toSpool(row: SpoolRow): SpoolState {
  return {
    spoolId: row.spool_id,
    gatewayId: row.gateway_id,
    contiguousSeq: BigInt(row.contiguous_seq),
    lastSeq: BigInt(row.last_seq),
    openAttempts: row.open_attempts,
    updatedAt: row.updated_at,
    abandonedAt: row.abandoned_at ?? undefined,
    abandonedBy: row.abandoned_by,
  };
}
