import { setTimeout as sleep } from 'node:timers/promises';
import { sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { harmless, type Output } from '../output.ts';
import { findNode, instancesOf, NODES, pick } from './node-client.ts';

/** What of an engine's log is wanted. */
export interface LogsWish {
  readonly node: string;
  /** Its id, or the key of its serving. */
  readonly instance: string;
  readonly lines: number;
  readonly follow: boolean;
  readonly signal?: AbortSignal | undefined;
}

const POLL_MS = 1_000;
/** Looked at while following: more than an engine says in a second. */
const FOLLOWED_LINES = 2_000;

/** Prints the last lines of an engine, and with `follow` those that come, until it is interrupted. */
export async function readLogs(connection: Connection, wish: LogsWish, output: Output): Promise<void> {
  const { id } = await findNode(connection, wish.node);
  const instances = await instancesOf(connection, { id });
  const instance = pick(instances, wish.instance, ({ serving }) => [serving.key], 'instance');
  const path = `${NODES}/${id}/instances/${instance.id}/logs`;
  const signal = wish.signal === undefined ? {} : { signal: wish.signal };
  const read = async (lines: number): Promise<string[]> =>
    (await sendJson<{ data: string[] }>(connection, `${path}?lines=${lines}`, signal)).data;
  const print = (lines: readonly string[]): void => {
    for (const line of lines) output.write(`${harmless(line)}\n`);
  };
  let seen = await read(wish.follow ? Math.max(wish.lines, FOLLOWED_LINES) : wish.lines);
  print(seen.slice(-wish.lines));
  while (wish.follow) {
    await sleep(POLL_MS, undefined, signal);
    const now = await read(FOLLOWED_LINES);
    print(newLines(seen, now));
    seen = now;
  }
}

/** What of the later reading the earlier one did not have: all behind the longest end of the one that begins the other. */
export function newLines(before: readonly string[], now: readonly string[]): readonly string[] {
  const last = before.at(-1);
  if (last === undefined) return now;
  for (let end = now.length - 1; end >= 0; end -= 1) {
    if (now[end] !== last) continue;
    // The same line may stand there often: those before it must be the same, too.
    const overlap = Math.min(end + 1, before.length);
    const same = now
      .slice(end + 1 - overlap, end + 1)
      .every((line, at) => line === before[before.length - overlap + at]);
    if (same) return now.slice(end + 1);
  }
  return now;
}
