import { readFile } from 'node:fs/promises';
import { picoOfUsd } from '@roundhouse/kernel';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { abandonSpool, adjustAttempt, showSpools } from './commands/repair-ledger.ts';
import { importCosts, showResiduals, type ResidualsWish } from './commands/reconcile-ledger.ts';
import { verifyLedger } from './commands/verify-ledger.ts';
import { UsageError, type Connection } from './connection.ts';
import { formatOption, positiveInteger } from './option-values.ts';
import type { OutputFormat } from './output.ts';
import type { ProgramContext } from './program-context.ts';

const MAX_SPOOLS = 100;

interface Printed {
  readonly output: OutputFormat;
}

/** Adds the commands for the rows that every sum is made of. */
export function addLedgerCommands(program: Command, context: ProgramContext, connect: () => Connection): void {
  const ledger = ledgerCommand(program);

  ledger
    .command('verify')
    .description('compare the sums of each day (UTC) with the rows of the ledger; exit status 1 when any differs')
    .option('--from <day>', 'from this day on, such as 2026-11-01; 30 days before the last when left out', day)
    .option('--to <day>', 'the last day; today when left out', day)
    .addOption(formatOption())
    .action(async ({ output, ...days }: { from?: string; to?: string } & Printed) => {
      context.setExitCode(await verifyLedger(connect(), days, output, context.output));
    });

  ledger
    .command('reconcile')
    .description("take a provider's bill by day: CSV with day, cost_usd or cost_pico, and perhaps model")
    .argument('<file>', 'CSV with a head')
    .requiredOption('--provider <provider>', 'id or key')
    .option('--organization <id>', 'id or key; the own one when left out')
    .addOption(formatOption())
    .action(async (file: string, wish: { provider: string; organization?: string } & Printed) => {
      await importCosts(connect(), { ...wish, csv: await textOf(file) }, wish.output, context.output);
    });

  ledger
    .command('residuals')
    .description('show by how much bills differ from the ledger, by model or by day')
    .option('--provider <provider>', 'id or key')
    .option('--organization <id>', 'id or key; the own one when left out')
    .addOption(
      new Option('--by <what>', 'what they are added up by').choices(['model', 'day', 'line']).default('model'),
    )
    .option('--from <day>', 'from this day on; 30 days before the last when left out', day)
    .option('--to <day>', 'the last day; today when left out', day)
    .addOption(formatOption())
    .action(async ({ output, ...wish }: ResidualsWish & Printed) => {
      await showResiduals(connect(), wish, output, context.output);
    });

  ledger
    .command('adjust')
    .description('add a correction to an attempt; the same reason and amount again add nothing')
    .argument('<attempt>', 'id, as in the log of requests')
    .requiredOption('--usd <amount>', 'what is added; with = for less than nothing: --usd=-0.25', usd)
    .requiredOption('--reason <text>', 'names the correction, such as the number of an invoice')
    .addOption(formatOption())
    .action(async (attempt: string, wish: { usd: bigint; reason: string } & Printed) => {
      await adjustAttempt(connect(), { attempt, ...wish }, wish.output, context.output);
    });

  ledger
    .command('spools')
    .description('list the logs of usage that gateways keep, the longest silent first')
    .option('--unfinished', 'only those with gaps, or with attempts of which no end is known', false)
    .option('-l, --limit <n>', 'most that are listed', positiveInteger, MAX_SPOOLS)
    .addOption(formatOption())
    .action(async (wish: { unfinished: boolean; limit: number } & Printed) => {
      await showSpools(connect(), wish, wish.output, context.output);
    });

  ledger
    .command('abandon')
    .description('say that a spool is lost for good: what it left open is settled provisionally, its leases end')
    .argument('<spool>', 'id')
    .addOption(formatOption())
    .action(async (spool: string, { output }: Printed) => {
      await abandonSpool(connect(), spool, output, context.output);
    });
}

/** The group of commands, which others may add to. */
export function ledgerCommand(program: Command): Command {
  const known = program.commands.find((command) => command.name() === 'ledger');
  return known ?? program.command('ledger').description('the rows that every sum is made of');
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`Cannot read ${file}: ${(error as Error).message}`);
  }
}

/** @throws InvalidArgumentError unless it is an amount in dollars, to the pico-dollar */
function usd(text: string): bigint {
  const pico = picoOfUsd(text);
  if (pico === undefined || pico === 0n) throw new InvalidArgumentError('It must be an amount such as 0.25 or -1.5.');
  return pico;
}

/** @throws InvalidArgumentError unless it is a day of the calendar */
function day(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('It must be a day such as 2026-11-20.');
}
