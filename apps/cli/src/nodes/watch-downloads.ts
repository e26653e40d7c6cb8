import type { InstallationDocument } from '@roundhouse/admin-api';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../connection.ts';
import { givenMembers, readPages } from '../listing.ts';
import { printDocument, printTable, type Output, type OutputFormat } from '../output.ts';
import { INSTALLATION_HEAD, installationCells } from './node-cells.ts';
import type { PageOf } from './node-client.ts';

/** Which downloads are wanted. */
export interface DownloadsWish {
  readonly search?: string;
  /** Id or name. */
  readonly node?: string;
  readonly phase?: string;
  readonly all?: boolean;
  readonly sort?: string;
  readonly limit: number;
}

const POLL_MS = 1_000;
/** Cursor so many lines up, and all below it gone. */
const up = (lines: number): string => (lines === 0 ? '' : `\u001B[${lines}A\u001B[0J`);

/** Lists downloads. @returns exit status: 1 when one has failed */
export async function listDownloads(
  connection: Connection,
  wish: DownloadsWish,
  format: OutputFormat,
  output: Output,
): Promise<number> {
  const { data, total } = await read(connection, wish);
  if (format !== 'table') printDocument(output, format, { data, total });
  else printRows(data, output);
  return data.some(({ phase }) => phase === 'failed') ? 1 : 0;
}

/**
 * Shows downloads until none is on its way: on a terminal in place with bars, else a line whenever one has turned.
 *
 * @returns exit status: 1 when one has failed
 */
export async function watchDownloads(
  connection: Connection,
  wish: DownloadsWish,
  output: Output,
  { signal, pollMs = POLL_MS }: { readonly signal?: AbortSignal | undefined; readonly pollMs?: number } = {},
): Promise<number> {
  const told = new Map<string, string>();
  const watched = new Set<string>();
  for (let drawn = 0; ;) {
    const { data } = await read(connection, { ...wish, all: true });
    const moving = data.filter(isMoving);
    for (const { id } of moving) watched.add(id);
    const shown = data.filter((one) => watched.has(one.id) || one.phase === 'failed');
    if (output.interactive) {
      let frame = '';
      printRows(shown, { interactive: true, write: (text) => (frame += text) });
      output.write(up(drawn) + frame);
      drawn = frame.split('\n').length - 1;
    } else {
      for (const one of shown) {
        if (told.get(one.id) === one.phase) continue;
        told.set(one.id, one.phase);
        output.write(`${installationCells(one, output).join('\t')}\n`);
      }
    }
    if (moving.length === 0) return shown.some(({ phase }) => phase === 'failed') ? 1 : 0;
    await sleep(pollMs, undefined, signal === undefined ? {} : { signal });
  }
}

function isMoving({ phase, retry_at: retryAt }: InstallationDocument): boolean {
  return ['waiting', 'queued', 'downloading', 'verifying'].includes(phase) || (phase === 'failed' && retryAt !== null);
}

function printRows(rows: readonly InstallationDocument[], output: Output): void {
  printTable(
    output,
    INSTALLATION_HEAD,
    rows.map((one) => installationCells(one, output)),
  );
}

function read(connection: Connection, wish: DownloadsWish): Promise<PageOf<InstallationDocument>> {
  const { search, node, phase, all, sort, limit } = wish;
  const query = givenMembers({ q: search, node_id: node, phase, sort, all: all === true ? 'true' : undefined });
  return readPages(connection, '/api/v1/downloads', query, limit);
}
