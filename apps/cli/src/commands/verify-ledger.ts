import type { LedgerVerification } from '@roundhouse/admin-api';
import { sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { printDocument, printTable, type Output, type OutputFormat } from '../output.ts';

/** Above the gateway's own. */
const TIMEOUT_MS = 30_000;

/** Compares the sums that answer questions with the ledger's rows. @returns exit status: 1 when anything differs */
export async function verifyLedger(
  connection: Connection,
  days: { readonly from?: string; readonly to?: string },
  format: OutputFormat,
  output: Output,
): Promise<0 | 1> {
  const request = { method: 'POST', body: days, timeoutMs: TIMEOUT_MS } as const;
  const found = await sendJson<LedgerVerification>(connection, '/api/v1/usage/verify', request);
  if (format === 'table') printDays(found, output);
  else printDocument(output, format, found);
  return found.equal ? 0 : 1;
}

function printDays({ data, equal }: LedgerVerification, output: Output): void {
  printTable(
    output,
    ['DAY', 'ORGANIZATION', 'ROWS', 'LEDGER PICO', 'ROLLUP PICO', 'DIFFERENCE', 'PROVISIONAL', 'ESTIMATED'],
    data.map((day) => [
      day.day,
      day.organization_id,
      String(day.rows),
      day.cost_pico,
      day.rollup_cost_pico,
      day.rows_difference === 0 ? day.difference_pico : `${day.difference_pico} (${day.rows_difference} rows)`,
      String(day.provisional),
      `${day.estimated_percent} %`,
    ]),
  );
  if (output.interactive) output.write(equal ? 'Nothing differs.\n' : 'Rollups differ from the ledger.\n');
}
