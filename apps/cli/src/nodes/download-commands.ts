import { DOWNLOAD_SORTS, INSTALLATION_PHASES } from '@roundhouse/admin-api';
import { Option, type Command } from 'commander';
import type { Connection } from '../connection.ts';
import { formatOption, positiveInteger } from '../option-values.ts';
import type { OutputFormat } from '../output.ts';
import type { ProgramContext } from '../program-context.ts';
import { say } from './change-nodes.ts';
import { order } from './node-client.ts';
import { listDownloads, watchDownloads, type DownloadsWish } from './watch-downloads.ts';

const DEFAULT_LIMIT = 200;

/** Adds the commands on models on their way to nodes. */
export function addDownloadCommands(program: Command, context: ProgramContext, connect: () => Connection): void {
  const downloads = program.command('downloads').description('models on their way to nodes');
  const filtered = (name: string, isDefault = false): Command =>
    downloads
      .command(name, { isDefault })
      .option('-q, --search <text>', 'part of the model, serving or node')
      .option('--node <node>', 'id or name')
      .addOption(new Option('--phase <phase>', 'how they stand').choices(INSTALLATION_PHASES))
      .option('-a, --all', 'also those that are ready')
      .option('-s, --sort <member>', `${DOWNLOAD_SORTS.join(', ')}; -member = descending`)
      .option('-l, --limit <n>', 'most that are shown', positiveInteger, DEFAULT_LIMIT);
  filtered('list', true)
    .description('list them; exit status 1 when one has failed')
    .addOption(formatOption())
    .action(async ({ output, ...wish }: DownloadsWish & { output: OutputFormat }) => {
      context.setExitCode(await listDownloads(connect(), wish, output, context.output));
    });
  filtered('watch')
    .description('show them with rate and time left until none is on its way; exit status 1 when one has failed')
    .action(async (wish: DownloadsWish) => {
      context.setExitCode(await watchDownloads(connect(), wish, context.output, { signal: context.signal }));
    });
  const verbs = {
    cancel: 'end one and remove what it has fetched; it stays so until it is retried',
    retry: 'begin one anew after a failure or a cancellation',
  } as const;
  for (const verb of ['cancel', 'retry'] as const) {
    downloads
      .command(verb)
      .description(verbs[verb])
      .argument('<id>', 'of the installation: see downloads -o json')
      .action(async (id: string) => {
        const command = await order(connect(), `/api/v1/downloads/${encodeURIComponent(id)}/${verb}`);
        context.setExitCode(say(command, id, context.output));
      });
  }
}
