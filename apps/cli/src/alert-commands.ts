import { Option, type Command } from 'commander';
import { listAlerts, listDeliveries, redeliver, testSink, type AlertsWish } from './commands/alerts.ts';
import { listDeadLetters, replayDeadLetters, showDeadLetter, type DeadLettersWish } from './commands/dead-letters.ts';
import type { Connection } from './connection.ts';
import { ledgerCommand } from './ledger-commands.ts';
import { formatOption, positiveInteger } from './option-values.ts';
import type { OutputFormat } from './output.ts';
import type { ProgramContext } from './program-context.ts';
import { moment } from './usage/usage-filter.ts';

const DEFAULT_LIMIT = 50;
const EVENTS = ['request', 'alert', 'budget', 'review', 'circuit'];

interface Printed {
  readonly output: OutputFormat;
}

interface OfSink extends Printed {
  readonly organization?: string;
}

/** Adds the commands on what somebody should hear of: alerts, sinks, dead letters. */
export function addAlertCommands(program: Command, context: ProgramContext, connect: () => Connection): void {
  program
    .command('alerts')
    .description('list what somebody should hear of, newest first')
    .option('--organization <id>', 'id or key; the own one when left out')
    .addOption(new Option('--event <event>', 'of which kind').choices(EVENTS))
    .option('--kind <kind>', 'such as budget.threshold')
    .option('--from <time>', 'a time, a day, or how long ago: 30m, 24h, 7d', moment)
    .option('-l, --limit <n>', 'most that are listed, at most 200', positiveInteger, DEFAULT_LIMIT)
    .addOption(formatOption())
    .action(async ({ output, ...wish }: AlertsWish & Printed) => {
      await listAlerts(connect(), wish, output, context.output);
    });

  addSinkCommands(program, context, connect);
  addDeadLetterCommands(ledgerCommand(program), context, connect);
}

function addSinkCommands(program: Command, context: ProgramContext, connect: () => Connection): void {
  const sinks = program.command('sinks').description('where alerts go, and whether they arrive');
  const ofSink = (name: string, description: string): Command =>
    sinks
      .command(name)
      .description(description)
      .argument('<sink>', 'id or key')
      .option('--organization <id>', 'of one organization');

  ofSink('test', 'send a test event now; exit status 1 when it is not taken')
    .addOption(formatOption())
    .action(async (name: string, { output, organization }: OfSink) => {
      const sink = { name, ...(organization !== undefined && { organization }) };
      context.setExitCode(await testSink(connect(), sink, output, context.output));
    });

  ofSink('deliveries', 'list what was sent, newest first')
    .addOption(new Option('--status <status>', 'what became of it').choices(['pending', 'delivered', 'dead']))
    .option('-l, --limit <n>', 'most that are listed, at most 200', positiveInteger, DEFAULT_LIMIT)
    .addOption(formatOption())
    .action(async (name: string, options: OfSink & { status?: string; limit: number }) => {
      const { output, organization, ...wish } = options;
      const sink = { name, ...(organization !== undefined && { organization }) };
      await listDeliveries(connect(), sink, wish, output, context.output);
    });

  ofSink('redeliver', 'send one delivery again, or all that were given up')
    .argument('[delivery]', 'id')
    .action(async (name: string, delivery: string | undefined, { organization }: OfSink) => {
      const sink = { name, ...(organization !== undefined && { organization }) };
      await redeliver(connect(), sink, delivery, context.output);
    });
}

function addDeadLetterCommands(ledger: Command, context: ProgramContext, connect: () => Connection): void {
  ledger
    .command('dead-letters')
    .description('list records that cannot stand in the ledger, or show one; exit status 1 when any is parked')
    .argument('[id]', 'of one')
    .option('--spool <id>', 'of one spool')
    .option('--replayed', 'also those that are in the ledger by now', false)
    .option('-l, --limit <n>', 'most that are listed, at most 200', positiveInteger, DEFAULT_LIMIT)
    .addOption(formatOption())
    .action(async (id: string | undefined, { output, ...wish }: DeadLettersWish & Printed) => {
      if (id !== undefined) await showDeadLetter(connect(), id, output, context.output);
      else context.setExitCode(await listDeadLetters(connect(), wish, output, context.output));
    });

  ledger
    .command('replay')
    .description('record dead letters again, as this release reads them; exit status 1 when any stays parked')
    .argument('[ids...]', 'the oldest 500 when left out')
    .addOption(formatOption())
    .action(async (ids: string[], { output }: Printed) => {
      context.setExitCode(await replayDeadLetters(connect(), ids, output, context.output));
    });
}
