import type { ImportedCosts, Residuals } from '@roundhouse/admin-api';
import { sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { printDocument, printTable, type Output, type OutputFormat } from '../output.ts';

/** Above the gateway's own. */
const TIMEOUT_MS = 90_000;

/** Which differences are wanted. */
export interface ResidualsWish {
  readonly provider?: string;
  readonly organization?: string;
  readonly by: 'model' | 'day' | 'line';
  readonly from?: string;
  readonly to?: string;
}

/** Sends a provider's bill. @throws ApiError naming every bad line */
export async function importCosts(
  connection: Connection,
  wish: { readonly provider: string; readonly organization?: string; readonly csv: string },
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const { provider, organization, csv } = wish;
  const body = { provider, csv, ...(organization !== undefined && { organization_id: organization }) };
  const request = { body, timeoutMs: TIMEOUT_MS };
  const done = await sendJson<ImportedCosts>(connection, '/api/v1/usage/reconciliation', request);
  if (format !== 'table') {
    printDocument(output, format, done);
    return;
  }
  const counts = `${done.added} new, ${done.changed} changed, ${done.unchanged} as before`;
  output.write(`${done.cost_usd} from ${done.first_day} to ${done.last_day}: ${counts}.\n`);
}

/** Shows what was billed beside what is recorded. */
export async function showResiduals(
  connection: Connection,
  { by, organization, ...wish }: ResidualsWish,
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const query = new URLSearchParams();
  const named = { ...wish, organization_id: organization };
  for (const [name, value] of Object.entries(named)) if (value !== undefined) query.set(name, value);
  const path = `/api/v1/usage/reconciliation?${query.toString()}`;
  const found = await sendJson<Residuals>(connection, path, { timeoutMs: TIMEOUT_MS });
  if (format !== 'table') printDocument(output, format, found);
  else if (output.interactive && found.data.length === 0) output.write('There is no bill for this time.\n');
  else printResiduals(found, by, output);
}

type Sums = Residuals['total'];

function printResiduals(found: Residuals, by: ResidualsWish['by'], output: Output): void {
  const model = (row: Residuals['by_model'][number]): string[] => [
    row.provider ?? row.provider_id,
    row.upstream_model ?? '-',
  ];
  const tables = {
    model: { head: ['PROVIDER', 'MODEL'], rows: found.by_model.map((row) => [...model(row), ...sumCells(row)]) },
    day: { head: ['DAY'], rows: found.by_day.map((row) => [row.day, ...sumCells(row)]) },
    line: {
      head: ['DAY', 'PROVIDER', 'MODEL'],
      rows: found.data.map((row) => [row.day, ...model(row), ...sumCells(row)]),
    },
  };
  const { head, rows } = tables[by];
  const total = ['total', ...head.slice(1).map(() => ''), ...sumCells(found.total)];
  const columns = ['BILLED PICO', 'RECORDED PICO', 'RESIDUAL', '%', 'PROVISIONAL', 'ESTIMATED'];
  printTable(output, [...head, ...columns], [...rows, total]);
}

function sumCells(sums: Sums): string[] {
  return [
    sums.billed_pico,
    sums.recorded_pico,
    sums.residual_usd,
    sums.residual_percent === null ? '-' : String(sums.residual_percent),
    String(sums.provisional),
    String(sums.estimated),
  ];
}
