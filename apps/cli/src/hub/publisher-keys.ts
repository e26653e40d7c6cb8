import { closeSync, openSync, writeSync } from 'node:fs';
import { createPublisherKey } from '@roundhouse/hub';
import { sendJson } from '../api-client.ts';
import { UsageError, type Connection } from '../connection.ts';
import { colours, printDocument, type Output, type OutputFormat } from '../output.ts';

/** How a key is made. */
export interface KeyWish {
  readonly name: string;
  /** Where the private half goes. */
  readonly out: string;
  /** True = the public half is registered as well. */
  readonly register: boolean;
  /** id or key of an organization; undefined = the own one. */
  readonly organization?: string;
  /** True = it counts for every entry. */
  readonly everybody?: boolean;
}

/**
 * Makes a publisher's pair of keys. The private half is written to a file of this machine and never leaves it.
 *
 * @param connect called only when the public half is to be registered
 * @throws UsageError when the file is there already
 */
export async function createHubKey(
  connect: () => Connection,
  wish: KeyWish,
  format: OutputFormat,
  output: Output,
): Promise<void> {
  const pair = createPublisherKey();
  writeNew(wish.out, pair.privateKeyPem);
  const publicKey = Buffer.from(pair.publicKey).toString('base64');
  const made = { key_id: pair.id, public_key: publicKey, private_key_file: wish.out, registered: wish.register };
  if (wish.register) {
    const owner = wish.everybody === true ? null : wish.organization;
    const body = {
      display_name: wish.name,
      public_key: publicKey,
      ...(owner === undefined ? {} : { organization_id: owner }),
    };
    await sendJson(connect(), '/api/v1/hub/publisher-keys', { body });
  }
  if (format !== 'table') {
    printDocument(output, format, made);
    return;
  }
  const paint = colours(output);
  output.write(`${paint.green('Made')} ${pair.id}; its private half is in ${wish.out}. Keep it: nobody else has it.\n`);
  output.write(`public key    ${publicKey}\n`);
  if (!wish.register) output.write(paint.dim('An administrator makes it count: roundhouse hub keys register --help\n'));
}

/** Makes a publisher key count. @param publicKey base64 */
export async function registerHubKey(
  connection: Connection,
  wish: Omit<KeyWish, 'out' | 'register'> & { readonly publicKey: string },
  output: Output,
): Promise<void> {
  const owner = wish.everybody === true ? null : wish.organization;
  const body = {
    display_name: wish.name,
    public_key: wish.publicKey,
    ...(owner === undefined ? {} : { organization_id: owner }),
  };
  const { key_id: id } = await sendJson<{ key_id: string }>(connection, '/api/v1/hub/publisher-keys', { body });
  output.write(`${id} counts now.\n`);
}

/** Nobody else may read it, and no other key is lost. */
function writeNew(path: string, text: string): void {
  let handle: number;
  try {
    handle = openSync(path, 'wx', 0o600);
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new UsageError(isThere ? `${path} is there already; give another --out.` : `${path} cannot be written.`);
  }
  try {
    writeSync(handle, text);
  } finally {
    closeSync(handle);
  }
}
