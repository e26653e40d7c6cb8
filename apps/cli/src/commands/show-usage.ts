import type { UsageDimension, UsageReport } from '@roundhouse/admin-api';
import { ApiError, sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { printLink } from '../export-link.ts';
import { givenMembers, printCsv } from '../listing.ts';
import { colours, printDocument, printTable, type Output, type OutputFormat } from '../output.ts';
import { listResources, nameOf } from '../resources/resource-client.ts';
import { kindOf } from '../resources/resource-kinds.ts';
import { bucketCell, countCell, durationCell } from '../usage/usage-cells.ts';
import { usageQuery, type UsageFilterWish } from '../usage/usage-filter.ts';

/** What is to be summed up. */
export interface UsageWish extends UsageFilterWish {
  readonly by: readonly UsageDimension[];
  readonly timeZone?: string;
  /** Of the calendar, in place of a beginning and an end. */
  readonly window?: string;
  /** `name=value` that everything is to have. */
  readonly costLabel?: string;
  /** By whose values `cost_label` groups. */
  readonly label?: string;
  /** Largest groups that stand apart. */
  readonly top?: number;
  /** True = the costliest first. */
  readonly spend: boolean;
  /** True = a link to it as CSV is wanted in its place. */
  readonly link: boolean;
}

type Row = UsageReport['data'][number];
type Names = ReadonlyMap<string, string>;

/** Above the gateway's own. */
const TIMEOUT_MS = 30_000;
const MAX_NAMED_KEYS = 1_000;

/** Shows tokens and cost by one or two dimensions, with a line for all of it. */
export async function showUsage(
  connection: Connection,
  wish: UsageWish,
  format: OutputFormat | 'csv',
  output: Output,
): Promise<void> {
  const filter = await usageQuery(connection, wish);
  const named = givenMembers({
    time_zone: wish.timeZone,
    window: wish.window,
    cost_label: wish.costLabel,
    label_name: wish.label,
    top: wish.top?.toString(),
  });
  const query = { ...filter, group_by: wish.by.join(','), ...named };
  const kind = wish.spend ? '/spend' : '/usage';
  if (wish.link) return printLink(connection, kind, query, output);
  const path = `/api/v1${kind}`;
  const request = { timeoutMs: TIMEOUT_MS };
  if (format === 'csv') {
    await printCsv(connection, path, query, output, request);
    return;
  }
  const parameters = new URLSearchParams(query).toString();
  const report = await sendJson<UsageReport>(connection, `${path}?${parameters}`, request);
  if (format !== 'table') printDocument(output, format, report);
  else printReport(report, wish.by.includes('key') ? await keyNames(connection, filter) : new Map(), output);
}

function printReport(report: UsageReport, names: Names, output: Output): void {
  const { data, total, group_by: dimensions, time_zone: timeZone, from, to } = report;
  const paint = colours(output);
  if (output.interactive && data.length === 0) {
    output.write(paint.dim(`Nothing was used from ${from} to ${to}.\n`));
    return;
  }
  const head = dimensions.map((dimension) => dimension.toUpperCase());
  const groups = data.map((row) => dimensions.map((dimension) => groupCell(row, dimension, timeZone, names)));
  const empty = dimensions.slice(1).map(() => '');
  const expected = report.forecast_usd;
  printTable(
    output,
    [...head, 'REQUESTS', 'ERRORS', 'INPUT', 'OUTPUT', 'COST', 'P50', 'P95', 'P99'],
    [
      ...data.map((row, index) => [...(groups[index] ?? []), ...sumCells(row, output)]),
      [paint.bold('total'), ...empty, ...sumCells(total, output).map(paint.bold)],
      // Of the cost at the end of a window that has not ended.
      ...(expected === null ? [] : [['forecast', ...empty, '', '', '', '', expected, '', '', '']]),
    ],
  );
  if (output.interactive && total.provisional > 0) {
    output.write(paint.dim(`${total.provisional} attempts are provisional: their gateway died; see logs.\n`));
  }
}

/** Thousands are set apart, and times have units, for people alone: programs read numbers. */
function sumCells(sums: UsageReport['total'], { interactive }: Output): string[] {
  const counts = [sums.requests, sums.errors, sums.input_tokens, sums.output_tokens];
  const times = [sums.latency_p50_ms, sums.latency_p95_ms, sums.latency_p99_ms];
  const timeCell = interactive ? durationCell : (ms: number | null) => String(ms ?? '-');
  return [...counts.map(interactive ? countCell : String), sums.cost_usd, ...times.map(timeCell)];
}

function groupCell(row: Row, dimension: UsageDimension, timeZone: string, names: Names): string {
  if (dimension === 'day' || dimension === 'hour') return bucketCell(dimension, row[dimension] ?? '', timeZone);
  if (row.rest === true) return '(rest)';
  if (dimension === 'key') return names.get(row.api_key_id ?? '') ?? row.api_key_id ?? '-';
  if (dimension === 'status' || dimension === 'cost_label' || dimension === 'upstream_model')
    return row[dimension] ?? '-';
  if (dimension === 'team' || dimension === 'member') return row[`${dimension}_id`] ?? '-';
  return row[dimension] ?? row[`${dimension}_id`] ?? '-';
}

/** Whoever may not see keys sees their ids. */
async function keyNames(connection: Connection, filter: Readonly<Record<string, string>>): Promise<Names> {
  const { organization_id: organization } = filter;
  const query = organization === undefined ? {} : { organization_id: organization };
  try {
    const { data } = await listResources(connection, kindOf('api-key'), { query, limit: MAX_NAMED_KEYS });
    return new Map(data.map((key) => [key.id, nameOf(key)]));
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return new Map();
    throw error;
  }
}
