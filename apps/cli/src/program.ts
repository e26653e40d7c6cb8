import { Command } from 'commander';
import addCompletion from '@bomb.sh/tab/commander';
import { addAlertCommands } from './alert-commands.ts';
import { addBudgetCommands } from './budget-commands.ts';
import { addCircuitCommands } from './circuit-commands.ts';
import { chat } from './commands/chat.ts';
import { createKey } from './commands/create-key.ts';
import { login } from './commands/login.ts';
import { showStatus } from './commands/status.ts';
import { resolveConnection, UsageError, type Connection, type ConnectionSettings, type KeyKind } from './connection.ts';
import { addConfigurationCommands } from './configuration-commands.ts';
import { formatOption, positiveInteger } from './option-values.ts';
import type { OutputFormat } from './output.ts';
import type { ProgramContext } from './program-context.ts';
import { addResourceCommands } from './resource-commands.ts';
import { addRoutingCommands } from './routing-commands.ts';
import { connectionFile, forgetConnection } from './saved-connection.ts';
import { addDownloadCommands } from './nodes/download-commands.ts';
import { addNodeCommands } from './nodes/node-commands.ts';
import { addServingCommands } from './serving-commands.ts';
import { addHubCommands } from './hub/hub-commands.ts';
import { addRequestCommands } from './request-commands.ts';
import { addUsageCommands } from './usage-commands.ts';

/**
 * Builds the command line. Nothing is called before it is parsed.
 * Wrong use and `--help` end the parsing with a CommanderError, after their text was written.
 */
export function buildProgram(context: ProgramContext): Command {
  const program = new Command('roundhouse')
    // Inherited by every command below: a caller, not commander, decides the exit status.
    .exitOverride()
    .description('Talks to a Roundhouse installation.')
    .option('--url <url>', 'gateway, such as http://127.0.0.1:8080 (ROUNDHOUSE_URL)')
    .option('--key <key>', 'API key; better given as ROUNDHOUSE_API_KEY or ROUNDHOUSE_ADMIN_KEY')
    .option(
      '--endpoints <file>',
      'endpoints.json of a local stack (ROUNDHOUSE_ENDPOINTS; default .roundhouse/endpoints.json)',
    )
    .showHelpAfterError('Add --help to see what there is.')
    .addHelpText(
      'after',
      `
Examples:
  roundhouse status                          what runs, what is wrong, what to do
  roundhouse get models --search claude      list, filter, sort; -o json or yaml for programs
  roundhouse describe provider openai        everything about one resource
  roundhouse diff -f roundhouse.yaml         what apply would change
  roundhouse apply -f roundhouse.yaml        make it so, all or nothing
  roundhouse rollback 41                     back to how it was at revision 41
  roundhouse test model demo-chat            does it answer? exit status says so
  roundhouse explain demo-chat               where a request would go, and why
  roundhouse serve qwen3-8b --wait            a model of the hub, on our own nodes
  roundhouse hub --capability embedding       models that the hub serves; publish and approve others
  roundhouse nodes                           GPU hosts: what they have, what they hold, what runs
  roundhouse downloads watch                 models on their way to nodes, with rate and time left
  roundhouse circuits                        what keeps calls away; open and reset by hand
  roundhouse usage --by model,day --from 7d  tokens and cost, with a total; -o csv for spreadsheets
  roundhouse budgets                         what is spent and left; the fullest first
  roundhouse logs --status error             the latest requests; with an id, one and its attempts
  roundhouse alerts                          what somebody should hear of, and whether it was delivered
  roundhouse chat demo-chat "Say hello"      ask a model, see it stream
  roundhouse keys create --name my-app       make a key; piped, prints only the key
  roundhouse complete bash                   completion for a shell

Exit status: 0 done, 1 refused or something is wrong, 2 wrong use, 130 interrupted.

A stack started with npm start is found by itself.`,
    );
  const connect = (kind: KeyKind): Connection =>
    resolveConnection(program.opts<ConnectionSettings>(), context.environment, kind);

  program
    .command('status')
    .description('services, versions, revisions, lag; exit status 1 when something is wrong')
    .addOption(formatOption())
    .action(async ({ output }: { output: OutputFormat }) => {
      context.setExitCode(await showStatus(connect('admin'), output, context.output));
    });

  program
    .command('chat')
    .description('ask a model and print the answer as it comes')
    .argument('<model>', 'name of the model')
    .argument('<prompt...>', 'what to ask')
    .option('--max-tokens <n>', 'upper bound of the answer', positiveInteger)
    .action(async (model: string, words: string[], options: { maxTokens?: number }) => {
      await chat(connect('inference'), { model, prompt: words.join(' '), ...options }, context.output, context.signal);
    });

  addResourceCommands(program, context, () => connect('admin'));
  addConfigurationCommands(program, context, () => connect('admin'));
  addRoutingCommands(program, context, () => connect('admin'));
  addHubCommands(program, context, () => connect('admin'));
  addServingCommands(program, context, () => connect('admin'));
  addNodeCommands(program, context, () => connect('admin'));
  addDownloadCommands(program, context, () => connect('admin'));
  addCircuitCommands(program, context, () => connect('admin'));
  addBudgetCommands(program, context, () => connect('admin'));
  addUsageCommands(program, context, () => connect('admin'));
  addAlertCommands(program, context, () => connect('admin'));
  addRequestCommands(program, context, () => connect('admin'));
  program
    .command('login')
    .description('check an admin key and keep it for later commands; the key is asked for, or read from a pipe')
    .argument('[url]', 'gateway, such as https://roundhouse.example')
    .action(async (url: string | undefined) => {
      const settings = program.opts<ConnectionSettings>();
      const gateway = url ?? settings.url ?? context.environment['ROUNDHOUSE_URL'];
      if (gateway === undefined || !URL.canParse(gateway)) throw new UsageError('Which gateway? Give its URL.');
      const { interactive } = context.output;
      const input = { url: gateway.replace(/\/+$/, ''), key: settings.key, interactive };
      await login(input, connectionFile(context.environment), context.output);
    });
  program
    .command('logout')
    .description('forget what login kept')
    .action(() => {
      forgetConnection(connectionFile(context.environment));
      context.output.write('Forgotten.\n');
    });

  const keys = program.command('keys').description('API keys');
  keys
    .command('create')
    .description('make a key; its text is shown this once')
    .requiredOption('--name <name>', 'what the key is for')
    .option('--project <project>', 'id or key of the project; not needed when there is one')
    .option('--organization <organization>', 'id or key of its organization; needed when several have such a project')
    .option('--scope <scope...>', 'inference, admin', ['inference'])
    .option('--expires-in-days <n>', 'days from now', positiveInteger)
    .addOption(formatOption())
    .action(
      async (options: {
        name: string;
        project?: string;
        organization?: string;
        scope: string[];
        expiresInDays?: number;
        output: OutputFormat;
      }) => {
        const { output, scope, ...order } = options;
        await createKey(connect('admin'), { ...order, scopes: scope }, output, context.output);
      },
    );
  addCompletion(program);
  return program;
}
