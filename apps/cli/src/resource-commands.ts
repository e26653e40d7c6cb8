import { Argument, type Command } from 'commander';
import { removeResource, type DeletionWish } from './commands/delete-resource.ts';
import { describeResource } from './commands/describe-resource.ts';
import { getResources } from './commands/get-resources.ts';
import type { Connection } from './connection.ts';
import { assignment, formatOption, positiveInteger } from './option-values.ts';
import type { OutputFormat } from './output.ts';
import type { ProgramContext } from './program-context.ts';
import { KIND_NAMES, kindOf } from './resources/resource-kinds.ts';

const DEFAULT_LIMIT = 100;

interface ScopeOptions {
  readonly organization?: string;
  readonly project?: string;
}

interface ListOptions extends ScopeOptions {
  readonly filter?: Record<string, string>;
  readonly search?: string;
  readonly sort?: string;
  readonly limit: number;
  readonly output: OutputFormat;
}

/** Adds the commands that work on every kind of resource: get, describe, delete. */
export function addResourceCommands(program: Command, context: ProgramContext, connect: () => Connection): void {
  program
    .command('get')
    .description('list resources, or show the named ones')
    .addArgument(kindArgument())
    .argument('[names...]', 'ids or keys')
    .option('--organization <id>', 'of one organization')
    .option('--project <id>', 'of one project')
    .option('-f, --filter <name=value>', 'exact member, such as admin_status=active; repeat to narrow', assignment)
    .option('-q, --search <text>', 'part of a name, key or description')
    .option('-s, --sort <member>', 'member to sort by; -member = descending')
    .option('-l, --limit <n>', 'most that are listed', positiveInteger, DEFAULT_LIMIT)
    .addOption(formatOption())
    .action(async (word: string, names: string[], options: ListOptions) => {
      const { filter, search, sort, limit, output } = options;
      const query = {
        ...scopeQuery(options),
        ...filter,
        ...(search !== undefined && { q: search }),
        ...(sort !== undefined && { sort }),
      };
      await getResources(connect(), kindOf(word), names, { query, limit }, output, context.output);
    });

  program
    .command('describe')
    .description('show everything about one resource')
    .addArgument(kindArgument())
    .argument('<name>', 'id or key')
    .option('--organization <id>', 'of one organization')
    .option('--project <id>', 'of one project')
    .addOption(formatOption())
    .action(async (word: string, name: string, options: ScopeOptions & { output: OutputFormat }) => {
      const { output } = options;
      await describeResource(connect(), kindOf(word), name, scopeQuery(options), output, context.output);
    });

  program
    .command('delete')
    .description('delete one resource; refused with what depends on it while it is in use')
    .addArgument(kindArgument())
    .argument('<name>', 'id or key')
    .option('--organization <id>', 'of one organization')
    .option('--project <id>', 'of one project')
    .option('--force', 'also when it is in use; for owners of the organization', false)
    .option('-y, --yes', 'do not ask', false)
    .action(async (word: string, name: string, options: ScopeOptions & DeletionWish) => {
      await removeResource(connect(), kindOf(word), name, scopeQuery(options), options, context.output);
    });
}

/** Completed by shells; other spellings of a kind are understood, too. */
function kindArgument(): Argument {
  const argument = new Argument('<kind>', `one of ${KIND_NAMES.join(', ')}`);
  argument.argChoices = [...KIND_NAMES];
  return argument;
}

function scopeQuery({ organization, project }: ScopeOptions): Record<string, string> {
  return {
    ...(organization !== undefined && { organization_id: organization }),
    ...(project !== undefined && { project_id: project }),
  };
}
