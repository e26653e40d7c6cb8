import { RequestRecord } from '@roundhouse/contracts/events/v1/request';
import type { DataSource } from 'typeorm';
import { askAs } from '../../database/tenant.ts';
import { asidesStatement, recordIdsStatement, recordsStatement } from '../../requests/infra/record-statements.ts';
import { addPacked, type Histogram } from '../../rollups/domain/histogram.ts';
import { netRequest } from '../domain/net-request.ts';
import { NO_SUMS, SUM_NAMES, type UsageSums } from '../domain/usage-sums.ts';
import { loggedRequest } from '../logged-request.ts';
import type {
  LoggedRequest,
  RequestAside,
  RequestPage,
  RequestQuery,
  UsageQuery,
  UsageReader,
  UsageRow,
  UsageScope,
} from '../usage.ports.ts';
import { toLedgerLine, type LedgerRecord } from './ledger-line.mapper.ts';
import { requestIdsStatement, requestRowsStatement } from './request-statements.ts';
import { piecesFor, type PiecesFor } from './usage-rows.ts';
import {
  rankedGroup,
  timesStatement,
  usageStatement,
  type StatementOptions,
  type UsageStatement,
} from './usage-statement.ts';

/** Requests that are added up at once when not all of them are wanted. */
const BATCH = 500;
/** Requests that one question may look at: what it did not find among them, the next page may. */
const MAX_SCANNED = 5_000;

/** Columns of {@link usageStatement}. */
type UsageRecord = Readonly<Record<string, string | null>>;

/** Columns of {@link timesStatement}. */
interface TimesRecord extends Readonly<Record<string, unknown>> {
  readonly latency: readonly string[];
  readonly first_token: readonly string[];
}

/** Columns of {@link asidesStatement}; null where one half has nothing. */
interface AsideRecord {
  readonly request_id: string;
  readonly capture: string | null;
  readonly request_preview: string | null;
  readonly answer_preview: string | null;
  readonly thumbs_up: number | null;
  readonly thumbs_down: number | null;
}

/** Usage from the ledger in Postgres. */
export class PostgresUsageReader implements UsageReader {
  private readonly source: DataSource;
  private readonly pieces: PiecesFor;

  /** @param pieces where sums are read from; default: rollups for whatever they hold */
  constructor(source: DataSource, pieces = piecesFor) {
    this.source = source;
    this.pieces = pieces;
  }

  async usage(query: UsageQuery, most: number): Promise<UsageRow[]> {
    const largest = rankedGroup(query) < 0 ? undefined : await this.largest(query);
    const options: StatementOptions = {
      limit: most + 1,
      pieces: this.pieces,
      ...(largest !== undefined && { largest }),
    };
    const [sums, times] = [usageStatement(query, options), timesStatement(query, options)];
    const [records, histograms] = await Promise.all([
      this.ask<UsageRecord>(query.scope, sums),
      this.ask<TimesRecord>(query.scope, times),
    ]);
    const nameOf = (record: Readonly<Record<string, unknown>>): string =>
      JSON.stringify(query.groupBy.map((_, index) => record[`group_${index}`]));
    const byGroup = new Map(histograms.map((record) => [nameOf(record), record]));
    return records.map((record) => ({
      groups: query.groupBy.map((_, index) => ({
        id: record[`group_${index}`] ?? '',
        key: record[`group_${index}`] === null ? '' : (record[`key_${index}`] ?? ''),
        rest: record[`group_${index}`] === null,
      })),
      sums: sumsFrom(record),
      latency: unpacked(byGroup.get(nameOf(record))?.latency),
      firstToken: unpacked(byGroup.get(nameOf(record))?.first_token),
    }));
  }

  /** The largest values of the ranked group over the whole time. */
  private async largest(query: UsageQuery): Promise<string[]> {
    const group = query.groupBy[rankedGroup(query)]!;
    const options = { limit: query.top, pieces: this.pieces };
    const statement = usageStatement({ ...query, groupBy: [group], top: 0 }, options);
    const records = await this.ask<UsageRecord>(query.scope, statement);
    return records.map((record) => record['group_0'] ?? '');
  }

