import type { HubSourceDocument } from '@roundhouse/admin-api';
import { send, sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { colours, harmless, printDocument, type Output, type OutputFormat } from '../output.ts';

/** Which hub is to be followed. */
export interface SourceWish {
  readonly url: string;
  /** API key there; undefined = the one so far. */
  readonly key: string | undefined;
  readonly intervalS: number;
  /** Private ranges that it may stand in. */
  readonly allow: readonly string[];
}

const PATH = '/api/v1/hub/source';
const SLOW_MS = 120_000;

/** Shows which hub is followed, and how that goes. @returns exit status: 0, or 1 when the last try failed */
export async function showSource(connection: Connection, format: OutputFormat, output: Output): Promise<number> {
  return print(await sendJson(connection, PATH), format, output);
}

/** Follows a hub from now on. @returns as {@link showSource} */
export async function setSource(
  connection: Connection,
  { url, key, intervalS, allow }: SourceWish,
  format: OutputFormat,
  output: Output,
): Promise<number> {
  const body = { url, interval_s: intervalS, allowed_cidrs: allow, ...(key === undefined ? {} : { key }) };
  await sendJson(connection, PATH, { method: 'PUT', body });
  return syncSource(connection, format, output);
}

/** Follows at once. @returns as {@link showSource} */
export async function syncSource(connection: Connection, format: OutputFormat, output: Output): Promise<number> {
  const state = await sendJson<HubSourceDocument>(connection, `${PATH}/sync`, { method: 'POST', timeoutMs: SLOW_MS });
  return print(state, format, output);
}

/** Follows nobody any more. */
export async function removeSource(connection: Connection, output: Output): Promise<void> {
  await send(connection, PATH, { method: 'DELETE' });
  output.write('No hub is followed any more: the catalog that is part of Roundhouse counts.\n');
}

function print(state: HubSourceDocument, format: OutputFormat, output: Output): number {
  if (format !== 'table') printDocument(output, format, state);
  else {
    const paint = colours(output);
    output.write(`${state.url}: ${state.entries} entries, followed last ${state.succeeded_at ?? 'never'}\n`);
    if (state.left_out.length > 0) {
      const names = state.left_out.join(', ');
      output.write(paint.yellow(`Left out, as their names or numbers were given here first: ${names}\n`));
    }
    if (state.error !== null) {
      output.write(paint.red(`The last try (${state.tried_at ?? ''}) failed: ${harmless(state.error)}\n`));
      output.write(paint.dim('What was followed before stays.\n'));
    }
  }
  return state.error === null ? 0 : 1;
}
