import { permits, reachOf, type Action } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import type { Caller } from '../commands/domain/caller.ts';
import { requireOrganization } from '../organizations/named-organization.ts';

/** How far an action reaches: the installation, an organization as a whole, or some projects and teams of one. */
export interface ActionScope {
  readonly installation: boolean;
  /** Empty for the installation. */
  readonly organizationId: string;
  readonly wholeOrganization: boolean;
  readonly projectIds: readonly string[];
  readonly teamIds: readonly string[];
}

/** What a caller asks about. Ids or keys; empty = as much as they may. */
export interface NamedPlace {
  readonly organization: string;
  readonly project: string;
}

/**
 * How far the caller may perform an action, within what was named.
 *
 * @throws AppError NOT_FOUND for what does not exist or may not be seen; FORBIDDEN where nothing of it is allowed
 */
export async function resolveActionScope(
  manager: EntityManager,
  caller: Caller,
  action: Action,
  { organization, project }: NamedPlace,
): Promise<ActionScope> {
  if (project !== '') return ofProject(manager, caller, action, { organization, project });
  const reach = reachOf(caller.grants, action);
  if (organization === '' && reach.everything) {
    return { installation: true, organizationId: '', wholeOrganization: false, projectIds: [], teamIds: [] };
  }
  const named = organization === '' ? undefined : organization;
  const organizationId = await requireOrganization(manager, caller, named);
  const wholeOrganization = permits(caller.grants, action, { organizationId, projectId: '' });
  const within = { installation: false, organizationId, wholeOrganization } as const;
  if (wholeOrganization) return { ...within, projectIds: [], teamIds: [] };
  const own = <Place extends { organizationId: string }>(places: readonly Place[]): Place[] =>
    places.filter((place) => place.organizationId === organizationId);
  const projectIds = own(reach.projects).map(({ projectId }) => projectId);
  const teamIds = own(reach.teams).map(({ teamId = '' }) => teamId);
  if (projectIds.length + teamIds.length === 0)
    throw new AppError('FORBIDDEN', `You may not do this here (${action}).`);
  return { ...within, projectIds, teamIds };
}

async function ofProject(
  manager: EntityManager,
  caller: Caller,
  action: Action,
  { organization, project }: NamedPlace,
): Promise<ActionScope> {
  const found = isId(project)
    ? await manager.query<ProjectRow[]>('SELECT id, organization_id FROM project WHERE id = $1', [project])
    : await manager.query<ProjectRow[]>(
        'SELECT id, organization_id FROM project WHERE lower(key) = lower($1) AND organization_id = $2',
        [project, await requireOrganization(manager, caller, organization === '' ? undefined : organization)],
      );
  const [row] = found;
  if (row === undefined || !permits(caller.grants, 'project:read', placeOf(row))) throw unknownProject();
  if (isId(project) && organization !== '') {
    const organizationId = await requireOrganization(manager, caller, organization);
    if (organizationId !== row.organization_id) throw unknownProject();
  }
  if (!permits(caller.grants, action, placeOf(row))) {
    throw new AppError('FORBIDDEN', `You may not do this here (${action}).`);
  }
  const { organizationId, projectId } = placeOf(row);
  return { installation: false, organizationId, wholeOrganization: false, projectIds: [projectId], teamIds: [] };
}

interface ProjectRow {
  id: string;
  organization_id: string;
}

function placeOf(row: ProjectRow): { organizationId: string; projectId: string } {
  return { organizationId: row.organization_id, projectId: row.id };
}

function unknownProject(): AppError {
  return new AppError('NOT_FOUND', 'No such project.');
}
