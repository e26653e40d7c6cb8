import { AppError } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import { MoreThan, type EntityManager, type FindOptionsWhere } from 'typeorm';
import type { ResourceKind } from './resource-kind.ts';
import type { ResourceEntity } from './resource.entity.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 500;

/** Which part of a list is wanted. */
export interface PageQuery {
  /** 0 = 50; at most 500. */
  limit: number;
  /** Opaque, from the page before; empty = from the start. */
  cursor: string;
}

/** One page of a list, oldest first. */
export interface Page<Row> {
  rows: Row[];
  /** Empty = last page. */
  nextCursor: string;
  total: number;
}

/**
 * Reads one page in the order in which the rows were made. Rows that are added meanwhile appear on later pages;
 * none is shown twice.
 *
 * @throws AppError INVALID_REQUEST for a cursor that no list gave out, or a limit over 500
 */
export async function listPage<Row extends ResourceEntity>(
  manager: EntityManager,
  kind: ResourceKind<Row>,
  where: FindOptionsWhere<Row>,
  query: PageQuery,
): Promise<Page<Row>> {
  if (query.limit > MAX_LIMIT) throw new AppError('INVALID_REQUEST', `A page has at most ${MAX_LIMIT} entries.`);
  const limit = query.limit === 0 ? DEFAULT_LIMIT : query.limit;
  const after = readCursor(query.cursor);
  const beyond = after === undefined ? where : { ...where, id: MoreThan(after) };
  const [rows, total] = await Promise.all([
    manager.find(kind.entity, { where: beyond, order: { id: 'ASC' } as never, take: limit + 1 }),
    manager.count(kind.entity, { where }),
  ]);
  const more = rows.length > limit;
  if (more) rows.pop();
  return { rows, nextCursor: more ? Buffer.from(rows.at(-1)!.id).toString('base64url') : '', total };
}

function readCursor(cursor: string): string | undefined {
  if (cursor === '') return undefined;
  const id = Buffer.from(cursor, 'base64url').toString('latin1');
  if (!isId(id)) throw new AppError('INVALID_REQUEST', 'The cursor is none that a list gave out.');
  return id;
}
