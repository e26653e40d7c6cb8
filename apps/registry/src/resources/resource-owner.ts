import type { EntityManager } from 'typeorm';
import { ORGANIZATION } from '../organizations/organization.kind.ts';
import { PROJECT } from '../projects/project.kind.ts';
import type { Faults } from './domain/faults.ts';
import { findReferenced } from './resource-lookup.ts';

/** Checks that a resource's organization exists and that its project, if any, belongs to it. */
export async function requireOwner(
  manager: EntityManager,
  faults: Faults,
  spec: { organizationId: string; projectId?: string | null },
): Promise<void> {
  const { organizationId, projectId } = spec;
  const owner = { where: '/organization_id', kind: ORGANIZATION, id: organizationId, organizationId };
  await findReferenced(manager, faults, owner);
  const project = { where: '/project_id', kind: PROJECT, id: projectId ?? null, organizationId };
  await findReferenced(manager, faults, project);
}
