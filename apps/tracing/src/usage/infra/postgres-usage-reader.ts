import type { DataSource } from 'typeorm';
import { netRequest, type RecordedRequest } from '../domain/net-request.ts';
import { NO_SUMS, SUM_NAMES, type UsageSums } from '../domain/usage-sums.ts';
import type { RequestPage, RequestQuery, UsageQuery, UsageReader, UsageRow, UsageScope } from '../usage.ports.ts';
import { toLedgerLine, type LedgerRecord } from './ledger-line.mapper.ts';
import { requestIdsStatement, requestRowsStatement } from './request-statements.ts';
import { usageStatement } from './usage-statement.ts';

/** Requests that are added up at once when not all of them are wanted. */
const BATCH = 500;
/** Requests that one question may look at: what it did not find among them, the next page may. */
const MAX_SCANNED = 5_000;

/** Columns of {@link usageStatement}. */
type UsageRecord = Readonly<Record<string, string>>;

/** Usage from the ledger in Postgres. */
export class PostgresUsageReader implements UsageReader {
  private readonly source: DataSource;

  constructor(source: DataSource) {
    this.source = source;
  }

  async usage(query: UsageQuery, most: number): Promise<UsageRow[]> {
    const { text, values } = usageStatement(query, most + 1);
    const records = await this.source.query<UsageRecord[]>(text, [...values]);
    return records.map((record) => ({
      groups: query.groupBy.map((_, index) => ({
        id: record[`group_${index}`] ?? '',
        key: record[`key_${index}`] ?? '',
      })),
      sums: sumsFrom(record),
    }));
  }

  async requests(query: RequestQuery): Promise<RequestPage> {
    const { scope, status, minLatencyMs, limit } = query;
    const asItIs = status === '' && minLatencyMs === 0;
    const batch = asItIs ? limit + 1 : BATCH;
    const found: RecordedRequest[] = [];
    let beforeRequestId = query.beforeRequestId;
    for (let scanned = 0; scanned < MAX_SCANNED; scanned += batch) {
      const ids = await this.requestIds({ ...query, beforeRequestId, limit: batch });
      const requests = await this.read(scope, ids);
      for (const id of ids) {
        if (found.length === limit) return { requests: found, nextBeforeRequestId: beforeRequestId };
        const request = requests.get(id);
        if (request !== undefined && (asItIs || endedSo(request, query))) found.push(request);
        beforeRequestId = id;
      }
      if (ids.length < batch) return { requests: found, nextBeforeRequestId: '' };
    }
    return { requests: found, nextBeforeRequestId: beforeRequestId };
  }

  private async requestIds(query: RequestQuery): Promise<string[]> {
    const { text, values } = requestIdsStatement(query);
    const rows = await this.source.query<{ request_id: string }[]>(text, [...values]);
    return rows.map((row) => row.request_id);
  }

  async request(scope: UsageScope, requestId: string): Promise<RecordedRequest | undefined> {
    return (await this.read(scope, [requestId])).get(requestId);
  }

  private async read(scope: UsageScope, requestIds: readonly string[]): Promise<Map<string, RecordedRequest>> {
    if (requestIds.length === 0) return new Map();
    const { text, values } = requestRowsStatement(scope, requestIds);
    const lines = (await this.source.query<LedgerRecord[]>(text, [...values])).map(toLedgerLine);
    const byRequest = Map.groupBy(lines, ({ requestId }) => requestId);
    return new Map([...byRequest].map(([id, ofRequest]) => [id, netRequest(ofRequest)]));
  }
}

/** Known once the rows of a request are added up, so that some are read in vain. */
function endedSo({ status, latencyMs }: RecordedRequest, wanted: RequestQuery): boolean {
  return (wanted.status === '' || status === wanted.status) && latencyMs >= wanted.minLatencyMs;
}

function sumsFrom(record: UsageRecord): UsageSums {
  const sums: Record<keyof UsageSums, bigint> = { ...NO_SUMS };
  for (const name of SUM_NAMES) sums[name] = BigInt(record[name] ?? 0);
  return sums;
}
