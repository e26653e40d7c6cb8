import { AppError } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import type { Page } from '../../resources/resource-list.ts';
import { NodeEntity } from './node.entity.ts';

/** Which nodes a list is to show. */
export interface NodeQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Exact. */
  readonly name?: string | undefined;
  /** Part of the name. */
  readonly q?: string | undefined;
  /** `name=value`, or `name` for any value; all must hold. */
  readonly label?: readonly string[] | undefined;
  /** Organization whose servings may be placed there. */
  readonly organization_id?: string | undefined;
  readonly connected?: boolean | undefined;
  /** `created_at`, `name` or `last_seen_at`; `-` in front = descending. */
  readonly sort: string;
}

const ORDERS: Readonly<Record<string, string>> = {
  created_at: `to_char(node.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS')`,
  name: 'node.name',
  last_seen_at: `coalesce(to_char(last_seen_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS'), '')`,
};

/**
 * One page of nodes. The order is total, so that nodes that come or go meanwhile make no other appear twice.
 *
 * @param seenBy organizations whose members look: they see nodes that are theirs or carry their servings; undefined = all
 * @throws AppError INVALID_REQUEST for a cursor that no list of this order gave out
 */
export async function listNodes(
  manager: EntityManager,
  query: NodeQuery,
  seenBy: readonly string[] | undefined,
): Promise<Page<NodeEntity>> {
  const descending = query.sort.startsWith('-');
  const name = descending ? query.sort.slice(1) : query.sort;
  const order = ORDERS[name] ?? 'node.name';
  const after = readCursor(query.cursor, query.sort);
  const labels = (query.label ?? []).map((text) => {
    const [label = '', ...value] = text.split('=');
    return { label, value: value.length === 0 ? null : value.join('=') };
  });
  const filters = [
    query.name ?? null,
    query.q === undefined || query.q === '' ? null : `%${query.q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`,
    JSON.stringify(Object.fromEntries(labels.flatMap(({ label, value }) => (value === null ? [] : [[label, value]])))),
    labels.map(({ label }) => label),
    query.organization_id ?? null,
    query.connected ?? null,
    seenBy ?? null,
  ];
  const from = `FROM node LEFT JOIN node_report r ON r.node_id = node.id
    WHERE ($1::text IS NULL OR node.name = $1) AND ($2::text IS NULL OR node.name ILIKE $2)
      AND node.labels @> $3::jsonb AND node.labels ?& $4::text[]
      AND ($5::uuid IS NULL OR organization_ids = '{}' OR $5 = ANY(organization_ids))
      AND ($6::boolean IS NULL OR coalesce(connected, false) = $6)
      AND ($7::uuid[] IS NULL OR organization_ids && $7 OR EXISTS (
        SELECT 1 FROM instance n JOIN serving s ON s.id = n.serving_id
        WHERE n.node_id = node.id AND s.organization_id = ANY($7)))`;
  const rows = await manager.query<{ id: string; place: string }[]>(
    `SELECT node.id, ${order} AS place ${from}
       AND ($8::text IS NULL OR (${order}, node.id) ${descending ? '<' : '>'} ($8::text, $9::uuid))
     ORDER BY place ${descending ? 'DESC' : 'ASC'}, node.id ${descending ? 'DESC' : 'ASC'} LIMIT $10`,
    [...filters, after?.place ?? null, after?.id ?? null, query.limit + 1],
  );
  const [{ total } = { total: 0 }] = await manager.query<{ total: number }[]>(
    `SELECT count(*)::integer AS total ${from}`,
    filters,
  );
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const nextCursor = rows.length > query.limit && last !== undefined ? writeCursor(query.sort, last) : '';
  return { rows: await inOrder(manager, page), nextCursor, total };
}

async function inOrder(manager: EntityManager, page: readonly { id: string }[]): Promise<NodeEntity[]> {
  const ids = page.map(({ id }) => id);
  const found = await manager.createQueryBuilder(NodeEntity, 'node').whereInIds(ids).getMany();
  const byId = new Map(found.map((node) => [node.id, node]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function writeCursor(sort: string, { place, id }: { place: string; id: string }): string {
  return Buffer.from(JSON.stringify([sort, place, id])).toString('base64url');
}

function readCursor(cursor: string | undefined, sort: string): { place: string; id: string } | undefined {
  if (cursor === undefined || cursor === '') return undefined;
  try {
    const [from, place, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (from === sort && typeof place === 'string' && typeof id === 'string' && isId(id)) return { place, id };
  } catch {
    // Refused below.
  }
  throw new AppError('INVALID_REQUEST', 'The cursor is none that a list of this order gave out.');
}
