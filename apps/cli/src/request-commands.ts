import { ERASURE_SUBJECTS, FEEDBACK_RATINGS } from '@roundhouse/admin-api';
import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import {
  eraseRequests,
  giveFeedback,
  showContent,
  type ErasureWish,
  type FeedbackWish,
} from './commands/request-content.ts';
import type { Connection } from './connection.ts';
import type { OutputFormat } from './output.ts';
import type { ProgramContext } from './program-context.ts';

interface Whose {
  readonly organization?: string;
}

/** Adds the commands on what was said in requests: content, feedback, erase. */
export function addRequestCommands(program: Command, context: ProgramContext, connect: () => Connection): void {
  const requests = program.command('requests').description('what was said in requests');

  whose(requests.command('content'))
    .description('show what was said in a request, as far as it is kept')
    .argument('<request>', 'its id')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'yaml']).default('table'))
    .action(async (id: string, { output, ...scope }: Whose & { output: OutputFormat }) => {
      await showContent(connect(), { id, ...scope }, output, context.output);
    });

  whose(requests.command('feedback'))
    .description('say what you think of an answer')
    .argument('<request>', 'its id')
    .addArgument(new Argument('[rating]', 'thumbs up or down').choices(FEEDBACK_RATINGS))
    .option('--score <number>', '0 to 1', score)
    .option('--label <word>', 'a word of your own')
    .option('--comment <text>', 'in more words')
    .action(async (id: string, rating: FeedbackWish['rating'], { organization, ...wish }: Whose & FeedbackWish) => {
      const choice = { id, ...(organization !== undefined && { organization }) };
      await giveFeedback(connect(), choice, { ...wish, ...(rating !== undefined && { rating }) }, context.output);
    });

  whose(requests.command('erase'))
    .description(
      'erase records, content and feedback; ids and amounts in the ledger stay; exit status 1 when rows are left',
    )
    .addArgument(new Argument('<subject>', 'whose requests').choices(ERASURE_SUBJECTS))
    .argument('<id>', 'id of the request, key or member; the user as requests named it')
    .action(async (subject: ErasureWish['subject'], subjectId: string, scope: Whose) => {
      context.setExitCode(await eraseRequests(connect(), { subject, subjectId, ...scope }, context.output));
    });
}

function whose(command: Command): Command {
  return command.option('--organization <id>', 'id or key; the own one when left out');
}

/** @throws InvalidArgumentError unless it is a number from 0 to 1 */
function score(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && number >= 0 && number <= 1) return number;
  throw new InvalidArgumentError('It must be a number from 0 to 1.');
}
