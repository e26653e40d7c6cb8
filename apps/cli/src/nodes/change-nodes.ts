import type { NodeCommandDocument, NodeDocument } from '@roundhouse/admin-api';
import { send, sendJson } from '../api-client.ts';
import { UsageError, type Connection } from '../connection.ts';
import { sizeCell } from '../hub/hub-cells.ts';
import { harmlessLine, type Output } from '../output.ts';
import { findNode, installationsOf, instancesOf, NODES, order, pick } from './node-client.ts';

/** Lets a node join, and says how. Piped, it prints the token and nothing else. */
export async function createJoinToken(connection: Connection, name: string, output: Output): Promise<void> {
  const answer = await sendJson<{ join_token: string; expires_at: string }>(connection, `${NODES}/join-tokens`, {
    body: { node_name: name },
  });
  if (!output.interactive) return output.write(`${answer.join_token}\n`);
  output.write(`${answer.join_token}\n\n`);
  output.write(`Lets the node "${name}" join, once, until ${answer.expires_at}. On the host: write it into a file,\n`);
  output.write(`name that file in JOIN_TOKEN_FILE and start the agent with NODE_NAME=${name}.\n`);
}

/**
 * Changes members of a node: `labels.rack=a`, `settings.max_downloads=2`; nothing behind the sign clears.
 *
 * @throws UsageError for a word that names no such member
 */
export async function setNode(
  connection: Connection,
  named: string,
  words: Readonly<Record<string, string>>,
  output: Output,
): Promise<void> {
  const { id, name } = await findNode(connection, named);
  await sendJson<NodeDocument>(connection, `${NODES}/${id}`, { method: 'PATCH', body: patchOf(words) });
  output.write(`${name} is changed.\n`);
}

/** The merge patch that words mean. @throws UsageError */
export function patchOf(words: Readonly<Record<string, string>>): object {
  const patch: Record<string, unknown> = {};
  for (const [path, text] of Object.entries(words)) {
    const [member = '', ...rest] = path.split('.');
    const name = rest.join('.');
    if (member === 'organizations' && name === '') patch['organization_ids'] = text === '' ? null : text.split(',');
    else if ((member === 'labels' || member === 'settings') && name !== '') {
      const value = member === 'labels' ? text : settingOf(text);
      patch[member] = { ...(patch[member] as object | undefined), [name]: text === '' ? null : value };
    } else {
      throw new UsageError(`"${path}" is none of labels.<name>, settings.<name>, organizations.`);
    }
  }
  return patch;
}

function settingOf(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** Does something with a node that the API has a verb for. */
export async function changeNode(
  connection: Connection,
  named: string,
  verb: 'drain' | 'undrain' | 'revoke',
  output: Output,
): Promise<void> {
  const { id, name } = await findNode(connection, named);
  await send(connection, `${NODES}/${id}/${verb}`, { method: 'POST' });
  const outcome = {
    drain: 'loads nothing new; what runs ends once its requests have',
    undrain: 'loads again what is placed on it',
    revoke: 'is cut off and needs a new join token',
  };
  output.write(`${name} ${outcome[verb]}.\n`);
}

/** Cuts a node off and forgets it. */
export async function removeNode(connection: Connection, named: string, output: Output): Promise<void> {
  const { id, name } = await findNode(connection, named);
  await send(connection, `${NODES}/${id}`, { method: 'DELETE' });
  output.write(`${name} is removed.\n`);
}

/** Removes files that nothing refers to. @returns exit status */
export async function collectGarbage(connection: Connection, named: string, output: Output): Promise<number> {
  const { id, name } = await findNode(connection, named);
  const command = await order(connection, `${NODES}/${id}/collect-garbage`, { waitMs: 60_000 });
  const freed = command.answer?.['freed_bytes'];
  if (command.state === 'done' && typeof freed === 'number') {
    output.write(`${name} has freed ${sizeCell(freed)}.\n`);
    return 0;
  }
  return say(command, name, output);
}

/**
 * Fetches a model to a node before anything serves it there.
 *
 * @param wanted slug of a hub entry, or slug@version
 * @throws UsageError for another form
 */
export async function downloadTo(
  connection: Connection,
  named: string,
  { wanted, option }: { readonly wanted: string; readonly option?: string | undefined },
  output: Output,
): Promise<void> {
  const [, entry, version] = /^([^@]+)(?:@([1-9]\d{0,8}))?$/.exec(wanted) ?? [];
  if (entry === undefined) throw new UsageError(`"${wanted}" is no <entry> or <entry>@<version>.`);
  const { id, name } = await findNode(connection, named);
  const { content_key: content } = await sendJson<{ content_key: string }>(connection, `${NODES}/${id}/installations`, {
    body: { hub: { entry, version: version === undefined ? null : Number(version), option: option ?? null } },
  });
  output.write(`${content} is to be fetched to ${name}. How far it is: roundhouse downloads watch\n`);
}

/** Gives an order about an engine. @param named of the engine: its id, or the key of its serving. @returns exit status */
export async function orderInstance(
  connection: Connection,
  node: string,
  named: string,
  verb: 'load' | 'unload' | 'restart',
  output: Output,
): Promise<number> {
  const { id } = await findNode(connection, node);
  const instance = pick(await instancesOf(connection, { id }), named, ({ serving }) => [serving.key], 'instance');
  const path = `${NODES}/${id}/instances/${instance.id}/${verb}`;
  if (verb === 'load') {
    await send(connection, path, { method: 'POST' });
    output.write(`${instance.serving.key} is to be loaded on ${instance.node}.\n`);
    return 0;
  }
  return say(await order(connection, path), `${instance.serving.key} on ${instance.node}`, output);
}

/** Gives an order about files. @param named their id, what they are, or the key of a serving. @returns exit status */
export async function orderInstallation(
  connection: Connection,
  node: string,
  named: string,
  verb: 'verify' | 'evict',
  output: Output,
  signal?: AbortSignal,
): Promise<number> {
  const { id } = await findNode(connection, node);
  const words = ({ content_key: content, servings }: { content_key: string; servings: { key: string }[] }) => [
    content,
    ...servings.map(({ key }) => key),
  ];
  const installation = pick(await installationsOf(connection, { id }), named, words, 'model');
  const path = `${NODES}/${id}/installations/${installation.id}`;
  if (verb === 'evict') {
    await send(connection, path, { method: 'DELETE' });
    output.write(`${installation.content_key} is taken from ${installation.node}.\n`);
    return 0;
  }
  const command = await order(connection, `${path}/verify`, { waitMs: 6 * 60 * 60_000, signal });
  const damaged = command.answer?.['damaged_files'];
  if (command.state !== 'done' || !Array.isArray(damaged)) return say(command, installation.content_key, output);
  if (damaged.length === 0) output.write(`${installation.content_key} on ${installation.node} is sound.\n`);
  else output.write(`Damaged, and fetched again: ${damaged.map(String).map(harmlessLine).join(', ')}\n`);
  return damaged.length === 0 ? 0 : 1;
}

/** Says what became of an order. @returns exit status: 0 when it is done, or waits for its node */
export function say(command: NodeCommandDocument, about: string, output: Output): number {
  const verb = command.kind.replaceAll('_', ' ');
  if (command.state === 'done') output.write(`${about}: ${verb} is done.\n`);
  else if (command.state === 'waiting')
    output.write(`${about}: ${verb} waits for the node until ${command.deadline_at}.\n`);
  else output.write(`${about}: ${verb} ${command.state}: ${harmlessLine(command.message) || 'no word of the node'}\n`);
  return command.state === 'failed' || command.state === 'expired' ? 1 : 0;
}
