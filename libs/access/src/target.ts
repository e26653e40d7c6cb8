/** Something that can be called by name, as far as access depends on it. Tags of deployments are no part of it. */
export interface AccessTarget {
  readonly kind: 'model' | 'route_group';
  readonly id: string;
  readonly organizationId: string;
  /** Empty = of the organization itself. */
  readonly projectId: string;
  /** Projects that may use it; empty = every project of its scope. */
  readonly assignedProjectIds: readonly string[];
  /** Keys of the access groups that it belongs to. A route group belongs to none. */
  readonly accessGroups: readonly string[];
  /** `internal` = for internal tasks only. */
  readonly visibility: 'public' | 'internal';
  readonly adminStatus: 'draft' | 'active' | 'inactive';
}

/** Whether a target is within a project's reach at all, before anybody's policy is asked. */
export type Reach = 'in_reach' | 'other_organization' | 'other_project' | 'not_assigned';

/**
 * Says whether a project reaches a target.
 *
 * @param projectId empty = asked for no project in particular: then only what every project reaches counts
 */
export function reachOf(target: AccessTarget, organizationId: string, projectId: string): Reach {
  if (target.organizationId !== organizationId) return 'other_organization';
  if (target.projectId !== '' && target.projectId !== projectId) return 'other_project';
  const { assignedProjectIds: assigned } = target;
  return assigned.length === 0 || assigned.includes(projectId) ? 'in_reach' : 'not_assigned';
}
