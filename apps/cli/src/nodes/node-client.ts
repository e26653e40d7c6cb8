import type { InstallationDocument, InstanceDocument, NodeCommandDocument, NodeDocument } from '@roundhouse/admin-api';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendJson } from '../api-client.ts';
import { UsageError, type Connection } from '../connection.ts';
import { readPages } from '../listing.ts';

/** Path of nodes. */
export const NODES = '/api/v1/nodes';

/** One page of a list of nodes, or of what is on them. */
export interface PageOf<Row> {
  readonly data: readonly Row[];
  readonly next_cursor: string | null;
  readonly total: number;
}

/** Something that people name by its id, or by another word. */
interface Named {
  readonly id: string;
}

const MAX_PARTS = 5_000;
const POLL_MS = 1_000;

/** Finds a node by id or name. @throws UsageError when there is none */
export async function findNode(connection: Connection, named: string): Promise<NodeDocument> {
  const all = await readPages<PageOf<NodeDocument>>(connection, NODES, { q: isId(named) ? '' : named }, MAX_PARTS);
  const found = all.data.find(({ id, name }) => id === named || name === named);
  if (found === undefined) throw new UsageError(`No node "${named}". See: roundhouse nodes`);
  return found;
}

/** Engines of a node. */
export async function instancesOf(connection: Connection, { id }: Named): Promise<readonly InstanceDocument[]> {
  const path = `${NODES}/${id}/instances`;
  return (await readPages<PageOf<InstanceDocument>>(connection, path, {}, MAX_PARTS)).data;
}

/** Models on the disk of a node, and those on their way. */
export async function installationsOf(connection: Connection, { id }: Named): Promise<readonly InstallationDocument[]> {
  const path = `${NODES}/${id}/installations`;
  return (await readPages<PageOf<InstallationDocument>>(connection, path, {}, MAX_PARTS)).data;
}

/** Finds one by its id, or by another word that names exactly one. @throws UsageError */
export function pick<Part extends Named>(
  parts: readonly Part[],
  named: string,
  wordsOf: (part: Part) => readonly string[],
  noun: string,
): Part {
  const found = parts.filter((part) => part.id === named || wordsOf(part).includes(named));
  const [only, ...others] = found;
  if (only === undefined) {
    const known = [...new Set(parts.flatMap(wordsOf))].join(', ');
    throw new UsageError(`No ${noun} "${named}" there${known === '' ? '.' : `; there are: ${known}.`}`);
  }
  if (others.length > 0)
    throw new UsageError(`"${named}" is several: give one of ${found.map(({ id }) => id).join(', ')}.`);
  return only;
}

/**
 * Gives an order and waits until it is done.
 *
 * @param path of the order, without the node's own
 * @param waitMs how long it is waited for after the API's own patience
 * @throws UsageError never; ApiError
 */
export async function order(
  connection: Connection,
  path: string,
  { waitMs = 0, signal }: { readonly waitMs?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<NodeCommandDocument> {
  let command = await sendJson<NodeCommandDocument>(connection, path, { method: 'POST' });
  for (const until = Date.now() + waitMs; command.state === 'waiting' && Date.now() < until;) {
    await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal });
    command = await sendJson(connection, `${NODES}/${command.node_id}/commands/${command.id}`);
  }
  return command;
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
