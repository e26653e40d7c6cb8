import type { Command } from 'commander';
import type { Connection } from '../connection.ts';
import { formatOption, positiveInteger } from '../option-values.ts';
import type { OutputFormat } from '../output.ts';
import type { ProgramContext } from '../program-context.ts';
import { removeSource, setSource, showSource, syncSource } from './hub-source.ts';

/** Adds the commands on the hub that is followed. */
export function addHubSourceCommands(hub: Command, context: ProgramContext, connect: () => Connection): void {
  const source = hub.command('source').description('another Roundhouse whose hub is followed');
  source
    .command('show', { isDefault: true })
    .description('which one, and how it goes; exit status 1 when the last try failed')
    .addOption(formatOption())
    .action(async ({ output }: { output: OutputFormat }) => {
      context.setExitCode(await showSource(connect(), output, context.output));
    });
  source
    .command('set')
    .description('follow what another Roundhouse serves; its key is read from ROUNDHOUSE_HUB_KEY')
    .argument('<url>', 'of its admin API, such as https://hub.example/api/v1')
    .option('--interval <seconds>', 'how often', positiveInteger, 900)
    .option('--allow <range...>', 'private ranges that it may stand in, such as 10.0.0.0/8:443', [])
    .addOption(formatOption())
    .action(
      async (url: string, { interval, allow, output }: { interval: number; allow: string[]; output: OutputFormat }) => {
        const wish = { url, key: context.environment['ROUNDHOUSE_HUB_KEY'], intervalS: interval, allow };
        context.setExitCode(await setSource(connect(), wish, output, context.output));
      },
    );
  source
    .command('sync')
    .description('follow at once')
    .addOption(formatOption())
    .action(async ({ output }: { output: OutputFormat }) => {
      context.setExitCode(await syncSource(connect(), output, context.output));
    });
  source
    .command('remove')
    .description('follow nobody any more')
    .action(() => removeSource(connect(), context.output));
}
