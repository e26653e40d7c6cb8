import { ROLES, type Grant, type Role } from '@roundhouse/admin-api';
import type { EntityManager } from 'typeorm';

/** Who may have roles, as the member of a role binding that names them. */
export type RoleHolder = 'member_id' | 'service_account_id';

interface BoundRole {
  role: string;
  organization_id: string | null;
  project_id: string | null;
  team_id: string | null;
}

/** The grants of one member or service account, whatever their status. */
export async function grantsOfHolder(manager: EntityManager, holder: RoleHolder, id: string): Promise<Grant[]> {
  const rows = await manager.query<BoundRole[]>(
    `SELECT spec->>'role' AS role, organization_id, project_id, team_id FROM role_binding WHERE ${holder} = $1`,
    [id],
  );
  return toGrants(rows);
}

/** Role bindings as grants. A role that this version does not know allows nothing. */
export function toGrants(rows: readonly BoundRole[]): Grant[] {
  return rows.flatMap(({ role, organization_id, project_id, team_id }) =>
    isRole(role)
      ? [{ role, organizationId: organization_id ?? '', projectId: project_id ?? '', teamId: team_id ?? '' }]
      : [],
  );
}

function isRole(name: string): name is Role {
  return Object.hasOwn(ROLES, name);
}
