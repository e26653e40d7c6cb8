import { Command, InvalidArgumentError, Option } from 'commander';
import { chat } from './commands/chat.ts';
import { createKey } from './commands/create-key.ts';
import { showStatus } from './commands/status.ts';
import { resolveConnection, type Connection, type ConnectionSettings, type KeyKind } from './connection.ts';
import type { Output, OutputFormat } from './output.ts';

/** What the program needs from its process. */
export interface ProgramContext {
  output: Output;
  environment: Readonly<Record<string, string | undefined>>;
  /** Aborted when the person presses Ctrl-C. */
  signal?: AbortSignal;
  setExitCode(code: number): void;
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

const formatOption = (): Option =>
  new Option('-o, --output <format>', 'how to print').choices(['table', 'json']).default('table');

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
  roundhouse chat demo-chat "Say hello"      ask a model, see it stream
  roundhouse keys create --name my-app       make a key; piped, prints only the key

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

  const keys = program.command('keys').description('API keys');
  keys
    .command('create')
    .description('make a key; its text is shown this once')
    .requiredOption('--name <name>', 'what the key is for')
    .option('--project <project>', 'id or key of the project; not needed when there is one')
    .option('--scope <scope...>', 'inference, admin', ['inference'])
    .option('--expires-in-days <n>', 'days from now', positiveInteger)
    .addOption(formatOption())
    .action(
      async (options: {
        name: string;
        project?: string;
        scope: string[];
        expiresInDays?: number;
        output: OutputFormat;
      }) => {
        const { output, scope, ...order } = options;
        await createKey(connect('admin'), { ...order, scopes: scope }, output, context.output);
      },
    );
  return program;
}
