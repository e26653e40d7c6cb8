import type { Command } from 'commander';
import { explainRoute, type ExplainWish } from './commands/explain-route.ts';
import { testResources, type TestWish } from './commands/test-resources.ts';
import type { Connection } from './connection.ts';
import { formatOption, positiveInteger } from './option-values.ts';
import type { OutputFormat } from './output.ts';
import type { ProgramContext } from './program-context.ts';

/** Adds the commands that ask whether and where models answer: explain, test. */
export function addRoutingCommands(program: Command, context: ProgramContext, connect: () => Connection): void {
  program
    .command('explain')
    .description('show where a request would go and why; exit status 1 when it would be refused')
    .argument('[model]', 'as callers name it')
    .option('--request <id>', 'a past request as it was made, against what is configured now')
    .option('--organization <id>', 'id or key; the own one when left out')
    .option('--project <id>', 'id or key; the own one when left out, or the only one')
    .option('--api-key <id>', 'as a request with this API key; its id, not its text')
    .option('--team <id>', 'as a member of this team')
    .option('--member <id>', 'as this member')
    .option('--service-account <id>', 'as this service account')
    .option('--mode <mode>', "kind of request; the model's own when left out")
    .option('--stream', 'a streamed request', false)
    .option('--input-tokens <n>', 'size of the input', positiveInteger)
    .option('--max-output-tokens <n>', 'bound of the answer', positiveInteger)
    .option('--tag <tag...>', 'tags of the request')
    .option('--capability <name...>', 'what the request makes use of, such as tools')
    .addOption(formatOption())
    .action(async (model: string | undefined, { output, ...wish }: ExplainWish & { output: OutputFormat }) => {
      context.setExitCode(await explainRoute(connect(), model, wish, output, context.output));
    });

  program
    .command('test')
    .description('make one tiny call to each deployment; exit status 1 when one is not usable')
    .argument('<kind>', 'model, deployment or provider')
    .argument('[names...]', 'ids or keys')
    .option('--all', 'every model or provider there is', false)
    .option('--paid', 'also what costs real money: images, audio, video', false)
    .option('--organization <id>', 'of one organization')
    .option('--project <id>', 'of one project')
    .addOption(formatOption())
    .action(async (kind: string, names: string[], { output, ...wish }: TestWish & { output: OutputFormat }) => {
      const order = { ...wish, kind, names, ...(context.signal !== undefined && { signal: context.signal }) };
      context.setExitCode(await testResources(connect(), order, output, context.output));
    });
}
