import type { JsonObject } from '@roundhouse/admin-api';
import { stringify } from 'csv-stringify/sync';
import { Readable } from 'node:stream';

/** Rows that are turned into text at once, so that a long answer holds up nothing else. */
const PIECE = 500;

/**
 * Documents as lines of JSON, or as CSV (RFC 4180) of which spreadsheets take no cell for a formula. A table without
 * rows has its head.
 *
 * @param columns of the CSV, in their order
 */
export function documentStream(
  pages: AsyncIterable<readonly JsonObject[]> | Iterable<readonly JsonObject[]>,
  format: 'csv' | 'ndjson',
  columns: readonly string[],
): Readable {
  return Readable.from(format === 'csv' ? csv(pages, columns) : lines(pages), { objectMode: false });
}

async function* lines(pages: Parameters<typeof documentStream>[0]): AsyncGenerator<Buffer> {
  for await (const page of pages) {
    for (const piece of pieces(page)) yield Buffer.from(piece.map((one) => `${JSON.stringify(one)}\n`).join(''));
  }
}

async function* csv(pages: Parameters<typeof documentStream>[0], columns: readonly string[]): AsyncGenerator<Buffer> {
  const options = { columns: [...columns], escape_formulas: true, record_delimiter: 'windows' } as const;
  yield Buffer.from(stringify([], { ...options, header: true }));
  for await (const page of pages) {
    for (const piece of pieces(page)) yield Buffer.from(stringify(piece.map(cells), options));
  }
}

/** Truth values are words: the library would write nothing for false. */
function cells(document: JsonObject): Record<string, unknown> {
  const entries = Object.entries(document);
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === 'boolean' ? String(value) : value]));
}

function* pieces(page: readonly JsonObject[]): Generator<readonly JsonObject[]> {
  for (let start = 0; start < page.length; start += PIECE) yield page.slice(start, start + PIECE);
}
