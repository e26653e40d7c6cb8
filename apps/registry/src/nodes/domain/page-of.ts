import { AppError } from '@roundhouse/errors';

/** One page of a list that is made in memory. */
export interface MemoryPage<Row> {
  readonly data: readonly Row[];
  readonly next_cursor: string | null;
  readonly total: number;
}

/**
 * Cuts a page out of what is listed, in its order.
 *
 * @param cursor id of the last one of the page before; one that is gone since begins anew at its place's end
 * @throws AppError INVALID_REQUEST for a cursor whose entry is not there any more
 */
export function pageOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): MemoryPage<Row> {
  const after = cursor === undefined || cursor === '' ? -1 : rows.findIndex(({ id }) => id === cursor);
  if (cursor !== undefined && cursor !== '' && after === -1) {
    throw new AppError('INVALID_REQUEST', 'The list has changed where the cursor stood; read it from the start.');
  }
  const data = rows.slice(after + 1, after + 1 + limit);
  const more = after + 1 + limit < rows.length;
  return { data, next_cursor: more ? (data.at(-1)?.id ?? null) : null, total: rows.length };
}

/** Sorts by a member: texts, numbers and null, which comes last. Equal ones stay in their order. */
export function sortedBy<Row>(
  rows: readonly Row[],
  sort: string,
  of: (row: Row, name: string) => string | number | null,
): Row[] {
  const descending = sort.startsWith('-');
  const name = descending ? sort.slice(1) : sort;
  return rows.toSorted((one, other) => {
    const [a, b] = [of(one, name), of(other, name)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en');
    return descending ? -order : order;
  });
}
