import type { EntityManager } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import { requireCovering } from '../commands/domain/caller.ts';
import { grantOf } from './domain/role-binding.ts';
import { RoleBindingEntity } from './infra/role-binding.entity.ts';
import { requireAnotherHolder } from './last-holder.ts';
import type { RoleHolder } from './owner-grants.ts';
import { ROLE_BINDING } from './role-binding.kind.ts';

/** The role bindings of a member or service account. */
export async function bindingsOfHolder(
  manager: EntityManager,
  holder: RoleHolder,
  id: string,
): Promise<RoleBindingEntity[]> {
  return manager
    .createQueryBuilder(RoleBindingEntity, 'b')
    .where(`b.${holder} = :id`, { id })
    .orderBy('b.id')
    .getMany();
}

/** @throws AppError FORBIDDEN unless the caller may do whatever the member or service account may do */
export async function requireCoveringHolder({ manager, caller }: ChangeSet, holder: RoleHolder, id: string) {
  const bindings = await bindingsOfHolder(manager, holder, id);
  requireCovering(
    caller,
    bindings.map(({ spec }) => grantOf(spec)),
    '',
  );
  return bindings;
}

/** Takes every role from a member or service account that is about to go. */
export async function removeBindingsOfHolder(changes: ChangeSet, holder: RoleHolder, id: string): Promise<void> {
  const bindings = await requireCoveringHolder(changes, holder, id);
  await requireAnotherHolder(changes.manager, bindings);
  for (const binding of bindings) await changes.remove(ROLE_BINDING, binding);
}