  async requests(query: RequestQuery): Promise<RequestPage> {
    const { scope, status, minLatencyMs, limit } = query;
    const asItIs = status === '' && minLatencyMs === 0;
    const batch = asItIs ? limit + 1 : BATCH;
    const found: LoggedRequest[] = [];
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

  /** Of requests of which there is a record or a row in the ledger, newest first. */
  private async requestIds(query: RequestQuery): Promise<string[]> {
    const { reason, refusingStep, tag, recorded, limit } = query;
    const asked = [reason, refusingStep, tag, ...Object.values<string>({ ...recorded })];
    // The ledger knows nothing of these.
    const recordsAlone = asked.some((text) => text !== '');
    const statements = [recordIdsStatement(query), ...(recordsAlone ? [] : [requestIdsStatement(query)])];
    const found = await Promise.all(
      statements.map((statement) => this.ask<{ request_id: string }>(query.scope, statement)),
    );
    const ids = new Set(found.flat().map((row) => row.request_id));
    // Ids are ASCII, so that this is the order of their bytes.
    return [...ids].toSorted().toReversed().slice(0, limit);
  }

  async request(scope: UsageScope, requestId: string): Promise<LoggedRequest | undefined> {
    return (await this.read(scope, [requestId])).get(requestId);
  }

  private async read(scope: UsageScope, requestIds: readonly string[]): Promise<Map<string, LoggedRequest>> {
    if (requestIds.length === 0) return new Map();
    const [rows, records, asides] = await Promise.all([
      this.ask<LedgerRecord>(scope, requestRowsStatement(scope, requestIds)),
      this.records(scope, requestIds),
      this.asides(scope, requestIds),
    ]);
    const byRequest = Map.groupBy(rows.map(toLedgerLine), ({ requestId }) => requestId);
    const found = new Map<string, LoggedRequest>();
    for (const id of requestIds) {
      const lines = byRequest.get(id);
      const request = loggedRequest(lines === undefined ? undefined : netRequest(lines), records.get(id));
      const aside = records.has(id) ? asides.get(id) : undefined;
      if (request !== undefined) found.set(id, aside === undefined ? request : { ...request, aside });
    }
    return found;
  }

  /** The database keeps organizations apart as well, should a statement not. */
  private ask<Row>(scope: UsageScope, { text, values }: UsageStatement): Promise<Row[]> {
    const organizationId = scope.kind === 'installation' ? undefined : scope.organizationId;
    return askAs<Row>(this.source, organizationId, text, values);
  }

  private async asides(scope: UsageScope, requestIds: readonly string[]): Promise<Map<string, RequestAside>> {
    const rows = await this.ask<AsideRecord>(scope, asidesStatement(scope, requestIds));
    return new Map(rows.map((row) => [row.request_id, toAside(row)]));
  }

  private async records(scope: UsageScope, requestIds: readonly string[]): Promise<Map<string, RequestRecord>> {
    const rows = await this.ask<{ request_id: string; record: Buffer }>(scope, recordsStatement(scope, requestIds));
    return new Map(rows.map(({ request_id: id, record }) => [id, RequestRecord.decode(record)]));
  }
}

/** Known once the rows of a request are added up, so that some are read in vain. */
function endedSo({ status, latencyMs }: LoggedRequest, wanted: RequestQuery): boolean {
  return (wanted.status === '' || status === wanted.status) && latencyMs >= wanted.minLatencyMs;
}

function unpacked(stored: readonly string[] = []): Histogram {
  const histogram = new Map<number, bigint>();
  addPacked(histogram, stored);
  return histogram;
}

function sumsFrom(record: UsageRecord): UsageSums {
  const sums: Record<keyof UsageSums, bigint> = { ...NO_SUMS };
  for (const name of SUM_NAMES) sums[name] = BigInt(record[name] ?? 0);
  return sums;
}

function toAside(row: AsideRecord): RequestAside {
  return {
    capture: row.capture ?? '',
    requestPreview: row.request_preview ?? '',
    answerPreview: row.answer_preview ?? '',
    thumbsUp: row.thumbs_up ?? 0,
    thumbsDown: row.thumbs_down ?? 0,
  };
}
