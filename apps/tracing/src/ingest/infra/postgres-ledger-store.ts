import { inTransaction, sqlState } from '@roundhouse/database';
import { usagePartition } from '@roundhouse/messaging';
import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';
import { AlertOutbox } from '../../alerts/alert-outbox.ts';
import { dayOf, type RowKind } from '../domain/ledger-row.ts';
import { parkedAlert } from '../domain/parked-alert.ts';
import type { CoveredRange, DeadLetter, IncomingBatch, IncomingRow, LedgerStore, Recorded } from '../ingest.ports.ts';
import type { NewRow } from '../../rollups/domain/roll-up.ts';
import { addToRollups } from '../../rollups/infra/add-to-rollups.ts';
import {
  fromReturned,
  INSERT_DEAD_LETTERS,
  INSERT_REVERSALS,
  INSERT_ROWS,
  MERGE_PROGRESS,
  SETTLEMENT_LOCK,
  toJsonRow,
} from './ledger-sql.ts';

/** data_exception and integrity_constraint_violation: the fault is in a row, trying again changes nothing. */
const FAULT_OF_A_ROW = /^2[23]/;
const DAY_MS = 24 * 3600 * 1000;
/** Days that are remembered as made; a bound, far above what is in use. */
const MAX_KNOWN_DAYS = 4096;

/** The ledger in Postgres. */
export class PostgresLedgerStore implements LedgerStore {
  private readonly source: DataSource;
  private readonly knownDays = new Set<string>();

  constructor(source: DataSource) {
    this.source = source;
  }

  async record(batch: IncomingBatch): Promise<Recorded> {
    try {
      return await this.recordOnce(batch);
    } catch (error) {
      if (!isMissingDay(error)) throw error;
      // A failover or a restore forgot days that were made.
      this.knownDays.clear();
      return this.recordOnce(batch);
    }
  }

  async prepareDays(nowMs: number): Promise<void> {
    const days = [0, 1, 2].map((ahead) => new Date(nowMs + ahead * DAY_MS).toISOString().slice(0, 10));
    await this.ensureDays(new Set(days));
  }

  private async recordOnce(batch: IncomingBatch): Promise<Recorded> {
    await this.ensureDays(new Set(batch.rows.map(({ row }) => dayOf(row.attemptId))));
    return inTransaction(this.source, (manager) => recordAll(manager, batch));
  }

  private async ensureDays(days: ReadonlySet<string>): Promise<void> {
    for (const day of days) {
      if (this.knownDays.has(day)) continue;
      await this.source.query('SELECT tracing.ensure_ledger_day($1), tracing.ensure_rollup_month($1)', [day]);
      if (this.knownDays.size >= MAX_KNOWN_DAYS) this.knownDays.clear();
      this.knownDays.add(day);
    }
  }
}

async function recordAll(manager: EntityManager, batch: IncomingBatch): Promise<Recorded> {
  await lockSettlement(manager, batch.rows);
  const { rows, refused } = await insertOrRefuse(manager, onceEach(batch.rows));
  await addToRollups(manager, rows);
  const parked = [...batch.deadLetters, ...refused];
  const deadLetters = await insertDeadLetters(manager, parked);
  if (deadLetters > 0) await AlertOutbox.add(manager, parkedAlert(parked, deadLetters));
  await mergeProgress(manager, batch.ranges);
  return { inserted: countByKind(rows), deadLetters };
}

/** Rows that are new, and those that the database refuses. */
interface Inserted {
  rows: readonly NewRow[];
  refused: readonly DeadLetter[];
}

/** Inserts the rows; when the database refuses any, halves them until it stands alone, and the others are in. */
async function insertOrRefuse(manager: EntityManager, rows: readonly IncomingRow[]): Promise<Inserted> {
  if (rows.length === 0) return { rows: [], refused: [] };
  await manager.query('SAVEPOINT rows');
  try {
    const inserted = [...(await insertRows(manager, rows)), ...(await insertReversals(manager, rows))];
    await manager.query('RELEASE SAVEPOINT rows');
    return { rows: inserted, refused: [] };
  } catch (error) {
    const state = sqlState(error) ?? '';
    if (!FAULT_OF_A_ROW.test(state) || isMissingDay(error)) throw error;
    await manager.query('ROLLBACK TO SAVEPOINT rows');
    await manager.query('RELEASE SAVEPOINT rows');
    const [first] = rows;
    if (first !== undefined && rows.length === 1) return { rows: [], refused: [refusedLetter(first, state)] };
  }
  const half = rows.length >> 1;
  const left = await insertOrRefuse(manager, rows.slice(0, half));
  const right = await insertOrRefuse(manager, rows.slice(half));
  return { rows: [...left.rows, ...right.rows], refused: [...left.refused, ...right.refused] };
}

