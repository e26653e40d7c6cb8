import type { FaultDetail } from '@roundhouse/errors';
import { ACCESS_BINDING } from '../access-bindings/access-binding.kind.ts';
import { ACCESS_GROUP } from '../access-groups/access-group.kind.ts';
import { ACCESS_POLICY } from '../access-policies/access-policy.kind.ts';
import { API_KEY } from '../api-keys/api-key.kind.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { MEMBER } from '../members/member.kind.ts';
import { PROJECT } from '../projects/project.kind.ts';
import type { AnyKind } from '../resources/document-kinds.ts';
import { ROLE_BINDING } from '../role-bindings/role-binding.kind.ts';
import { SERVICE_ACCOUNT } from '../service-accounts/service-account.kind.ts';
import { TEAM } from '../teams/team.kind.ts';

/** What goes with an organization: who is in it, and what they may see. Each before what it refers to. */
const CONTENTS: readonly AnyKind[] = [
  ACCESS_BINDING,
  ACCESS_POLICY,
  ACCESS_GROUP,
  API_KEY,
  ROLE_BINDING,
  SERVICE_ACCOUNT,
  MEMBER,
  TEAM,
  PROJECT,
];

/** Of what depends on an organization, all that does not go with it. */
export function staying(dependants: readonly FaultDetail[]): FaultDetail[] {
  return dependants.filter(({ where }) => !CONTENTS.some(({ name }) => where.startsWith(`/dependants/${name}/`)));
}

/** Removes access, keys, roles, people, teams and projects of an organization that is about to go. */
export async function removeContents(changes: ChangeSet, organizationId: string): Promise<void> {
  for (const kind of CONTENTS) await removeAll(changes, kind, organizationId);
}

async function removeAll(changes: ChangeSet, kind: AnyKind, organizationId: string): Promise<void> {
  const rows = await changes.manager
    .createQueryBuilder(kind.entity, 'd')
    .where('d.organization_id = :organizationId', { organizationId })
    .orderBy('d.id')
    .getMany();
  for (const row of rows) await changes.remove(kind, row);
}
