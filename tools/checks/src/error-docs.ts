import { readFileSync } from 'node:fs';
import { REASONS } from '@roundhouse/errors';
import { finish } from './finish.ts';

/** Holds docs/errors.md against the catalogue: a row per reason, with its HTTP status and code. */
const rows = new Map<string, string[]>();
for (const line of readFileSync('docs/errors.md', 'utf8').split('\n')) {
  const cells = line.split('|').map((cell) => cell.trim().replaceAll('`', ''));
  if (/^[A-Z_]+$/.test(cells[1] ?? '')) rows.set(cells[1] ?? '', cells);
}
const faults: string[] = [];
for (const [reason, { http, openaiCode }] of Object.entries(REASONS)) {
  const cells = rows.get(reason);
  if (cells === undefined) faults.push(`docs/errors.md: no row for ${reason}`);
  else if (cells[2] !== String(http) || cells[3] !== (openaiCode ?? '–')) {
    faults.push(`docs/errors.md: ${reason} is ${http}, ${openaiCode ?? '–'} in the catalogue`);
  }
}
for (const reason of rows.keys())
  if (!Object.hasOwn(REASONS, reason)) faults.push(`docs/errors.md: ${reason} is not in the catalogue`);
finish('error docs', `${rows.size} reasons`, faults);
