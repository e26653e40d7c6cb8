import type { DeadLetterDocument, ReplayAnswer, WholeDeadLetter } from '@roundhouse/admin-api';
import { sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { printDocument, printTable, type Output, type OutputFormat } from '../output.ts';

/** Above the gateway's own. */
const TIMEOUT_MS = 12_000;
const PATH = '/api/v1/ledger/dead-letters';

/** Which dead letters are wanted. */
export interface DeadLettersWish {
  readonly spool?: string;
  readonly replayed: boolean;
  readonly limit: number;
}

/** Lists records that cannot stand in the ledger. @returns exit status: 1 when any is parked */
export async function listDeadLetters(
  connection: Connection,
  { spool, replayed, limit }: DeadLettersWish,
  format: OutputFormat,
  output: Output,
): Promise<0 | 1> {
  const query = new URLSearchParams({
    limit: String(limit),
    replayed: String(replayed),
    ...(spool !== undefined && { spool_id: spool }),
  });
  interface Page {
    readonly data: readonly DeadLetterDocument[];
    readonly total: string;
  }
  const page = await sendJson<Page>(connection, `${PATH}?${query.toString()}`);
  if (format !== 'table') printDocument(output, format, page);
  else {
    printTable(
      output,
      ['ID', 'SPOOL', 'RECORDS', 'BYTES', 'RECEIVED', 'REPLAYED', 'REASON'],
      page.data.map((letter) => [
        letter.id,
        letter.spool_id ?? '-',
        `${letter.first_seq}-${letter.last_seq}`,
        String(letter.payload_bytes),
        letter.received_at,
        letter.replayed_at ?? '-',
        letter.reason,
      ]),
    );
    if (output.interactive) output.write(page.total === '0' ? 'Nothing is parked.\n' : `${page.total} are parked.\n`);
  }
  return page.total === '0' ? 0 : 1;
}

/** Shows one of them, with what can be read. */
export async function showDeadLetter(
  connection: Connection,
  id: string,
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const letter = await sendJson<WholeDeadLetter>(connection, `${PATH}/${encodeURIComponent(id)}`);
  printDocument(output, format === 'table' ? 'yaml' : format, letter);
}

/** Tries to record dead letters again. @param ids none = the oldest 500. @returns exit status: 1 when any stays parked */
export async function replayDeadLetters(
  connection: Connection,
  ids: readonly string[],
  format: OutputFormat,
  output: Output,
): Promise<0 | 1> {
  const request = { method: 'POST', body: { ids }, timeoutMs: TIMEOUT_MS } as const;
  const done = await sendJson<ReplayAnswer>(connection, `${PATH}/replay`, request);
  if (format !== 'table') printDocument(output, format, done);
  else {
    output.write(`${done.recorded} of ${done.tried} are in the ledger now, ${done.rows} rows are new.\n`);
    for (const { id, reason } of done.faults) output.write(`${id} stays parked: ${reason}\n`);
  }
  return done.faults.length === 0 ? 0 : 1;
}
