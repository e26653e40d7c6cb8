import type { AbandonedSpool, Adjustment, SpoolList } from '@roundhouse/admin-api';
import { sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { printDocument, printTable, type Output, type OutputFormat } from '../output.ts';

/** Above the gateway's own. */
const TIMEOUT_MS = 30_000;

/** Adds a correction to an attempt. */
export async function adjustAttempt(
  connection: Connection,
  wish: { readonly attempt: string; readonly usd: bigint; readonly reason: string },
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const body = { attempt_id: wish.attempt, cost_pico: wish.usd.toString(), reason: wish.reason };
  const done = await sendJson<Adjustment>(connection, '/api/v1/ledger/adjustments', { body, timeoutMs: TIMEOUT_MS });
  if (format !== 'table') printDocument(output, format, done);
  else output.write(`${done.added ? 'Corrected' : 'It stood there before'}: the attempt costs ${done.cost_usd}.\n`);
}

/** Lists spools. */
export async function showSpools(
  connection: Connection,
  wish: { readonly unfinished: boolean; readonly limit: number },
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const query = `unfinished=${wish.unfinished}&limit=${wish.limit}`;
  const found = await sendJson<SpoolList>(connection, `/api/v1/ledger/spools?${query}`, { timeoutMs: TIMEOUT_MS });
  if (format !== 'table') {
    printDocument(output, format, found);
    return;
  }
  printTable(
    output,
    ['SPOOL', 'GATEWAY', 'COMPLETE TO', 'LAST', 'OPEN', 'LAST HEARD', 'ABANDONED'],
    found.data.map((spool) => [
      spool.id,
      spool.gateway_id,
      spool.contiguous_seq,
      spool.last_seq,
      String(spool.open_attempts),
      spool.updated_at,
      spool.abandoned_at ?? '-',
    ]),
  );
}

/** Gives up a spool. */
export async function abandonSpool(
  connection: Connection,
  spool: string,
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const path = `/api/v1/ledger/spools/${encodeURIComponent(spool)}/abandon`;
  const done = await sendJson<AbandonedSpool>(connection, path, { method: 'POST', timeoutMs: TIMEOUT_MS });
  if (format !== 'table') printDocument(output, format, done);
  else output.write(`Abandoned: ${done.settled} open attempts are settled provisionally.\n`);
}
