import { Inject, Injectable } from '@nestjs/common';
import { inTransaction } from '@roundhouse/database';
import type { SnapshotCounts, SnapshotEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { ENTRY_KINDS, removalOf, type EntryKind } from '@roundhouse/snapshot';
import { DataSource, type EntityManager } from 'typeorm';
import type { Head } from '../domain/head.ts';
import type { ConfigContent, ConfigReader, WatcherView } from '../watch.ports.ts';
import { RowReader } from './row-reader.ts';
import { SNAPSHOT_SOURCES, type SnapshotSource } from './snapshot-sources.ts';

/** Rows per query: bounds memory and keeps the event loop turning. */
const BATCH = 1000;
/** A delta of more changes costs more than a full snapshot. */
const MAX_DELTA_CHANGES = 20_000;

interface HeadRow {
  epoch: string;
  number: string;
  deactivated_total: string;
}

/** Reads the configuration from Postgres, each state in one transaction with a fixed view of the data. */
@Injectable()
export class PostgresConfigReader implements ConfigReader {
  private readonly dataSource: DataSource;

  constructor(@Inject(DataSource) dataSource: DataSource) {
    this.dataSource = dataSource;
  }

  async readHead(): Promise<Head> {
    return (await readHeadRow(this.dataSource.manager)).head;
  }

  async readAll(view: WatcherView): Promise<ConfigContent> {
    return this.consistently(async (manager) => {
      const entries: SnapshotEntry[] = [];
      for (const source of SNAPSHOT_SOURCES) {
        for await (const rows of batchesOf(manager, source)) {
          entries.push(...(await source.toLines(manager, rows, view)));
        }
      }
      return entries;
    });
  }

  async readSince(view: WatcherView, base: Head): Promise<ConfigContent | undefined> {
    let usable = true;
    const content = await this.consistently(async (manager, head) => {
      const changed = await readChanges(manager, base.number);
      usable = head.epoch === base.epoch && changed !== undefined;
      return changed === undefined ? [] : linesFor(manager, changed, view);
    });
    return usable ? content : undefined;
  }

  async deactivatedTotalAt(number: bigint): Promise<bigint> {
    const [row] = await this.dataSource.query<{ total: string | null }[]>(
      `SELECT max(deactivated_total) AS total FROM config_change
       WHERE number = (SELECT max(number) FROM config_change WHERE number <= $1)`,
      [String(number)],
    );
    return BigInt(row?.total ?? 0);
  }

  private consistently(read: (manager: EntityManager, head: Head) => Promise<SnapshotEntry[]>): Promise<ConfigContent> {
    return inTransaction(
      this.dataSource,
      async (manager) => {
        const { head, deactivatedTotal } = await readHeadRow(manager);
        const entries = await read(manager, head);
        return { head, entries, counts: await readCounts(manager), deactivatedTotal };
      },
      'REPEATABLE READ',
    );
  }
}

async function readHeadRow(manager: EntityManager): Promise<{ head: Head; deactivatedTotal: bigint }> {
  const [row] = await manager.query<HeadRow[]>('SELECT epoch, number, deactivated_total FROM config_head');
  const head = { epoch: row!.epoch, number: BigInt(row!.number) };
  return { head, deactivatedTotal: BigInt(row!.deactivated_total) };
}

async function readCounts(manager: EntityManager): Promise<SnapshotCounts> {
  const [row] = await manager.query<Record<keyof SnapshotCounts, number>[]>(
    `SELECT (SELECT count(*)::int FROM organization) AS organizations,
            (SELECT count(*)::int FROM project) AS projects,
            (SELECT count(*)::int FROM api_key) AS "apiKeys",
            (SELECT count(*)::int FROM credential) AS credentials,
            (SELECT count(*)::int FROM provider) AS providers,
            (SELECT count(*)::int FROM model) AS models,
            (SELECT count(*)::int FROM deployment) AS deployments,
            (SELECT count(*)::int FROM route_group) AS "routeGroups",
            (SELECT count(*)::int FROM access_policy) AS "accessPolicies",
            (SELECT count(*)::int FROM access_binding) AS "accessBindings",
            (SELECT count(*)::int FROM settings) AS settings,
            (SELECT count(*)::int FROM scope_limits) AS limits,
            (SELECT count(*)::int FROM circuit) AS circuits,
            (SELECT count(*)::int FROM budget) AS budgets,
            (SELECT count(*)::int FROM deployment WHERE admin_status = 'active') AS "activeDeployments"`,
  );
  return row!;
}

/** Ids that changed after the number, by kind; undefined when there are too many. */
async function readChanges(manager: EntityManager, after: bigint): Promise<Map<string, string[]> | undefined> {
  const rows = await manager.query<{ kind: string; resource_id: string }[]>(
    `SELECT DISTINCT kind, resource_id FROM config_change WHERE number > $1 LIMIT $2`,
    [String(after), MAX_DELTA_CHANGES + 1],
  );
  if (rows.length > MAX_DELTA_CHANGES) return undefined;
  const byKind = Map.groupBy(rows, (row) => row.kind);
  return new Map([...byKind].map(([kind, changes]) => [kind, changes.map((change) => change.resource_id)]));
}

/** Each changed resource as it is now, or its removal. */
async function linesFor(
  manager: EntityManager,
  changed: ReadonlyMap<string, string[]>,
  view: WatcherView,
): Promise<SnapshotEntry[]> {
  const lines: SnapshotEntry[] = [];
  for (const source of SNAPSHOT_SOURCES) {
    const ids = changed.get(source.kind) ?? [];
    if (ids.length === 0) continue;
    const reader = new RowReader(manager, source.entity);
    for (let start = 0; start < ids.length; start += BATCH) {
      const batch = ids.slice(start, start + BATCH);
      const rows = await reader.withIds(batch);
      lines.push(...(await source.toLines(manager, rows, view)));
      const present = new Set(rows.map((row) => row.id));
      const removed = source.removable ? batch.filter((id) => !present.has(id)) : [];
      const idOf = source.entryIdOf ?? ((id: string) => id);
      lines.push(...removed.map((id) => removalOf(entryKind(source.kind), idOf(id))));
    }
  }
  return lines;
}

async function* batchesOf(manager: EntityManager, source: SnapshotSource) {
  const reader = new RowReader(manager, source.entity);
  for (let last: string | undefined; ;) {
    const rows = await reader.after(last, BATCH);
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH) return;
    last = rows.at(-1)!.id;
  }
}

/** Kinds are in snake_case in the database, in camelCase in the snapshot library. */
function entryKind(kind: string): EntryKind {
  const camel = kind.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const found = ENTRY_KINDS.find((known) => known === camel);
  if (found === undefined) throw new RangeError(`no kind of a snapshot: ${kind}`);
  return found;
}
