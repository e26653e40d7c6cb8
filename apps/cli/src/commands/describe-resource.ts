import { isJsonObject, type Json, type ResourceDefinition } from '@roundhouse/admin-api';
import type { Connection } from '../connection.ts';
import { colours, printDocument, type Output, type OutputFormat } from '../output.ts';
import { findResource } from '../resources/resource-client.ts';

/** Shows everything about one resource. */
export async function describeResource(
  connection: Connection,
  kind: ResourceDefinition,
  name: string,
  scope: Readonly<Record<string, string>>,
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const document = await findResource(connection, kind, name, scope);
  if (format === 'table') writeMembers(output, document, 0);
  else printDocument(output, format, document);
}

function writeMembers(output: Output, value: Json, depth: number): void {
  const paint = colours(output);
  const indent = '  '.repeat(depth);
  for (const [name, member] of Object.entries(value ?? {})) {
    const label = paint.dim(Array.isArray(value) ? '-' : `${name}:`);
    if (isJsonObject(member) || (Array.isArray(member) && member.some((entry) => typeof entry === 'object'))) {
      output.write(`${indent}${label}\n`);
      writeMembers(output, member, depth + 1);
    } else output.write(`${indent}${label} ${plain(member)}\n`);
  }
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
