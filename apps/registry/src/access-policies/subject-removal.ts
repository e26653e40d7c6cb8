import { ACCESS_BINDING } from '../access-bindings/access-binding.kind.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import type { DocumentKind } from '../resources/document-kind.ts';
import type { DocumentEntity } from '../resources/document.entity.ts';
import { ACCESS_POLICY } from './access-policy.kind.ts';
import type { NARROW_SUBJECTS } from './domain/access-subject.ts';

/** Member of a document that names a subject below its project. */
type NarrowSubject = (typeof NARROW_SUBJECTS)[number];

/** Removes policies and bindings of subjects that are about to go: without them they say nothing. */
export async function removeAccessOf(
  changes: ChangeSet,
  subject: NarrowSubject,
  ids: readonly string[],
): Promise<void> {
  await removeOf(changes, ACCESS_POLICY, subject, ids);
  await removeOf(changes, ACCESS_BINDING, subject, ids);
}

async function removeOf<Spec extends object, Row extends DocumentEntity<Spec>>(
  changes: ChangeSet,
  kind: DocumentKind<Spec, Row>,
  subject: NarrowSubject,
  ids: readonly string[],
): Promise<void> {
  const rows = await changes.manager
    .createQueryBuilder(kind.entity, 'd')
    .where(`d.${subject}::text = ANY(:ids)`, { ids })
    .orderBy('d.id')
    .getMany();
  for (const row of rows) await changes.remove(kind, row);
}
