import password from '@inquirer/password';
import { text } from 'node:stream/consumers';
import { sendJson } from '../api-client.ts';
import { UsageError, type Connection } from '../connection.ts';
import type { Output } from '../output.ts';
import { saveConnection } from '../saved-connection.ts';

/** What a login needs from its process. */
export interface LoginInput {
  readonly url: string;
  /** Given on the command line; undefined = it is asked for, or read from standard input when piped. */
  readonly key: string | undefined;
  /** True when a person can be asked. */
  readonly interactive: boolean;
}

/**
 * Checks an admin key against the installation and keeps both for later commands.
 *
 * @throws UsageError without a key; ApiError when the installation refuses it: then nothing is kept
 */
export async function login(input: LoginInput, file: string, output: Output): Promise<void> {
  const key = (input.key ?? (await askForKey(input.interactive))).trim();
  if (key === '') throw new UsageError('No key was given.');
  const connection: Connection = { url: input.url, key };
  const { total } = await sendJson<{ total: number }>(connection, '/api/v1/organizations?limit=1');
  saveConnection(file, connection);
  const seen = total === 1 ? '1 organization' : `${total} organizations`;
  output.write(`Signed in to ${input.url}: this key sees ${seen}. Kept in ${file}.\n`);
}

async function askForKey(interactive: boolean): Promise<string> {
  if (interactive) return password({ message: 'Admin key', mask: true });
  return text(process.stdin);
}
