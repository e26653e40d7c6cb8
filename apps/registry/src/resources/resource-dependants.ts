import { AppError, type FaultDetail } from '@roundhouse/errors';
import type { EntityManager, FindOptionsWhere } from 'typeorm';
import type { ResourceKind } from './resource-kind.ts';
import type { ResourceEntity } from './resource.entity.ts';

/** A kind whose rows can stand in the way of a deletion, and how they refer. */
export interface DependantQuery<Row extends ResourceEntity> {
  kind: ResourceKind<Row>;
  where: FindOptionsWhere<Row>;
  /** Name shown to people. */
  label: (row: Row) => string;
}

const MAX_NAMED = 50;

/** Lists what refers to a resource, as `/dependants/<kind>/<id>` with a name each; at most 50 per kind. */
export async function findDependants<Row extends ResourceEntity>(
  manager: EntityManager,
  query: DependantQuery<Row>,
): Promise<FaultDetail[]> {
  const rows = await manager.find(query.kind.entity, { where: query.where, take: MAX_NAMED });
  return rows.map((row) => ({
    where: `/dependants/${query.kind.name}/${row.id}`,
    message: `${query.kind.noun} ${query.label(row)} depends on it`,
  }));
}

/** @throws AppError CONFLICT that names every dependant, when there is one */
export function refuseWithDependants(noun: string, dependants: readonly FaultDetail[]): void {
  if (dependants.length === 0) return;
  throw new AppError('CONFLICT', `The ${noun} is in use; make it inactive instead, or remove what depends on it.`, {
    details: dependants,
  });
}
