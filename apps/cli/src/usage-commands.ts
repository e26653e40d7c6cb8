import { REQUEST_STATUSES, USAGE_DIMENSIONS, USAGE_WINDOWS, type UsageDimension } from '@roundhouse/admin-api';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { followRequests, showRequests, type RequestsWish } from './commands/show-requests.ts';
import { showRequest } from './commands/show-request.ts';
import { showUsage, type UsageWish } from './commands/show-usage.ts';
import { UsageError, type Connection } from './connection.ts';
import { linkOption } from './export-link.ts';
import { addLedgerCommands } from './ledger-commands.ts';
import { positiveInteger } from './option-values.ts';
import type { OutputFormat } from './output.ts';
import type { ProgramContext } from './program-context.ts';
import { moment } from './usage/usage-filter.ts';

const DEFAULT_LIMIT = 50;
const REQUEST_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

type Format = OutputFormat | 'csv';

interface LogOptions extends Omit<RequestsWish, 'idPrefix'> {
  readonly follow: boolean;
  readonly output: Format;
}

/** Adds the commands that show what was used: usage, ledger, logs. */
export function addUsageCommands(program: Command, context: ProgramContext, connect: () => Connection): void {
  filtered(program.command('usage'))
    .description('sum up tokens and cost')
    .option('--by <dimensions>', `one or two of ${USAGE_DIMENSIONS.join(', ')}`, dimensions, ['model'])
    .option('--time-zone <name>', 'of days and hours, such as Europe/Berlin; UTC when left out')
    .addOption(
      new Option('--window <window>', 'the current one of the calendar, in place of --from and --to').choices(
        USAGE_WINDOWS,
      ),
    )
    .option('--cost-label <label>', 'only what is charged to this label, such as team=search')
    .option('--label <name>', 'label by whose values cost_label groups; all labels when left out')
    .option('--top <n>', 'only the largest, all others in one line', positiveInteger)
    .option('--spend', 'the costliest first, not the most tokens', false)
    .addOption(linkOption())
    .addOption(tableOption())
    .action(async ({ output, ...wish }: UsageWish & { output: Format }) => {
      requireCsv(wish, output);
      await showUsage(connect(), wish, output, context.output);
    });

  addLedgerCommands(program, context, connect);

  filtered(program.command('logs'))
    .description('list requests, newest first, or show one')
    .argument('[request]', 'id of a request, or its beginning')
    .addOption(new Option('--status <status>', 'how they ended').choices(REQUEST_STATUSES))
    .option('--reason <reason>', 'why they were not served, such as RATE_LIMITED or overloaded')
    .option('--refused-by <step>', 'the step that ended them ahead of an answer, such as access or plan')
    .option('--tag <tag>', 'that they were made with')
    .option('--search <words>', 'words of what was said, "in quotes" next to each other, -not this one')
    .option('--member <id>', 'by the owner of their key')
    .option('--end-user <name>', 'as they name whom they are for')
    .option('--cost-label <label>', 'that they are charged to, such as team=search')
    .addOption(new Option('--feedback <rating>', 'of which somebody thinks so').choices(['up', 'down', 'any']))
    .option('--preview', 'show the beginning of what was said', false)
    .option('--min-latency <ms>', 'that took at least this long', positiveInteger)
    .option('-l, --limit <n>', 'most that are listed', positiveInteger, DEFAULT_LIMIT)
    .option('-f, --follow', 'go on, with each request as it ends', false)
    .addOption(linkOption())
    .addOption(tableOption())
    .action(async (request: string | undefined, { output, follow, ...wish }: LogOptions) => {
      if (follow && (output === 'csv' || output === 'yaml')) throw new UsageError('--follow prints a table or JSON.');
      requireCsv(wish, output);
      if (wish.link && (follow || REQUEST_ID.test(request ?? ''))) {
        throw new UsageError('--link gives a whole list: without --follow, and not of one request.');
      }
      if (request !== undefined && REQUEST_ID.test(request)) {
        if (output === 'csv') throw new UsageError('One request is shown as a table, JSON or YAML.');
        const { organization } = wish;
        const one = { id: request, ...(organization !== undefined && { organization }) };
        await showRequest(connect(), one, output, context.output);
        return;
      }
      const wanted = { ...wish, ...(request !== undefined && { idPrefix: request }) };
      if (!follow) await showRequests(connect(), wanted, output, context.output);
      else await followRequests(connect(), wanted, output as OutputFormat, context.output, context.signal);
    });
}

/** `--api-key`, because `--key` is the one that proves who calls. */
function filtered(command: Command): Command {
  return command
    .option('--organization <id>', 'id or key; the own one when left out')
    .option('--project <id>', 'id or key')
    .option('--model <model>', 'id, or key at the time of the call')
    .option('--provider <provider>', 'id or key')
    .option('--deployment <deployment>', 'id or key')
    .option('--api-key <key>', 'id or name of an API key, not its text')
    .option('--from <time>', 'from this time on: 2026-11-20, 2026-11-20T08:00:00Z, 24h or 7d ago; default 30d', moment)
    .option('--to <time>', 'until before this time; now when left out', moment);
}

/** @throws UsageError for a link to what would not be CSV */
function requireCsv({ link }: { readonly link: boolean }, output: Format): void {
  if (link && (output === 'json' || output === 'yaml')) throw new UsageError('--link gives CSV.');
}

function tableOption(): Option {
  return new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'yaml', 'csv']).default('table');
}

/** @throws InvalidArgumentError for a word that is no dimension */
function dimensions(words: string): UsageDimension[] {
  const known = (word: string): word is UsageDimension => USAGE_DIMENSIONS.some((name) => name === word);
  const named = words.split(',').map((word) => word.trim());
  const found = named.filter(known);
  if (found.length === named.length && found.length <= 2) return found;
  throw new InvalidArgumentError(`It must be one or two of ${USAGE_DIMENSIONS.join(', ')}, with a comma between.`);
}
