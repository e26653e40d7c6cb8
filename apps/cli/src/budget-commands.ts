import { BUDGET_MEASURES, BUDGET_STATES, BUDGET_SUBJECTS, BUDGET_WINDOWS } from '@roundhouse/admin-api';
import { Option, type Command } from 'commander';
import { listBudgetAlerts, listBudgets, type BudgetsWish } from './commands/budgets.ts';
import type { Connection } from './connection.ts';
import { formatOption, positiveInteger } from './option-values.ts';
import type { OutputFormat } from './output.ts';
import type { ProgramContext } from './program-context.ts';

const DEFAULT_LIMIT = 100;

/** Adds the commands on how budgets stand. */
export function addBudgetCommands(program: Command, context: ProgramContext, connect: () => Connection): void {
  const budgets = program.command('budgets').description('how much of which budget is used');
  budgets
    .command('list', { isDefault: true })
    .description(
      'list how budgets stand, the fullest first; exit status 1 when a hard one is exhausted, but not with csv',
    )
    .option('--organization <id>', 'id or key; the own one when left out')
    .addOption(new Option('--subject <kind>', 'whose').choices(BUDGET_SUBJECTS))
    .addOption(new Option('--measure <measure>', 'of what').choices(BUDGET_MEASURES))
    .addOption(new Option('--window <window>', 'of which time').choices(BUDGET_WINDOWS))
    .addOption(new Option('--state <state>', 'how they stand').choices(BUDGET_STATES))
    .option('-q, --search <text>', 'part of a name')
    .option('-s, --sort <member>', 'member to sort by; -member = descending')
    .option('-l, --limit <n>', 'most that are listed', positiveInteger, DEFAULT_LIMIT)
    .addOption(
      new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'yaml', 'csv']).default('table'),
    )
    .action(async ({ output, ...wish }: BudgetsWish & { output: OutputFormat | 'csv' }) => {
      context.setExitCode(await listBudgets(connect(), wish, output, context.output));
    });
  budgets
    .command('alerts')
    .description('thresholds that a budget has reached, the latest first')
    .argument('<budget>', 'id or name')
    .option('-l, --limit <n>', 'most that are listed', positiveInteger, DEFAULT_LIMIT)
    .addOption(formatOption())
    .action(async (name: string, { output, limit }: { output: OutputFormat; limit: number }) => {
      await listBudgetAlerts(connect(), name, limit, output, context.output);
    });
}
