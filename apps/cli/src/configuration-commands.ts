import type { ConfigurationOutcome } from '@roundhouse/admin-api';
import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { send, sendJson } from './api-client.ts';
import { readDocuments } from './configuration/read-documents.ts';
import { showOutcome } from './configuration/show-outcome.ts';
import type { Connection } from './connection.ts';
import { formatOption, positiveInteger } from './option-values.ts';
import { printDocument, printTable, type OutputFormat } from './output.ts';
import type { ProgramContext } from './program-context.ts';

/** Applying hundreds of resources takes a while. */
const TIMEOUT_MS = 120_000;

interface FileOptions {
  readonly filename: string[];
  readonly organization?: string;
  readonly prune: boolean;
  readonly output: OutputFormat;
}

interface Revision {
  revision: string;
  at: string;
  actor_id: string;
  changes: number;
  kinds: string[];
}

/** Adds the commands that treat the configuration as files: apply, diff, export, revisions, rollback. */
export function addConfigurationCommands(program: Command, context: ProgramContext, connect: () => Connection): void {
  const files = (name: string, description: string): Command =>
    program
      .command(name)
      .description(description)
      .requiredOption('-f, --filename <path...>', 'files, folders, or - for standard input')
      .option('--organization <id>', 'id or key; the own one when left out')
      .option('--prune', 'delete what no document speaks of', false)
      .addOption(formatOption());
  const outcome = async (path: string, options: FileOptions, more: object = {}): Promise<ConfigurationOutcome> => {
    const { environment } = context;
    const documents = readDocuments(options.filename, { environment, standardInput: () => readFileSync(0, 'utf8') });
    const body = { documents, prune: options.prune, ...scope(options), ...more };
    return sendJson(connect(), path, { body, timeoutMs: TIMEOUT_MS });
  };

  files('apply', 'make the configuration what the documents say: all of them or none').action(
    async (options: FileOptions) => {
      const result = await outcome('/api/v1/config/apply', options);
      showOutcome(result, options.output, context.output);
      if (result.faults.length > 0) context.setExitCode(1);
    },
  );

  files('diff', 'show what apply would change; exit status 1 when there is a difference').action(
    async (options: FileOptions) => {
      const result = await outcome('/api/v1/config/plan', options);
      showOutcome(result, options.output, context.output);
      const { create, update, delete: removed } = result.summary;
      if (create + update + removed + result.faults.length > 0) context.setExitCode(1);
    },
  );

  program
    .command('export')
    .description('print the configuration as YAML; secrets only as references')
    .option('--organization <id>', 'id or key; the own one when left out')
    .option('--kind <kind...>', 'these kinds alone')
    .option('--project <id>', 'what belongs to this project alone')
    .action(async (options: { organization?: string; kind?: string[]; project?: string }) => {
      const query = new URLSearchParams(scope(options));
      if (options.project !== undefined) query.set('project', options.project);
      if (options.kind !== undefined) query.set('kind', options.kind.join(','));
      const response = await send(connect(), `/api/v1/config?${query.toString()}`, { timeoutMs: TIMEOUT_MS });
      context.output.write(await response.text());
    });

  program
    .command('revisions')
    .description('list revisions of the configuration, newest first')
    .option('--organization <id>', 'id or key; the own one when left out')
    .option('-l, --limit <n>', 'most that are listed', positiveInteger, 50)
    .addOption(formatOption())
    .action(async (options: { organization?: string; limit: number; output: OutputFormat }) => {
      const query = new URLSearchParams({ ...scope(options), limit: String(options.limit) });
      const { data } = await sendJson<{ data: Revision[] }>(connect(), `/api/v1/config/revisions?${query.toString()}`);
      if (options.output !== 'table') printDocument(context.output, options.output, { data });
      else {
        const rows = data.map((one) => [one.revision, one.at, one.actor_id, String(one.changes), one.kinds.join(',')]);
        printTable(context.output, ['REVISION', 'AT', 'BY', 'CHANGES', 'KINDS'], rows);
      }
    });

  program
    .command('rollback')
    .description('restore the configuration as it was at a revision, as a new revision')
    .argument('<revision>', 'see roundhouse revisions')
    .option('--organization <id>', 'id or key; the own one when left out')
    .option('--dry-run', 'only show what would change', false)
    .addOption(formatOption())
    .action(async (revision: string, options: { organization?: string; dryRun: boolean; output: OutputFormat }) => {
      const body = { revision, dry_run: options.dryRun, ...scope(options) };
      const request = { body, timeoutMs: TIMEOUT_MS };
      const result = await sendJson<ConfigurationOutcome>(connect(), '/api/v1/config/rollback', request);
      showOutcome(result, options.output, context.output);
      if (result.faults.length > 0) context.setExitCode(1);
    });
}

function scope({ organization }: { organization?: string }): { organization_id?: string } {
  return organization === undefined ? {} : { organization_id: organization };
}
