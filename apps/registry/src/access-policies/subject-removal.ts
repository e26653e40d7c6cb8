import type { EntityManager } from 'typeorm';
import { ACCESS_BINDING } from '../access-bindings/access-binding.kind.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { ACCESS_POLICY } from './access-policy.kind.ts';
import type { NARROW_SUBJECTS } from './domain/access-subject.ts';

/** Removes policies and bindings of subjects that are about to go: without them they say nothing. */
export async function removeAccessOf(
  changes: ChangeSet,
  subject: (typeof NARROW_SUBJECTS)[number],
  ids: readonly string[],
): Promise<void> {
  for (const kind of [ACCESS_POLICY, ACCESS_BINDING] as const) {
    for (const row of await rowsOf(changes.manager, kind, subject, ids)) await changes.remove(kind as never, row);
  }
}

async function rowsOf(
  manager: EntityManager,
  { entity }: typeof ACCESS_POLICY | typeof ACCESS_BINDING,
  subject: string,
  ids: readonly string[],
) {
  return manager
    .createQueryBuilder<{ id: string }>(entity, 'd')
    .where(`d.${subject}::text = ANY(:ids)`, { ids })
    .orderBy('d.id')
    .getMany() as Promise<never[]>;
}
