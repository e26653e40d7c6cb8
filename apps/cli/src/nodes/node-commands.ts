import type { Command } from 'commander';
import type { Connection } from '../connection.ts';
import { assignment, formatOption, positiveInteger } from '../option-values.ts';
import type { OutputFormat } from '../output.ts';
import type { ProgramContext } from '../program-context.ts';
import {
  changeNode,
  collectGarbage,
  createJoinToken,
  downloadTo,
  orderInstallation,
  orderInstance,
  removeNode,
  setNode,
} from './change-nodes.ts';
import { addFitCommand } from './fit-command.ts';
import { readLogs } from './read-logs.ts';
import { listNodes, showNode, type NodesWish } from './show-nodes.ts';

const DEFAULT_LIMIT = 100;
const DEFAULT_LINES = 200;
const NODE = 'id or name';
const ENGINE = 'id of the instance, or key of its serving';
const MODEL = 'id, what it is, or key of a serving';

/** Adds the commands on GPU hosts and what is on them. */
export function addNodeCommands(program: Command, context: ProgramContext, connect: () => Connection): void {
  const nodes = program.command('nodes').description('GPU hosts: what they have, what they hold, what runs');
  nodes
    .command('list', { isDefault: true })
    .description('list nodes; exit status 1 when one is not connected')
    .option('-q, --search <text>', 'part of the name')
    .option('--label <label...>', 'name=value, or a name for any value')
    .option('--connected', 'only those that are')
    .option('-s, --sort <member>', 'created_at, name or last_seen_at; -member = descending')
    .option('-l, --limit <n>', 'most that are listed', positiveInteger, DEFAULT_LIMIT)
    .addOption(formatOption())
    .action(async ({ output, ...wish }: NodesWish & { output: OutputFormat }) => {
      context.setExitCode(await listNodes(connect(), wish, output, context.output));
    });
  nodes
    .command('show')
    .description('one node: its host, the models on it, its engines')
    .argument('<node>', NODE)
    .addOption(formatOption())
    .action(async (node: string, { output }: { output: OutputFormat }) => {
      await showNode(connect(), node, output, context.output);
    });
  nodes
    .command('join-token')
    .description('let one node of that name join, once, within 15 minutes; piped, prints only the token')
    .argument('<name>', 'of the node')
    .action(async (name: string) => createJoinToken(connect(), name, context.output));
  nodes
    .command('set')
    .description('change labels.<name>, settings.<name> or organizations; nothing behind the sign clears')
    .argument('<node>', NODE)
    .argument('<words...>', 'labels.rack=a settings.max_downloads=2 organizations=acme,globex')
    .action(async (node: string, words: string[]) => {
      const given = words.reduce<Record<string, string>>((sofar, word) => assignment(word, sofar), {});
      await setNode(connect(), node, given, context.output);
    });
  addFitCommand(nodes, context, connect);
  addNodeVerbs(nodes, context, connect);
  addEngineVerbs(nodes, context, connect);
}

function addNodeVerbs(nodes: Command, context: ProgramContext, connect: () => Connection): void {
  const verbs = {
    drain: 'load nothing new there, end what runs once its requests have, keep the files',
    undrain: 'load again what is placed there',
    revoke: 'refuse its certificates: its agent is cut off and needs a new join token',
  } as const;
  for (const verb of ['drain', 'undrain', 'revoke'] as const) {
    nodes
      .command(verb)
      .description(verbs[verb])
      .argument('<node>', NODE)
      .action(async (node: string) => changeNode(connect(), node, verb, context.output));
  }
  nodes
    .command('remove')
    .description('cut a node off and forget it; refused while servings are placed there')
    .argument('<node>', NODE)
    .action(async (node: string) => removeNode(connect(), node, context.output));
  nodes
    .command('collect-garbage')
    .description('remove files there that nothing refers to')
    .argument('<node>', NODE)
    .action(async (node: string) => context.setExitCode(await collectGarbage(connect(), node, context.output)));
  nodes
    .command('download')
    .description('fetch a model of the hub there before anything serves it; it stays until it is evicted')
    .argument('<node>', NODE)
    .argument('<entry>', 'of the hub, or <entry>@<version>; without a version the latest that is served')
    .option('--option <id>', 'which of its download options (default: the first that nodes can load)')
    .action(async (node: string, wanted: string, { option }: { option?: string }) => {
      await downloadTo(connect(), node, { wanted, option }, context.output);
    });
  const files = {
    verify: 'read every file again and compare checksums; exit status 1 when one differs',
    evict: 'remove files; refused while a serving loads them',
  } as const;
  for (const verb of ['verify', 'evict'] as const) {
    nodes
      .command(verb)
      .description(files[verb])
      .argument('<node>', NODE)
      .argument('<model>', MODEL)
      .action(async (node: string, model: string) => {
        context.setExitCode(await orderInstallation(connect(), node, model, verb, context.output, context.signal));
      });
  }
}

function addEngineVerbs(nodes: Command, context: ProgramContext, connect: () => Connection): void {
  const verbs = {
    load: 'load a model now, as a request for it would',
    unload: 'take a model out of memory once its requests have ended',
    restart: 'start an engine anew; also one that was given up',
  } as const;
  for (const verb of ['load', 'unload', 'restart'] as const) {
    nodes
      .command(verb)
      .description(verbs[verb])
      .argument('<node>', NODE)
      .argument('<instance>', ENGINE)
      .action(async (node: string, instance: string) => {
        context.setExitCode(await orderInstance(connect(), node, instance, verb, context.output));
      });
  }
  nodes
    .command('logs')
    .description('the last lines of an engine')
    .argument('<node>', NODE)
    .argument('<instance>', ENGINE)
    .option('-n, --lines <n>', 'how many', positiveInteger, DEFAULT_LINES)
    .option('-f, --follow', 'and those that come, until Ctrl-C', false)
    .action(async (node: string, instance: string, options: { lines: number; follow: boolean }) => {
      await readLogs(connect(), { node, instance, ...options, signal: context.signal }, context.output);
    });
}
