import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { Faults } from '../../resources/domain/faults.ts';
import { addGroupFaults, type GroupStage } from '../domain/group-faults.ts';
import { draftOf, readGroupWorld } from './read-group-world.ts';
import type { RouteGroupSpec } from './route-group.entity.ts';
import { lockGroups } from './route-group-members.ts';

/** Adds every fault of a route group; a place that has one already gets no second. Nobody else changes one meanwhile. */
export async function addGroupFaultsOf(
  manager: EntityManager,
  id: string,
  spec: RouteGroupSpec,
  stage: GroupStage,
  faults: Faults,
): Promise<void> {
  if (!isId(spec.organization_id)) return;
  await lockGroups(manager, spec.organization_id);
  const world = await readGroupWorld(manager, spec.organization_id, spec.members);
  const found = new Faults();
  addGroupFaults(draftOf(id, spec), stage, world, found);
  const known = new Set(faults.details.map(({ where }) => where));
  for (const { where, message } of found.details) if (!known.has(where)) faults.add(where, message);
}
