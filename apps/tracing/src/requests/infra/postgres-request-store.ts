import { sqlState } from '@roundhouse/database';
import type { DataSource } from 'typeorm';
import type { ContentRow } from '../content-row.ts';
import type { ToldRequest } from '../../watches/request-alerts.ts';
import { dayOf, type RequestRow } from '../request-row.ts';
import type { RequestStore, StoredRequests } from '../requests.ports.ts';
import { forgetRequests } from './forget-requests.ts';
import { INSERT_CONTENTS, INSERT_RECORDS } from './row-inserts.ts';

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
  private readonly told: (rows: readonly RequestRow[]) => readonly ToldRequest[];
  private readonly knownDays = new Set<string>();

  /** @param told those of the rows that somebody wants to hear of; they are told if, and only if, they are kept */
  constructor(source: DataSource, told: (rows: readonly RequestRow[]) => readonly ToldRequest[] = () => []) {
    this.source = source;
    this.told = told;
  }

  async insert(rows: readonly RequestRow[]): Promise<StoredRequests> {
    await this.ensureDays(new Set(rows.map(({ requestDay }) => requestDay)));
    let stored = NOTHING;
    for (let start = 0; start < rows.length; start += MAX_ROWS) {
      const some = rows.slice(start, start + MAX_ROWS);
      const told = JSON.stringify(this.told(some));
      stored = added(stored, await this.insertOrRefuse(INSERT_RECORDS, some.map(toJsonRow), [told]));
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
      stored = added(stored, await this.insertOrRefuse(INSERT_CONTENTS, rows.slice(start, end).map(toJsonContent)));
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

  /** Inserts the rows; when the database refuses any, halves them until it stands alone, and the others are in. */
  private async insertOrRefuse(
    statement: string,
    rows: readonly JsonRow[],
    more: readonly string[] = [],
  ): Promise<StoredRequests> {
    if (rows.length === 0) return NOTHING;
    try {
      const inserted = await this.source.query<unknown[]>(statement, [JSON.stringify(rows), ...more]);
      return { inserted: inserted.length, refused: 0 };
    } catch (error) {
      if (!FAULT_OF_A_ROW.test(sqlState(error) ?? '')) throw error;
      if (rows.length === 1) return { inserted: 0, refused: 1 };
    }
    const half = rows.length >> 1;
    const left = await this.insertOrRefuse(statement, rows.slice(0, half), more);
    return added(left, await this.insertOrRefuse(statement, rows.slice(half), more));
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

type JsonRow = Readonly<Record<string, unknown>>;

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

function toJsonContent(row: ContentRow): JsonRow {
  return {
    ...toJsonSubject(row),
    capture: row.capture,
    request_preview: row.requestPreview,
    answer_preview: row.answerPreview,
    content: Buffer.from(row.bytes).toString('hex'),
  };
}

/** Which request it is, and whose. */
function toJsonSubject(row: RequestRow | ContentRow): JsonRow {
  return {
    request_day: row.requestDay,
    request_id: row.requestId,
    received_at: new Date(row.receivedAtMs).toISOString(),
    organization_id: row.organizationId,
    project_id: row.projectId,
    team_id: row.teamId,
    api_key_id: row.apiKeyId,
    member_id: row.memberId,
    end_user: row.endUser,
  };
}
