import { PUBLISHER_KEY_RESOURCE } from '@roundhouse/admin-api';
import type { Command } from 'commander';
import type { Connection } from '../connection.ts';
import { formatOption } from '../option-values.ts';
import { printDocument, printTable, type OutputFormat } from '../output.ts';
import type { ProgramContext } from '../program-context.ts';
import { listResources } from '../resources/resource-client.ts';
import { createHubKey, registerHubKey, type KeyWish } from './publisher-keys.ts';

/** Adds the commands on publishers' keys. */
export function addHubKeyCommands(hub: Command, context: ProgramContext, connect: () => Connection): void {
  const keys = hub.command('keys').description('whose signatures under versions count');
  keys
    .command('list', { isDefault: true })
    .description('keys that are known')
    .addOption(formatOption())
    .action(async ({ output }: { output: OutputFormat }) => {
      const { data } = await listResources(connect(), PUBLISHER_KEY_RESOURCE, { query: {}, limit: 1_000 });
      if (output !== 'table') printDocument(context.output, output, { data });
      else {
        const rows = data.map((key) => ['key', 'key_id', 'admin_status', 'public_key'].map((name) => text(key[name])));
        printTable(context.output, ['KEY', 'ID', 'STATUS', 'PUBLIC KEY'], rows);
      }
    });
  keys
    .command('create')
    .description('make a pair of keys; the private half stays on this machine')
    .argument('<name>', 'whose it is')
    .option('--out <file>', 'where the private half goes', 'roundhouse-publisher.pem')
    .option('--register', 'let it count at once; administrators only', false)
    .option('--organization <id>', 'id or key; the own one when left out')
    .option('--everybody', 'for every entry of the installation')
    .addOption(formatOption())
    .action(async (name: string, { output, ...wish }: Omit<KeyWish, 'name'> & { output: OutputFormat }) => {
      await createHubKey(connect, { ...wish, name }, output, context.output);
    });
  keys
    .command('register')
    .description('let the public half of a publisher’s key count')
    .argument('<name>', 'whose it is')
    .argument('<public-key>', 'base64, as create printed it')
    .option('--organization <id>', 'id or key; the own one when left out')
    .option('--everybody', 'for every entry of the installation')
    .action(async (name: string, publicKey: string, wish: { organization?: string; everybody?: boolean }) => {
      await registerHubKey(connect(), { ...wish, name, publicKey }, context.output);
    });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
