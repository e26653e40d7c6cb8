import { Option } from 'commander';
import { sendJson } from './api-client.ts';
import type { Connection } from './connection.ts';
import { colours, type Output } from './output.ts';

interface MadeLink {
  readonly url: string;
  readonly expires_at: string;
}

/** `--link`, on commands whose list can be exported. */
export function linkOption(): Option {
  return new Option(
    '--link',
    'print a link in place of it, which gives all of it as CSV, once, to whoever has it',
  ).default(false);
}

/**
 * Prints the address of a link to an export.
 *
 * @param path below `/api/v1`
 */
export async function printLink(
  connection: Connection,
  path: string,
  query: Readonly<Record<string, string>>,
  output: Output,
): Promise<void> {
  const body = { path, query, format: 'csv' };
  const { url, expires_at: until } = await sendJson<MadeLink>(connection, '/api/v1/exports', { body });
  output.write(`${new URL(url, connection.url).href}\n`);
  if (output.interactive) output.write(colours(output).dim(`It works once, until ${until}.\n`));
}
