import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** What a login keeps. */
export interface SavedConnection {
  url: string;
  key: string;
}

/** Where `roundhouse login` keeps its connection: below XDG_CONFIG_HOME, or ~/.config. */
export function connectionFile(environment: Readonly<Record<string, string | undefined>>): string {
  const folder = environment['XDG_CONFIG_HOME'] ?? join(environment['HOME'] ?? homedir(), '.config');
  return join(folder, 'roundhouse', 'connection.json');
}

/** The connection that was saved; undefined when there is none, or when the file is damaged. */
export function readConnection(file: string): Partial<SavedConnection> | undefined {
  try {
    const { url, key } = JSON.parse(readFileSync(file, 'utf8')) as Partial<SavedConnection>;
    return { ...(typeof url === 'string' && { url }), ...(typeof key === 'string' && { key }) };
  } catch {
    return undefined;
  }
}

/** Saves a connection, readable by its owner alone. */
export function saveConnection(file: string, connection: SavedConnection): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // A file that exists keeps its mode, so it goes first.
  rmSync(file, { force: true });
  writeFileSync(file, `${JSON.stringify(connection)}\n`, { mode: 0o600 });
}

/** Forgets the connection. */
export function forgetConnection(file: string): void {
  rmSync(file, { force: true });
}
