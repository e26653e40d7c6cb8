import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { Faults } from '../../resources/domain/faults.ts';
import { addModelCycleFaults } from '../domain/cycle-faults.ts';
import { addGroupFaults, type GroupStage } from '../domain/group-faults.ts';
import { fallbackNames, type KnownModel } from '../domain/group-world.ts';
import { draftOf, readGroupWorld } from './read-group-world.ts';
import type { RouteGroupSpec } from './route-group.entity.ts';
import { lockGroups } from './route-group-members.ts';

/**
 * Adds every fault of a route group; a place that has one already, or one inside it, gets no second. Nobody else
 * changes a route group of the organization until the transaction ends.
 */
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
  const known = faults.details.map(({ where }) => where);
  const isKnown = (where: string): boolean => known.some((one) => one === where || one.startsWith(`${where}/`));
  for (const { where, message } of found.details) if (!isKnown(where)) faults.add(where, message);
}

/** Adds every fault of a model's fallbacks that lead back to it through a route group. */
export async function addModelFallbackFaults(
  manager: EntityManager,
  model: Pick<KnownModel, 'id' | 'projectId' | 'fallbacks'>,
  organizationId: string,
  faults: Faults,
): Promise<void> {
  if (!isId(organizationId) || fallbackNames(model.fallbacks).length === 0) return;
  await lockGroups(manager, organizationId);
  addModelCycleFaults(model, await readGroupWorld(manager, organizationId, []), faults);
}
