import { sqlState } from '@roundhouse/database';
import type { MasterKeys } from '@roundhouse/secrets';
import type { DataSource, EntityManager } from 'typeorm';
import { subjectKey, withContentKeys } from '../../content-keys/infra/content-key-rows.ts';
import type { ContentRow } from '../content-row.ts';
import type { ToldRequest } from '../../watches/request-alerts.ts';
import { dayOf, type RequestRow } from '../request-row.ts';
import type { RequestStore, StoredRequests } from '../requests.ports.ts';
import { forgetRequests } from './forget-requests.ts';
import { INSERT_CONTENTS, INSERT_RECORDS } from './row-inserts.ts';
import { subjectOf, toOpenContent, toSealedContent } from './content-json.ts';
import { toJsonSubject, type JsonRow } from './json-row.ts';

/** Rows of one statement at most. */
const MAX_ROWS = 500;
/** data_exception and integrity_constraint_violation: the fault is in a row, trying again changes nothing. */
const FAULT_OF_A_ROW = /^2[23]/;
const DAY_MS = 24 * 3_600_000;
/** Days that are remembered as made; a bound, far above what is in use. */
const MAX_KNOWN_DAYS = 4_096;

/** Bytes of content of one statement at most, roughly: they travel as text of twice the size. */
const MAX_CONTENT_BYTES = 4 * 1024 * 1024;

/** Records of requests in Postgres. */
export class PostgresRequestStore implements RequestStore {
  private readonly source: DataSource;
  private readonly masterKeys: MasterKeys;
  private readonly told: (rows: readonly RequestRow[]) => readonly ToldRequest[];
  private readonly knownDays = new Set<string>();

  /**
   * @param masterKeys under which the keys of what was said in full are kept
   * @param told those of the rows that somebody wants to hear of; they are told if, and only if, they are kept
   */
  constructor(
    source: DataSource,
    masterKeys: MasterKeys,
    told: (rows: readonly RequestRow[]) => readonly ToldRequest[] = () => [],
  ) {
    this.source = source;
    this.masterKeys = masterKeys;
    this.told = told;
  }

  async insert(rows: readonly RequestRow[]): Promise<StoredRequests> {
    await this.ensureDays(new Set(rows.map(({ requestDay }) => requestDay)));
    let stored = NOTHING;
    for (let start = 0; start < rows.length; start += MAX_ROWS) {
      const some = rows.slice(start, start + MAX_ROWS);
      const told = JSON.stringify(this.told(some));
      stored = added(
        stored,
        await insertOrRefuse(some, (few) => this.count(INSERT_RECORDS, few.map(toJsonRow), [told])),
      );
    }
    return stored;
  }

  async insertContents(rows: readonly ContentRow[]): Promise<StoredRequests> {
    await this.ensureDays(new Set(rows.map(({ requestDay }) => requestDay)));
    let stored = NOTHING;
    for (let start = 0; start < rows.length;) {
      let end = start;
      for (let bytes = 0; end < rows.length && end - start < MAX_ROWS && bytes < MAX_CONTENT_BYTES; end += 1) {
        bytes += rows[end]?.bytes.length ?? 0;
      }
      stored = added(stored, await insertOrRefuse(rows.slice(start, end), (few) => this.insertFew(few)));
      start = end;
    }
    return stored;
  }

  async prepareDays(nowMs: number): Promise<void> {
    // Another replica, or a restore, may have forgotten days that this one remembers.
    this.knownDays.clear();
    await this.ensureDays(new Set([0, 1, 2].map((ahead) => dayOf(nowMs + ahead * DAY_MS))));
  }

  forget(nowMs: number, defaultDays: number): Promise<{ days: number; rows: number }> {
    return forgetRequests(this.source, nowMs, defaultDays);
  }

  /** What was said in full is sealed in the transaction that keeps it, so that no erasure comes between. */
  private insertFew(rows: readonly ContentRow[]): Promise<number> {
    const subjects = new Map(rows.flatMap((row) => (row.isWhole ? [[row, subjectOf(row)] as const] : [])));
    if (subjects.size === 0) return this.count(INSERT_CONTENTS, rows.map(toOpenContent));
    return withContentKeys(this.source, this.masterKeys, [...subjects.values()], (manager, keys) => {
      const kept = rows.map((row) => {
        const subject = subjects.get(row);
        return subject === undefined ? toOpenContent(row) : toSealedContent(row, keys.get(subjectKey(subject))!);
      });
      return this.count(INSERT_CONTENTS, kept, [], manager);
    });
  }

  /** @returns how many rows are new */
  private async count(
    statement: string,
    rows: readonly JsonRow[],
    more: readonly string[] = [],
    by: Pick<DataSource, 'query'> | EntityManager = this.source,
  ): Promise<number> {
    return (await by.query<unknown[]>(statement, [JSON.stringify(rows), ...more])).length;
  }

  private async ensureDays(days: ReadonlySet<string>): Promise<void> {
    for (const day of days) {
      if (this.knownDays.has(day)) continue;
      await this.source.query('SELECT tracing.ensure_requests_day($1)', [day]);
      if (this.knownDays.size >= MAX_KNOWN_DAYS) this.knownDays.clear();
      this.knownDays.add(day);
    }
  }
}

/** Inserts rows; when the database refuses any, halves them until it stands alone, and the others are in. */
async function insertOrRefuse<Row>(
  rows: readonly Row[],
  insert: (rows: readonly Row[]) => Promise<number>,
): Promise<StoredRequests> {
  if (rows.length === 0) return NOTHING;
  try {
    return { inserted: await insert(rows), refused: 0 };
  } catch (error) {
    if (!FAULT_OF_A_ROW.test(sqlState(error) ?? '')) throw error;
    if (rows.length === 1) return { inserted: 0, refused: 1 };
  }
  const half = rows.length >> 1;
  const left = await insertOrRefuse(rows.slice(0, half), insert);
  return added(left, await insertOrRefuse(rows.slice(half), insert));
}

const NOTHING: StoredRequests = { inserted: 0, refused: 0 };

function added(one: StoredRequests, other: StoredRequests): StoredRequests {
  return { inserted: one.inserted + other.inserted, refused: one.refused + other.refused };
}

function toJsonRow(row: RequestRow): JsonRow {
  return {
    ...toJsonSubject(row),
    status: row.status,
    http_status: row.httpStatus,
    reason: row.reason,
    refusing_step: row.refusingStep,
    latency_ms: row.latencyMs,
    model_names: row.modelNames,
    deployment_ids: row.deploymentIds,
    provider_ids: row.providerIds,
    tags: row.tags,
    cost_labels: row.costLabels,
    record: Buffer.from(row.bytes).toString('hex'),
  };
}
