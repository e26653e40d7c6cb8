import type { Place } from '@roundhouse/admin-api';
import type { EntityManager } from 'typeorm';
import type { AnyKind } from './document-kinds.ts';

/** Lower-case keys of a kind at a place that begin with the lower-case text. */
export async function keysAt(
  manager: EntityManager,
  { definition, table }: AnyKind,
  { organizationId, projectId }: Place,
  prefix: string,
): Promise<ReadonlySet<string>> {
  const owners = definition.spec.shape;
  const conditions = ['starts_with(lower(key), $1)'];
  const values: string[] = [prefix];
  const belongsTo = (column: string, id: string): void => {
    conditions.push(id === '' ? `${column} IS NULL` : `${column} = $${values.push(id)}`);
  };
  if ('organization_id' in owners) belongsTo('organization_id', organizationId);
  if ('project_id' in owners) belongsTo('project_id', projectId);
  const rows = await manager.query<{ key: string }[]>(
    `SELECT lower(key) AS key FROM ${table} WHERE ${conditions.join(' AND ')}`,
    values,
  );
  return new Set(rows.map((row) => row.key));
}
