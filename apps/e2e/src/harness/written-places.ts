import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { StackView } from '@roundhouse/testing';

/**
 * Everything that the stack has written: logs, spools, streams, spans and the rows of all tables, as Latin-1 text, so
 * that binary formats can be searched too.
 *
 * @returns text by path or table
 */
export async function writtenPlaces(stack: StackView): Promise<Map<string, string>> {
  const places = await tables(stack);
  for (const folder of ['logs', 'gateway', 'nats']) addFiles(places, join(stack.dataDirectory, folder));
  return places.set('spans', readFileSync(process.env['ROUNDHOUSE_E2E_SPANS'] ?? '', 'latin1'));
}

function addFiles(places: Map<string, string>, folder: string): void {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (statSync(path).isFile()) places.set(path, readFileSync(path, 'latin1'));
  }
}

async function tables(stack: StackView): Promise<Map<string, string>> {
  const found = await stack.query<{ schema: string; name: string }>(
    `SELECT schemaname AS schema, tablename AS name FROM pg_tables WHERE schemaname IN ('registry', 'tracing')`,
  );
  const texts = new Map<string, string>();
  for (const { schema, name } of found) {
    const rows = await stack.query<{ text: string }>(`SELECT t::text AS text FROM "${schema}"."${name}" t`);
    texts.set(`${schema}.${name}`, rows.map(({ text }) => text).join('\n'));
  }
  return texts;
}
