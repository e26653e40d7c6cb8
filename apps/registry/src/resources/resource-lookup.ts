import { AppError } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import type { EntityManager, FindOptionsWhere } from 'typeorm';
import { mayActIn, type Caller } from '../commands/domain/caller.ts';
import type { Faults } from './domain/faults.ts';
import type { ResourceKind } from './resource-kind.ts';
import type { ResourceEntity } from './resource.entity.ts';

/**
 * Finds a resource that the caller may see.
 *
 * @param lock true inside a transaction that will change the row
 * @throws AppError NOT_FOUND when there is none, or when it belongs to somebody else: both look the same
 */
export async function findVisible<Row extends ResourceEntity>(
  manager: EntityManager,
  kind: ResourceKind<Row>,
  caller: Caller,
  id: string,
  lock = false,
): Promise<Row> {
  const row = isId(id)
    ? await manager.findOne(kind.entity, {
        where: { id } as FindOptionsWhere<Row>,
        ...(lock ? { lock: { mode: 'pessimistic_write' as const } } : {}),
      })
    : null;
  if (row === null || !mayActIn(caller, kind.organizationOf(row))) {
    throw new AppError('NOT_FOUND', `No such ${kind.noun}.`);
  }
  return row;
}

/**
 * Checks that a change was made to the state it was meant for.
 *
 * @param expected 0 = whatever it is
 * @throws AppError STALE_REVISION that names both
 */
export function requireRevision(row: ResourceEntity, expected: bigint, noun: string): void {
  if (expected === 0n || expected === row.revision) return;
  throw new AppError('STALE_REVISION', `The ${noun} was changed meanwhile; read it again.`, {
    details: [{ where: '/revision', message: `is ${row.revision}, the change was made for ${expected}` }],
  });
}

/**
 * Resolves a reference to a resource of the same organization; an unknown one becomes a fault that names it.
 * Locks the row against deletion until the transaction ends.
 */
export async function findReferenced<Row extends ResourceEntity>(
  manager: EntityManager,
  faults: Faults,
  reference: { where: string; kind: ResourceKind<Row>; id: string | null; organizationId: string },
): Promise<Row | undefined> {
  const { where, kind, id, organizationId } = reference;
  if (id === null) return undefined;
  const row = isId(id)
    ? await manager.findOne(kind.entity, {
        where: { id } as FindOptionsWhere<Row>,
        lock: { mode: 'for_key_share' },
      })
    : null;
  if (row !== null && kind.organizationOf(row) === organizationId) return row;
  faults.add(where, `names no ${kind.noun} of this organization ("${id.slice(0, 64)}")`);
  return undefined;
}
