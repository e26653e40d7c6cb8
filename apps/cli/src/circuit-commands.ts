import { CIRCUIT_CAUSES, CIRCUIT_OWNERS, CIRCUIT_STATES, MAX_MANUAL_OPEN_SECONDS } from '@roundhouse/admin-api';
import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { listCircuits, openCircuit, resetCircuit, type CircuitOwner, type CircuitsWish } from './commands/circuits.ts';
import type { Connection } from './connection.ts';
import { positiveInteger } from './option-values.ts';
import type { OutputFormat } from './output.ts';
import type { ProgramContext } from './program-context.ts';

const DEFAULT_LIMIT = 100;
const DEFAULT_SECONDS = 3_600;
const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/** Adds the commands on what keeps calls away from deployments and providers. */
export function addCircuitCommands(program: Command, context: ProgramContext, connect: () => Connection): void {
  const circuits = program.command('circuits').description('what keeps calls away from deployments and providers');
  circuits
    .command('list', { isDefault: true })
    .description('list circuits that are not closed; exit status 1 when a router does not answer')
    .option('--organization <id>', 'id or key; the own one when left out')
    .option('--project <id>', 'id or key')
    .addOption(new Option('--owner <kind>', 'whose').choices(CIRCUIT_OWNERS))
    .addOption(new Option('--state <state>', 'how they stand').choices(CIRCUIT_STATES))
    .addOption(new Option('--cause <cause>', 'what opened them').choices(CIRCUIT_CAUSES))
    .option('-q, --search <text>', 'part of the key of a deployment, model or provider')
    .option('-s, --sort <member>', 'member to sort by; -member = descending')
    .option('-l, --limit <n>', 'most that are listed', positiveInteger, DEFAULT_LIMIT)
    .addOption(
      new Option('-o, --output <format>', 'how to print').choices(['table', 'json', 'yaml', 'csv']).default('table'),
    )
    .action(async ({ output, ...wish }: CircuitsWish & { output: OutputFormat | 'csv' }) => {
      context.setExitCode(await listCircuits(connect(), wish, output, context.output));
    });

  circuits
    .command('open')
    .description('keep calls away from a deployment, or from all of a provider, for a while')
    .addArgument(ownerArgument())
    .argument('<name>', 'id or key')
    .option('--organization <id>', 'of one organization')
    .option('--for <time>', 'how long: 90s, 30m, 2h; at most a day', seconds, DEFAULT_SECONDS)
    .option('--reason <text>', 'for those who find it open')
    .action(async (kind: CircuitOwner['kind'], name: string, options: OpenOptions) => {
      const { organization, for: time, reason } = options;
      const owner = { kind, name, ...(organization !== undefined && { organization }) };
      await openCircuit(connect(), owner, { seconds: time, ...(reason !== undefined && { reason }) }, context.output);
    });

  circuits
    .command('reset')
    .description('close the circuit of a deployment or provider, whatever opened it')
    .addArgument(ownerArgument())
    .argument('<name>', 'id or key')
    .option('--organization <id>', 'of one organization')
    .action(async (kind: CircuitOwner['kind'], name: string, { organization }: { organization?: string }) => {
      const owner = { kind, name, ...(organization !== undefined && { organization }) };
      await resetCircuit(connect(), owner, context.output);
    });
}

interface OpenOptions {
  readonly organization?: string;
  readonly for: number;
  readonly reason?: string;
}

function ownerArgument(): Argument {
  return new Argument('<kind>', 'whose circuit').choices(CIRCUIT_OWNERS);
}

/** @throws InvalidArgumentError for what is no time of a second to a day */
function seconds(text: string): number {
  const [, count, unit] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const time = Number(count) * (UNIT_SECONDS[unit ?? ''] ?? Number.NaN);
  if (time >= 1 && time <= MAX_MANUAL_OPEN_SECONDS) return time;
  throw new InvalidArgumentError('It must be a time such as 90s, 30m or 2h, at most 24h.');
}
