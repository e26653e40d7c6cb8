import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AppError } from '@roundhouse/errors';

/** A symmetric key and the id that stands in everything made with it. */
export interface NamedKey {
  /** 1 to 32 characters of [a-z0-9-]. */
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

/** Keys of one purpose: the current one makes new values, the others still read old ones. */
export interface KeyRing {
  readonly current: NamedKey;
  byId(id: string): NamedKey | undefined;
}

const KEY_BYTES = 32;

/** Text of a new key file with one key; to be stored with mode 0600. */
export function createKeyFile(member: 'peppers' | 'keys'): string {
  const id = `k${randomBytes(4).toString('hex')}`;
  return `${JSON.stringify({ current: id, [member]: [{ id, key: randomBytes(KEY_BYTES).toString('base64') }] }, null, 2)}\n`;
}

/**
 * Reads a key file: `{"current": id, "<member>": [{"id", "key": base64 of 32 bytes}]}`.
 *
 * @throws AppError INVALID_REQUEST when the file is unreadable, empty, short of key bytes or ambiguous;
 *   the message never shows content
 */
export function loadKeyRing(path: string, member: 'peppers' | 'keys'): KeyRing {
  const file = parse(path);
  const list = file[member];
  if (!Array.isArray(list) || list.length === 0)
    throw refused(path, `"${member}" must be a list with at least one key`);
  const keys = new Map<string, NamedKey>();
  for (const item of list as readonly { id?: unknown; key?: unknown }[]) {
    if (typeof item?.id !== 'string' || !/^[a-z0-9-]{1,32}$/.test(item.id))
      throw refused(path, 'a key has no proper id');
    const key = typeof item.key === 'string' ? Buffer.from(item.key, 'base64') : Buffer.alloc(0);
    if (key.length !== KEY_BYTES) throw refused(path, `key ${item.id} must be ${KEY_BYTES} bytes in base64`);
    if (key.every((byte) => byte === key[0])) throw refused(path, `key ${item.id} is a default, not a secret`);
    if (keys.has(item.id)) throw refused(path, `key ${item.id} stands twice`);
    keys.set(item.id, { id: item.id, key });
  }
  const current = keys.get(String(file['current']));
  if (current === undefined) throw refused(path, '"current" names none of its keys');
  return { current, byId: (id) => keys.get(id) };
}

function parse(path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // The parser's message quotes the file: it is dropped on purpose.
  }
  throw refused(path, 'is not a readable JSON object');
}

function refused(path: string, message: string): AppError {
  return new AppError('INVALID_REQUEST', `Key file ${path}: ${message}.`);
}
