import type { ResourceDefinition } from '@roundhouse/admin-api';
import type { Connection } from '../connection.ts';
import { colours, printDocument, printTable, type Output, type OutputFormat } from '../output.ts';
import { cellOf, columnsOf } from '../resources/resource-kinds.ts';
import { findResource, listResources, type ListWish, type ResourceDocument } from '../resources/resource-client.ts';

/** Lists resources of a kind, or the named ones. */
export async function getResources(
  connection: Connection,
  kind: ResourceDefinition,
  names: readonly string[],
  wish: ListWish,
  format: OutputFormat,
  output: Output,
): Promise<void> {
  if (names.length > 0) {
    const found = await Promise.all(names.map((name) => findResource(connection, kind, name, scopeOf(wish.query))));
    print(kind, found, found.length, format, output);
    return;
  }
  const { data, total } = await listResources(connection, kind, wish);
  print(kind, data, total, format, output);
}

function scopeOf(query: Readonly<Record<string, string>>): Record<string, string> {
  const scopes = ['organization_id', 'project_id'];
  return Object.fromEntries(Object.entries(query).filter(([name]) => scopes.includes(name)));
}

function print(
  kind: ResourceDefinition,
  documents: readonly ResourceDocument[],
  total: number,
  format: OutputFormat,
  output: Output,
): void {
  if (format !== 'table') {
    printDocument(output, format, { data: documents, total });
    return;
  }
  const columns = columnsOf(kind);
  printTable(
    output,
    columns.map((name) => name.toUpperCase()),
    documents.map((document) => columns.map((name) => cellOf(document[name]))),
  );
  if (!output.interactive) return;
  const paint = colours(output);
  if (documents.length === 0) output.write(paint.dim(`No ${kind.noun} yet.\n`));
  else if (total > documents.length) {
    output.write(paint.dim(`${documents.length} of ${total}. More with --limit, fewer with --filter or --search.\n`));
  }
}
