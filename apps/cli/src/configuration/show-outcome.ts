import type { ConfigurationOutcome } from '@roundhouse/admin-api';
import { colours, printDocument, type Output, type OutputFormat } from '../output.ts';

type Change = ConfigurationOutcome['changes'][number];

const MARKS = { create: '+', update: '~', delete: '-', unchanged: ' ' } as const;

/** Shows changes member by member, faults first. */
export function showOutcome(outcome: ConfigurationOutcome, format: OutputFormat, output: Output): void {
  if (format !== 'table') {
    printDocument(output, format, outcome);
    return;
  }
  const paint = colours(output);
  const painted = { create: paint.green, update: paint.yellow, delete: paint.red, unchanged: paint.dim };
  for (const { where, message } of outcome.faults) output.write(`${paint.red('!')} ${where} ${message}\n`);
  for (const change of outcome.changes) {
    if (change.action === 'unchanged') continue;
    output.write(`${painted[change.action](`${MARKS[change.action]} ${titleOf(change)}`)}\n`);
    if (change.action === 'delete') continue;
    for (const { path, before, after } of change.fields) {
      const from = change.action === 'create' ? '' : `${textOf(before)} → `;
      output.write(`    ${path}: ${from}${textOf(after)}\n`);
    }
  }
  if (outcome.shortened) output.write(paint.dim('    … and more members, left out here\n'));
  output.write(`${summaryOf(outcome)}\n`);
}

function titleOf({ kind, project, key, id }: Change): string {
  return `${kind} ${project === null ? '' : `${project}/`}${key ?? id ?? ''}`;
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '-');
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

function summaryOf({ summary, applied, revision, faults }: ConfigurationOutcome): string {
  const counts = `${summary.create} to make, ${summary.update} to change, ${summary.delete} to delete, ${summary.unchanged} as they are`;
  if (faults.length > 0) return `Nothing was written: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}.`;
  if (!applied) return `${counts}. Nothing was written.`;
  const changed = summary.create + summary.update + summary.delete;
  if (changed === 0) return 'Everything is as the documents say; nothing was written.';
  return `Written as revision ${revision}: ${summary.create} made, ${summary.update} changed, ${summary.delete} deleted.`;
}
