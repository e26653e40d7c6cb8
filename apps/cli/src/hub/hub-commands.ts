import { HUB_ABILITIES, HUB_FORMATS } from '@roundhouse/admin-api';
import { Option, type Command } from 'commander';
import { sendJson } from '../api-client.ts';
import type { Connection } from '../connection.ts';
import { formatOption, positiveInteger } from '../option-values.ts';
import type { OutputFormat } from '../output.ts';
import type { ProgramContext } from '../program-context.ts';
import { addHubKeyCommands } from './key-commands.ts';
import { addReviewCommands } from './review-commands.ts';
import { listEntries, listVersions, showEntry, type EntriesWish } from './show-entries.ts';
import { addHubSourceCommands } from './source-commands.ts';

const DEFAULT_LIMIT = 200;

/** Adds the commands on the model hub. */
export function addHubCommands(program: Command, context: ProgramContext, connect: () => Connection): void {
  const hub = program.command('hub').description('models that are offered, reviewed and served to nodes');
  hub
    .command('list', { isDefault: true })
    .description('list what is served')
    .option('-q, --search <words>', 'in names, publishers, tags and descriptions')
    .addOption(new Option('--format <format>', 'with an option of this format').choices(HUB_FORMATS))
    .addOption(new Option('--capability <ability>', 'that can do this').choices(HUB_ABILITIES))
    .option('--license <id>', 'such as apache-2.0')
    .option('--tag <tag>', 'that has this tag')
    .option('--verified', 'with the badge of the hub')
    .option('--installable', 'of which sizes and hashes are known')
    .option('--node <name>', 'held against what this node has')
    .option('--compatible', 'that meet their requirements there; needs --node')
    .option('-s, --sort <member>', 'slug, name, parameters, downloads, stars, published_at; -member = descending')
    .option('-l, --limit <n>', 'most that are listed', positiveInteger, DEFAULT_LIMIT)
    .addOption(formatOption())
    .action(async ({ output, ...wish }: EntriesWish & { output: OutputFormat }) => {
      await listEntries(connect(), wish, output, context.output);
    });
  hub
    .command('show')
    .description('everything about one entry')
    .argument('<entry>', 'its name')
    .option('--node <name>', 'held against what this node has')
    .addOption(formatOption())
    .action(async (slug: string, { node, output }: { node?: string; output: OutputFormat }) => {
      await showEntry(connect(), slug, node, output, context.output);
    });
  hub
    .command('versions')
    .description('what became of every version, newest first')
    .argument('<entry>', 'its name')
    .addOption(formatOption())
    .action(async (slug: string, { output }: { output: OutputFormat }) => {
      await listVersions(connect(), slug, output, context.output);
    });
  addEntryVerbs(hub, context, connect);
  addReviewCommands(hub, context, connect);
  addHubKeyCommands(hub, context, connect);
  addHubSourceCommands(hub, context, connect);
}

/** What is done to an entry, in one word each. */
const VERBS = [
  {
    name: 'verify',
    path: 'verify',
    body: { verified: true },
    does: 'set the badge: it is on the list of approved models',
  },
  {
    name: 'unverify',
    path: 'verify',
    body: { verified: false },
    does: 'take the badge; templates that use it comply no more',
  },
  { name: 'star', path: 'star', body: { starred: true }, does: 'star it' },
  { name: 'unstar', path: 'star', body: { starred: false }, does: 'take the star back' },
  { name: 'reset-counters', path: 'reset-counters', body: undefined, does: 'set downloads and stars back to 0' },
  {
    name: 'resolve',
    path: 'resolve',
    body: undefined,
    does: 'ask the sources for sizes and hashes that are not known',
  },
] as const;

function addEntryVerbs(hub: Command, context: ProgramContext, connect: () => Connection): void {
  for (const { name, path, body, does } of VERBS) {
    hub
      .command(name)
      .description(does)
      .argument('<entry>', 'its name')
      .action(async (slug: string) => {
        const request = { method: 'POST', timeoutMs: 120_000, ...(body === undefined ? {} : { body }) } as const;
        await sendJson(connect(), `/api/v1/hub/entries/${encodeURIComponent(slug)}/${path}`, request);
        context.output.write(`${slug}: done.\n`);
      });
  }
}
