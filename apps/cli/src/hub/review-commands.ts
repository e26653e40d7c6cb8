import { HUB_STATES } from '@roundhouse/admin-api';
import { Option, type Command } from 'commander';
import type { Connection } from '../connection.ts';
import { formatOption, positiveInteger } from '../option-values.ts';
import type { OutputFormat } from '../output.ts';
import type { ProgramContext } from '../program-context.ts';
import { preflightVersion, publishVersion, type PublishWish } from './publish-version.ts';
import { decideVersion, listSubmissions } from './review-version.ts';

const DEFAULT_LIMIT = 200;

/** Adds what publishers and reviewers do. */
export function addReviewCommands(hub: Command, context: ProgramContext, connect: () => Connection): void {
  const submitting = (name: string, does: string): Command =>
    hub
      .command(name)
      .description(does)
      .requiredOption('-f, --file <file>', 'YAML or JSON; - = standard input')
      .option('--organization <id>', 'id or key; the own one when left out')
      .option('--everybody', 'for the whole installation; platform administrators only')
      .option('--offline', 'ask no source for sizes and heads')
      .addOption(formatOption());
  submitting('preflight', 'check a version without publishing it; exit status 1 when it could not be approved').action(
    async ({ output, ...wish }: PublishWish & { output: OutputFormat }) => {
      context.setExitCode(await preflightVersion(connect(), wish, output, context.output));
    },
  );
  submitting('publish', 'offer a version; it is pending until somebody approves it')
    .option('--sign <file>', 'sign it with this private key')
    .action(async ({ output, ...wish }: PublishWish & { output: OutputFormat }) => {
      await publishVersion(connect(), wish, output, context.output);
    });
  hub
    .command('submissions')
    .description('versions by their state, oldest first')
    .addOption(new Option('--state <state>', 'where they stand').choices(HUB_STATES).default('pending'))
    .option('-l, --limit <n>', 'most that are listed', positiveInteger, DEFAULT_LIMIT)
    .addOption(formatOption())
    .action(async ({ output, ...wish }: { state: string; limit: number; output: OutputFormat }) => {
      await listSubmissions(connect(), wish, output, context.output);
    });
  hub
    .command('approve')
    .description('serve a version')
    .argument('<version>', '<entry>@<number>, or an id')
    .action((named: string) => decideVersion(connect(), 'approve', named, undefined, context.output));
  for (const [verb, does] of [
    ['reject', 'refuse a pending version for good'],
    ['withdraw', 'take a version back'],
  ] as const) {
    hub
      .command(verb)
      .description(does)
      .argument('<version>', '<entry>@<number>, or an id')
      .requiredOption('--reason <text>', 'for those who read it later')
      .action((named: string, { reason }: { reason: string }) =>
        decideVersion(connect(), verb, named, reason, context.output),
      );
  }
}
