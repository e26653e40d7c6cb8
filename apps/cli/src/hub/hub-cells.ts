import type { HubEntryDocument, HubVersionDocument } from '@roundhouse/admin-api';
import { colours, harmlessLine, type Output } from '../output.ts';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** A number of bytes for people; null = not known. */
export function sizeCell(bytes: number | null): string {
  if (bytes === null) return '?';
  let value = bytes;
  let unit = 0;
  for (; value >= 1024 && unit < UNITS.length - 1; unit += 1) value /= 1024;
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${UNITS[unit]}`;
}

/** A number of weights for people: `8B`; null = not known. */
export function parametersCell(parameters: number | null): string {
  if (parameters === null) return '';
  if (parameters >= 1e9) return `${Number((parameters / 1e9).toFixed(1))}B`;
  return `${Math.round(parameters / 1e6)}M`;
}

/** One entry as a row of a list. */
export function entryCells(entry: HubEntryDocument, output: Output): string[] {
  const paint = colours(output);
  const sizes = entry.options.flatMap(({ size_bytes: size }) => (size === null ? [] : [size]));
  return [
    entry.slug,
    entry.verified ? paint.green('verified') : '',
    String(entry.version),
    parametersCell(entry.parameters),
    entry.capabilities.join(' '),
    [...new Set(entry.options.map(({ format }) => format))].join(' '),
    sizes.length === 0 ? '?' : sizeCell(Math.min(...sizes)),
    entry.license,
    signedCell(entry.signatures, output),
    harmlessLine(entry.publisher),
    fitsCell(entry, output),
  ];
}

/** Whether somebody who is known vouches for it. */
export function signedCell(signatures: HubEntryDocument['signatures'], output: Output): string {
  const paint = colours(output);
  const trusted = signatures.find((signature) => signature.trusted);
  if (trusted !== undefined) return paint.green(`signed by ${trusted.publisher_key ?? trusted.key_id}`);
  return signatures.length === 0 ? paint.dim('unsigned') : paint.yellow('signed by a stranger');
}

/** Where a version stands, with its number of faults. */
export function stateCell({ state, issues }: HubVersionDocument, output: Output): string {
  const paint = colours(output);
  const colour = { approved: paint.green, pending: paint.yellow, rejected: paint.red, withdrawn: paint.dim }[state];
  const errors = issues.filter((issue) => issue.level === 'error').length;
  return colour(state) + (errors === 0 ? '' : paint.red(` (${errors} ${errors === 1 ? 'error' : 'errors'})`));
}

function fitsCell({ compatible, mismatches }: HubEntryDocument, output: Output): string {
  const paint = colours(output);
  if (compatible === null) return '';
  return compatible ? paint.green('yes') : paint.red(harmlessLine(mismatches.map(({ message }) => message).join(' ')));
}
