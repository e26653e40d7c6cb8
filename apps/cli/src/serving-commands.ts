import type { Command } from 'commander';
import type { Connection } from './connection.ts';
import { assignment, formatOption, positiveInteger } from './option-values.ts';
import type { OutputFormat } from './output.ts';
import { printDocument } from './output.ts';
import type { ProgramContext } from './program-context.ts';
import { changeServing, previewServe, serve, waitForServing, type ServeWish } from './servings/change-serving.ts';
import { findServing, listReleases, listServings, showServing, type ServingsWish } from './servings/show-servings.ts';

const DEFAULT_LIMIT = 100;

interface Within {
  readonly organization?: string;
}

/** Adds the commands on what our own nodes serve. */
export function addServingCommands(program: Command, context: ProgramContext, connect: () => Connection): void {
  addServe(program, context, connect);
  const servings = program.command('servings').description('what our own nodes serve');
  servings
    .command('list', { isDefault: true })
    .description('list servings; exit status 1 when one is degraded or failed')
    .option('--organization <id>', 'id or key; all that you see when left out')
    .option('-q, --search <text>', 'part of a key')
    .option('-s, --sort <member>', 'member to sort by; -member = descending')
    .option('-l, --limit <n>', 'most that are listed', positiveInteger, DEFAULT_LIMIT)
    .addOption(formatOption())
    .action(async ({ output, ...wish }: ServingsWish & { output: OutputFormat }) => {
      context.setExitCode(await listServings(connect(), wish, output, context.output));
    });

  servings
    .command('show')
    .description('how far each copy is, and why other nodes hold none')
    .argument('<name>', 'id or key')
    .option('--organization <id>', 'of one organization')
    .addOption(formatOption())
    .action(async (name: string, { organization, output }: Within & { output: OutputFormat }) => {
      const serving = await findServing(connect(), name, organization);
      if (output === 'table') showServing(serving, context.output);
      else printDocument(context.output, output, serving);
    });

  servings
    .command('releases')
    .description('what was, is and shall be served, newest first')
    .argument('<name>', 'id or key')
    .option('--organization <id>', 'of one organization')
    .addOption(formatOption())
    .action(async (name: string, { organization, output }: Within & { output: OutputFormat }) => {
      const connection = connect();
      await listReleases(connection, await findServing(connection, name, organization), output, context.output);
    });

  servings
    .command('wait')
    .description('wait until it serves; exit status 1 when it will not')
    .argument('<name>', 'id or key')
    .option('--organization <id>', 'of one organization')
    .action(async (name: string, { organization }: Within) => {
      const connection = connect();
      const { id } = await findServing(connection, name, organization);
      context.setExitCode(await waitForServing(connection, id, context.output, context.signal));
    });
  addVerbs(servings, context, connect);
}

/** Commands that change a serving. */
function addVerbs(servings: Command, context: ProgramContext, connect: () => Connection): void {
  const change = async (name: string, { organization }: Within, verb: string, body?: object): Promise<void> => {
    const connection = connect();
    await changeServing(connection, await findServing(connection, name, organization), verb, body, context.output);
  };
  const verb = (word: string, description: string): Command =>
    servings
      .command(word)
      .description(description)
      .argument('<name>', 'id or key')
      .option('--organization <id>', 'of one organization');

  verb('scale', 'change how many copies there are')
    .argument('<copies>', 'from 1', positiveInteger)
    .action((name: string, copies: number, options: Within) => change(name, options, 'scale', { copies }));
  verb('drain', 'take calls and engines from it; its files stay').action((name: string, options: Within) =>
    change(name, options, 'drain'),
  );
  verb('undrain', 'give it its engines and calls again').action((name: string, options: Within) =>
    change(name, options, 'undrain'),
  );
  verb('move', 'move a copy off a node, once another one serves in its place')
    .argument('<from>', 'id or name of the node that it leaves')
    .argument('[to]', 'id or name; whichever has room when left out')
    .action((name: string, from: string, to: string | undefined, options: Within) =>
      change(name, options, 'move', { from, ...(to !== undefined && { to }) }),
    );
  verb('load', 'load what is loaded on demand before anybody calls')
    .option('--node <name>', 'one copy alone')
    .action((name: string, { node, ...options }: Within & { node?: string }) =>
      change(name, options, 'load', { ...(node !== undefined && { node }) }),
    );
  verb('retry', 'roll the newest release out again after it was taken back').action((name: string, options: Within) =>
    change(name, options, 'rollout/retry'),
  );
  verb('rollback', 'take the newest release back; the one before takes its place')
    .option('--reason <text>', 'for those who look at the releases')
    .action((name: string, { reason, ...options }: Within & { reason?: string }) =>
      change(name, options, 'rollout/rollback', { ...(reason !== undefined && { reason }) }),
    );
}

function addServe(program: Command, context: ProgramContext, connect: () => Connection): void {
  program
    .command('serve')
    .description('serve a model of the hub from our own nodes')
    .argument('<entry>', 'slug of a hub entry, such as qwen3-8b')
    .option('--organization <id>', 'id or key; the own one when left out')
    .option('--version <n>', 'a version of it; when left out, whichever was approved last', positiveInteger)
    .option('--option <id>', 'one of its download options, such as q4_k_m')
    .option('--model <name>', 'id or key; a draft with the name of the entry is made when left out')
    .option('--key <key>', 'name of the serving')
    .option('--node <name...>', 'id or name; any that fit when left out')
    .option('--label <name=value>', 'nodes must have it; repeat for more', assignment)
    .option('--copies <n>', 'on as many nodes', positiveInteger)
    .option('--context <tokens>', 'over all slots', positiveInteger)
    .option('--parallel <n>', 'calls that are worked on at once', positiveInteger)
    .option('--on-demand', 'load it when somebody calls')
    .option('--dry-run', 'say where it would go, and why not elsewhere; change nothing', false)
    .option('--wait', 'until it serves', false)
    .action(async (entry: string, { dryRun, wait, ...wish }: Omit<ServeWish, 'entry'> & ServeMode) => {
      const connection = connect();
      if (dryRun) return context.setExitCode(await previewServe(connection, { ...wish, entry }, context.output));
      const serving = await serve(connection, { ...wish, entry });
      showServing(serving, context.output);
      if (wait) context.setExitCode(await waitForServing(connection, serving.id, context.output, context.signal));
    });
}

interface ServeMode {
  readonly dryRun: boolean;
  readonly wait: boolean;
}
