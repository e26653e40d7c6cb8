import { AppError } from '@roundhouse/errors';

/** What can be sorted by: text and numbers, each after its kind; null comes last. */
export type SortValue = string | number | null;

/** One part of a list. */
export interface ListPart<Row> {
  readonly rows: readonly Row[];
  /** null = the last one. */
  readonly nextCursor: string | null;
}

interface Position {
  readonly sort: string;
  readonly value: SortValue;
  readonly id: string;
}

/**
 * One page of a list that is held as a whole. The order is total, so that rows that come or go meanwhile make no other
 * appear twice.
 *
 * @param sort name of a member; `-` in front = descending
 * @throws AppError INVALID_REQUEST for a cursor that no list of this order gave out
 */
export function pageOfList<Row extends { readonly id: string }>(
  rows: readonly Row[],
  { sort, limit, cursor }: { readonly sort: string; readonly limit: number; readonly cursor?: string | undefined },
  valueOf: (row: Row, name: string) => SortValue,
): ListPart<Row> {
  const name = sort.replace(/^-/, '');
  const sign = sort.startsWith('-') ? -1 : 1;
  const sorted = rows
    .map((row) => ({ row, at: { sort, value: valueOf(row, name), id: row.id } }))
    .toSorted((one, other) => compare(one.at, other.at, sign));
  const after = readCursor(cursor, sort);
  const rest = after === undefined ? sorted : sorted.filter(({ at }) => compare(at, after, sign) > 0);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const more = rest.length > limit && last !== undefined;
  return { rows: page.map(({ row }) => row), nextCursor: more ? writeCursor(last.at) : null };
}

function compare(one: Position, other: Position, sign: number): number {
  if (one.value !== other.value) {
    if (one.value === null) return 1;
    if (other.value === null) return -1;
    return one.value < other.value ? -sign : sign;
  }
  if (one.id === other.id) return 0;
  return one.id < other.id ? -sign : sign;
}

function writeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function readCursor(cursor: string | undefined, sort: string): Position | undefined {
  if (cursor === undefined || cursor === '') return undefined;
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (isPosition(read) && read.sort === sort) return read;
  } catch {
    // Falls through to the one refusal.
  }
  throw new AppError('INVALID_REQUEST', 'The cursor is none that this list gave out.', {
    details: [{ where: '/cursor', message: 'is none that this list gave out' }],
  });
}

function isPosition(value: unknown): value is Position {
  if (typeof value !== 'object' || value === null) return false;
  const { sort, value: sorted, id } = value as Partial<Record<keyof Position, unknown>>;
  const comparable = sorted === null || typeof sorted === 'string' || typeof sorted === 'number';
  return typeof sort === 'string' && typeof id === 'string' && comparable;
}
