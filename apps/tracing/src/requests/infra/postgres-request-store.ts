import { sqlState } from '@roundhouse/database';
import type { DataSource } from 'typeorm';
import { dayOf, type RequestRow } from '../request-row.ts';
import type { RequestStore, StoredRequests } from '../requests.ports.ts';

/** Rows of one statement at most. */
const MAX_ROWS = 500;
/** data_exception and integrity_constraint_violation: the fault is in a row, trying again changes nothing. */
const FAULT_OF_A_ROW = /^2[23]/;
const DAY_MS = 24 * 3_600_000;
/** Days that are remembered as made; a bound, far above what is in use. */
const MAX_KNOWN_DAYS = 4_096;

const COLUMNS = [
  ['request_day', 'date'],
  ['request_id', 'text'],
  ['received_at', 'timestamptz'],
  ['organization_id', 'text'],
  ['project_id', 'text'],
  ['team_id', 'text'],
  ['api_key_id', 'text'],
  ['status', 'text'],
  ['http_status', 'int'],
  ['reason', 'text'],
  ['refusing_step', 'text'],
  ['latency_ms', 'bigint'],
  ['model_names', 'text[]'],
  ['deployment_ids', 'text[]'],
  ['provider_ids', 'text[]'],
  ['tags', 'text[]'],
] as const;

const names = COLUMNS.map(([name]) => name).join(', ');
const types = COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ');

/** In the order of the key, so that two replicas never wait for each other crosswise. */
const INSERT = `
INSERT INTO tracing.requests (${names}, record)
SELECT ${names}, decode(record, 'hex') FROM jsonb_to_recordset($1::jsonb) AS incoming(${types}, record text)
ORDER BY request_id
ON CONFLICT DO NOTHING
RETURNING 1`;

/** Records of requests in Postgres. */
export class PostgresRequestStore implements RequestStore {
  private readonly source: DataSource;
  private readonly knownDays = new Set<string>();

  constructor(source: DataSource) {
    this.source = source;
  }

  async insert(rows: readonly RequestRow[]): Promise<StoredRequests> {
    await this.ensureDays(new Set(rows.map(({ requestDay }) => requestDay)));
    let stored: StoredRequests = { inserted: 0, refused: 0 };
    for (let start = 0; start < rows.length; start += MAX_ROWS) {
      const { inserted, refused } = await this.insertOrRefuse(rows.slice(start, start + MAX_ROWS));
      stored = { inserted: stored.inserted + inserted, refused: stored.refused + refused };
    }
    return stored;
  }

  async prepareDays(nowMs: number): Promise<void> {
    // Another replica, or a restore, may have forgotten days that this one remembers.
    this.knownDays.clear();
    await this.ensureDays(new Set([0, 1, 2].map((ahead) => dayOf(nowMs + ahead * DAY_MS))));
  }

  async dropBefore(day: string): Promise<number> {
    const [row] = await this.source.query<{ dropped: number }[]>('SELECT tracing.drop_requests_before($1) AS dropped', [
      day,
    ]);
    return row?.dropped ?? 0;
  }

  /** Inserts the rows; when the database refuses any, halves them until it stands alone, and the others are in. */
  private async insertOrRefuse(rows: readonly RequestRow[]): Promise<StoredRequests> {
    if (rows.length === 0) return { inserted: 0, refused: 0 };
    try {
      const inserted = await this.source.query<unknown[]>(INSERT, [JSON.stringify(rows.map(toJsonRow))]);
      return { inserted: inserted.length, refused: 0 };
    } catch (error) {
      if (!FAULT_OF_A_ROW.test(sqlState(error) ?? '')) throw error;
      if (rows.length === 1) return { inserted: 0, refused: 1 };
    }
    const half = rows.length >> 1;
    const left = await this.insertOrRefuse(rows.slice(0, half));
    const right = await this.insertOrRefuse(rows.slice(half));
    return { inserted: left.inserted + right.inserted, refused: left.refused + right.refused };
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

function toJsonRow(row: RequestRow): Record<string, unknown> {
  return {
    request_day: row.requestDay,
    request_id: row.requestId,
    received_at: new Date(row.receivedAtMs).toISOString(),
    organization_id: row.organizationId,
    project_id: row.projectId,
    team_id: row.teamId,
    api_key_id: row.apiKeyId,
    status: row.status,
    http_status: row.httpStatus,
    reason: row.reason,
    refusing_step: row.refusingStep,
    latency_ms: row.latencyMs,
    model_names: row.modelNames,
    deployment_ids: row.deploymentIds,
    provider_ids: row.providerIds,
    tags: row.tags,
    record: Buffer.from(row.bytes).toString('hex'),
  };
}
