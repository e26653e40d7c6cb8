import type { JudgedOptionDocument } from '@roundhouse/admin-api';
import type { Command } from 'commander';
import type { Connection } from '../connection.ts';
import { sizeCell } from '../hub/hub-cells.ts';
import { givenMembers, readPages } from '../listing.ts';
import { formatOption, positiveInteger } from '../option-values.ts';
import { colours, harmlessLine, printDocument, printTable, type Output, type OutputFormat } from '../output.ts';
import type { ProgramContext } from '../program-context.ts';
import { findNode, NODES, type PageOf } from './node-client.ts';

const HEAD = ['ENTRY', 'OPTION', 'SIZE', 'FITS', 'TAKES', 'WHY'];
const DEFAULT_LIMIT = 100;

/** Which models are held against a node, and how they would be loaded. */
interface FitWish {
  readonly search?: string;
  readonly verdict?: string;
  readonly context?: number;
  readonly parallel?: number;
  readonly layers?: number;
  readonly limit: number;
  readonly output: OutputFormat;
}

/** Adds the command that tells what of the hub fits a node. */
export function addFitCommand(nodes: Command, context: ProgramContext, connect: () => Connection): void {
  nodes
    .command('fit')
    .description('what of the hub fits a node, why not, and what to change')
    .argument('<node>', 'id or name')
    .option('-q, --search <text>', 'part of slug or name')
    .option('--verdict <verdict>', 'fits, fits_with_changes, does_not_fit or unknown')
    .option('--context <tokens>', 'over all slots; default all that the model was trained for', positiveInteger)
    .option('--parallel <slots>', 'requests at once', positiveInteger)
    .option('--layers <n>', 'on GPUs; default all', positiveInteger)
    .option('-l, --limit <n>', 'most that are listed', positiveInteger, DEFAULT_LIMIT)
    .addOption(formatOption())
    .action(async (node: string, wish: FitWish) => showFit(connect(), node, wish, context.output));
}

async function showFit(connection: Connection, named: string, wish: FitWish, output: Output): Promise<void> {
  const { id } = await findNode(connection, named);
  const given = givenMembers({
    q: wish.search,
    verdict: wish.verdict,
    context_tokens: wish.context?.toString(),
    parallel: wish.parallel?.toString(),
    gpu_layers: wish.layers?.toString(),
  });
  const path = `${NODES}/${id}/compatibility`;
  const { data, total } = await readPages<PageOf<JudgedOptionDocument>>(connection, path, given, wish.limit);
  if (wish.output !== 'table') return printDocument(output, wish.output, { data, total });
  printTable(
    output,
    HEAD,
    data.map((one) => cells(one, output)),
  );
}

function cells(one: JudgedOptionDocument, output: Output): string[] {
  const paint = colours(output);
  const words = { fits: 'yes', fits_with_changes: 'with changes', does_not_fit: 'no', unknown: 'unknown' } as const;
  const paints = {
    fits: paint.green,
    fits_with_changes: paint.yellow,
    does_not_fit: paint.red,
    unknown: paint.dim,
  } as const;
  return [
    harmlessLine(one.entry),
    harmlessLine(one.option),
    sizeCell(one.size_bytes),
    paints[one.verdict](words[one.verdict]),
    sizeCell(one.estimate?.total_bytes ?? null),
    harmlessLine(whyOf(one)) || '-',
  ];
}

/** The first thing that speaks against it, and the cheapest that helps. */
function whyOf({ reasons, suggestions }: JudgedOptionDocument): string {
  const reason = reasons.find((one) => one.blocking) ?? reasons[0];
  return [reason?.message, suggestions[0]?.message].filter((text) => text !== undefined).join(' ');
}
