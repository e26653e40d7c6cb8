import Table from 'cli-table3';
import picocolors from 'picocolors';
import { stringify } from 'yaml';

/** How a command shows its result. */
export type OutputFormat = 'table' | 'json' | 'yaml';

/** Where a command writes. */
export interface Output {
  /** Colours and box lines are for people's terminals only. */
  readonly interactive: boolean;
  write(text: string): void;
}

/** Standard output; plain when piped. */
export const standardOutput: Output = {
  interactive: process.stdout.isTTY === true,
  write: (text) => void process.stdout.write(text),
};

/** Colours of one output: pass-through when it is no terminal. */
export function colours(output: Output): ReturnType<typeof picocolors.createColors> {
  return picocolors.createColors(output.interactive);
}

/**
 * Prints rows under a head: a light table on a terminal, tab-separated lines when piped (one header line first).
 */
export function printTable(output: Output, head: readonly string[], rows: readonly (readonly string[])[]): void {
  if (!output.interactive) {
    for (const row of [head, ...rows]) output.write(`${row.join('\t')}\n`);
    return;
  }
  const table = new Table({
    head: [...head],
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '  ',
    },
    style: { head: ['dim'], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) table.push([...row]);
  output.write(`${table.toString()}\n`);
}

/** Text of others without what a terminal would obey: control characters but line breaks and tabs. */
export function harmless(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(/[^\P{Cc}\n\t]/gu, '\u{FFFD}');
}

/** The same in one line, for a cell. */
export function harmlessLine(text: string): string {
  return harmless(text.replaceAll(/\s+/g, ' '));
}

/** Prints a value as indented JSON. */
export function printJson(output: Output, value: unknown): void {
  output.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Prints a value as a document for programs. */
export function printDocument(output: Output, format: 'json' | 'yaml', value: unknown): void {
  if (format === 'json') printJson(output, value);
  else output.write(stringify(value));
}