/** Postgres reports a row without a partition as a broken check that has no name; the row itself is sound. */
function isMissingDay(error: unknown): boolean {
  if (sqlState(error) !== '23514' || !(error instanceof QueryFailedError)) return false;
  return (error.driverError as { constraint?: string }).constraint === undefined;
}

function refusedLetter({ range, payload }: IncomingRow, state: string): DeadLetter {
  const { spoolId, firstSeq, lastSeq } = range;
  return { spoolId, firstSeq, lastSeq, reason: `the database refuses the record (${state})`, payload };
}

/**
 * A provisional and the settle of the same attempt may come from two spools, and so through two transactions at once,
 * neither of which sees the other's row. Provisionals are rare: their transaction waits for all others, those with
 * settles alone go side by side.
 */
async function lockSettlement(manager: EntityManager, rows: readonly IncomingRow[]): Promise<void> {
  const exclusive = rows.some(({ row }) => row.kind === 'provisional');
  await manager.query(`SELECT pg_advisory_xact_lock${exclusive ? '' : '_shared'}($1::int, 0)`, [SETTLEMENT_LOCK]);
}

/** A batch may hold a record twice; the first stands, so that what the database returns is known to be that one. */
function onceEach(rows: readonly IncomingRow[]): IncomingRow[] {
  const byKey = new Map<string, IncomingRow>();
  for (const incoming of rows) {
    const key = keyOf(incoming.row);
    if (!byKey.has(key)) byKey.set(key, incoming);
  }
  return [...byKey.values()];
}

function keyOf({ attemptId, kind, ordinal }: Pick<NewRow, 'attemptId' | 'kind' | 'ordinal'>): string {
  // The database answers in lower case.
  return `${attemptId.toLowerCase()}/${kind}/${ordinal}`;
}

async function insertRows(manager: EntityManager, rows: readonly IncomingRow[]): Promise<NewRow[]> {
  const byKey = new Map(rows.map(({ row }) => [keyOf(row), row]));
  const inserted = await manager.query<{ attempt_id: string; kind: RowKind; ordinal: number }[]>(INSERT_ROWS, [
    JSON.stringify(rows.map(({ row }) => toJsonRow(row))),
  ]);
  return inserted.map(({ attempt_id: attemptId, kind, ordinal }) => {
    const row = byKey.get(keyOf({ attemptId, kind, ordinal }))!;
    return { ...row, partition: usagePartition(row.spoolId) };
  });
}

async function insertReversals(manager: EntityManager, rows: readonly IncomingRow[]): Promise<NewRow[]> {
  const ended = rows.filter(({ row }) => row.kind === 'settle' || row.kind === 'provisional');
  const spools = new Map(ended.map(({ row }) => [row.attemptId.toLowerCase(), row.spoolId]));
  const ids = [...spools.keys()];
  if (ids.length === 0) return [];
  const inserted = await manager.query<Record<string, unknown>[]>(INSERT_REVERSALS, [ids.map(dayOf), ids]);
  return inserted.map((returned) => {
    const row = fromReturned(returned);
    // Of the spool that was read now: the provisional may have come through a partition of somebody else.
    return { ...row, partition: usagePartition(spools.get(row.attemptId) ?? row.spoolId) };
  });
}

async function insertDeadLetters(manager: EntityManager, letters: readonly DeadLetter[]): Promise<number> {
  if (letters.length === 0) return 0;
  const json = letters.map(({ spoolId, firstSeq, lastSeq, reason, payload }) => ({
    spool_id: spoolId,
    first_seq: firstSeq.toString(),
    last_seq: lastSeq.toString(),
    reason,
    payload: Buffer.from(payload).toString('hex'),
  }));
  return (await manager.query<unknown[]>(INSERT_DEAD_LETTERS, [JSON.stringify(json)])).length;
}

async function mergeProgress(manager: EntityManager, ranges: readonly CoveredRange[]): Promise<void> {
  if (ranges.length === 0) return;
  const json = ranges.map(({ spoolId, gatewayId, firstSeq, lastSeq }) => ({
    spool_id: spoolId,
    gateway_id: gatewayId,
    first_seq: firstSeq.toString(),
    last_seq: lastSeq.toString(),
  }));
  await manager.query(MERGE_PROGRESS, [JSON.stringify(json)]);
}

function countByKind(rows: readonly NewRow[]): Partial<Record<RowKind, number>> {
  const counts: Partial<Record<RowKind, number>> = {};
  for (const { kind } of rows) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
