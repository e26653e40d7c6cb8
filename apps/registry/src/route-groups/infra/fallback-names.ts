import type { FaultDetail } from '@roundhouse/errors';
import type { EntityManager } from 'typeorm';
import type { MemberTarget } from '../domain/member-target.ts';

const MAX_NAMED = 50;
const NAMES_ONE = `EXISTS (SELECT 1 FROM jsonb_path_query(spec->'fallbacks', '$.*[*]') AS name
  WHERE lower(name #>> '{}') = ANY($2::text[]))`;
const COLUMN = { model: 'model_id', deployment: 'deployment_id', route_group: 'inner_group_id' } as const;

/** Kinds that have fallback chains, with the word for people. */
const NAMERS = [
  { table: 'model', noun: 'model' },
  { table: 'route_group', noun: 'route group' },
] as const;

/** Models and route groups whose fallback chains name one of these callable names, as dependants; at most 50 each. */
export async function dependantsByName(
  manager: EntityManager,
  organizationId: string,
  names: readonly string[],
  exceptId: string,
): Promise<FaultDetail[]> {
  const found: FaultDetail[] = [];
  for (const { table, noun } of NAMERS) {
    const rows = await manager.query<{ id: string; key: string }[]>(
      `SELECT id, spec->>'key' AS key FROM ${table} WHERE organization_id = $1 AND ${NAMES_ONE} AND id <> $3
       ORDER BY id LIMIT ${MAX_NAMED}`,
      [organizationId, lower(names), exceptId],
    );
    for (const row of rows) {
      found.push({ where: `/dependants/${table}/${row.id}`, message: `${noun} "${row.key}" falls back to it` });
    }
  }
  return found;
}

/** Ids in one of the two tables whose fallback chains name one of these callable names. */
export async function namersOf(
  manager: EntityManager,
  table: string,
  organizationId: string,
  names: readonly string[],
): Promise<string[]> {
  const known = NAMERS.find((one) => one.table === table)?.table;
  if (known === undefined) throw new RangeError(`${table} has no fallback chains`);
  const rows = await manager.query<{ id: string }[]>(
    `SELECT id FROM ${known} WHERE organization_id = $1 AND ${NAMES_ONE} ORDER BY id`,
    [organizationId, lower(names)],
  );
  return rows.map(({ id }) => id);
}

/** Of the callable names of one holder, those that nobody else in the organization bears. */
export async function namesOfNobodyElse(
  manager: EntityManager,
  organizationId: string,
  holderId: string,
  names: readonly string[],
): Promise<string[]> {
  const rows = await manager.query<{ name: string }[]>(
    `SELECT name FROM callable_name WHERE organization_id = $1 AND target_id <> $2 AND name = ANY($3::text[])`,
    [organizationId, holderId, lower(names)],
  );
  const others = new Set(rows.map(({ name }) => name));
  return names.filter((name) => !others.has(name.toLowerCase()));
}

/** Ids of the route groups that have something as a member. */
export async function holdersOf(
  manager: EntityManager,
  organizationId: string,
  { kind, id }: MemberTarget,
): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(
    `SELECT DISTINCT g.id FROM route_group_member m JOIN route_group g ON g.id = m.route_group_id
     WHERE g.organization_id = $1 AND m.${COLUMN[kind]} = $2 ORDER BY g.id`,
    [organizationId, id],
  );
  return rows.map((row) => row.id);
}

function lower(names: readonly string[]): string[] {
  return names.map((name) => name.toLowerCase());
}
