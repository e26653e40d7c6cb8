import type { Action } from './actions.ts';
import { roleAllows, ROLES, type Role } from './roles.ts';

/** A role, and where somebody has it. */
export interface Grant {
  readonly role: Role;
  /** Empty for platform roles. */
  readonly organizationId: string;
  /** Empty = the whole organization, or one team of it. */
  readonly projectId: string;
  /** Set when a project's role is given for what belongs to a team. Absent or empty = no team. */
  readonly teamId?: string;
}

/** Where something is that is acted on. */
export interface Place {
  /** Empty = the installation itself. */
  readonly organizationId: string;
  /** Empty = the organization itself, shared by its projects. */
  readonly projectId: string;
  /** Team that it belongs to. Absent or empty = none. */
  readonly teamId?: string;
}

/** The installation itself. */
export const PLATFORM_PLACE: Place = { organizationId: '', projectId: '' };

/** What lists may show. */
export interface Reach {
  /** True = everything. */
  readonly everything: boolean;
  /** Organizations of which everything may be seen. */
  readonly organizationIds: readonly string[];
  /** Projects of which everything may be seen, with what their organizations share. */
  readonly projects: readonly Place[];
  /** Teams of which everything may be seen, with what their organizations share. */
  readonly teams: readonly Place[];
}

/** Stands for a project of which nothing is known; no id. */
const ANY_PROJECT = '*';

/**
 * Actions on something of an organization that its projects share and that a project role may see. What all of them
 * have used is no such thing.
 */
const SHARED_READ = /^(?!usage:|request:).*:(read|explain)$/;

/**
 * True when one of the grants allows the action at the place. A platform role counts everywhere, an organization's
 * role in the organization and its projects, a project's role in the project or for the team where it was given; and
 * a project's role may look at what its organization shares with all projects.
 */
export function permits(grants: readonly Grant[], action: Action, place: Place): boolean {
  return grants.some((grant) => roleAllows(grant.role, action) && covers(grant, action, place));
}

/** True when one of the grants allows the action somewhere: what a guard can tell before it knows the place. */
export function permitsSomewhere(grants: readonly Grant[], action: Action): boolean {
  return grants.some((grant) => roleAllows(grant.role, action));
}

/** How far an action reaches: what a list may show. */
export function reachOf(grants: readonly Grant[], action: Action): Reach {
  const able = grants.filter((grant) => roleAllows(grant.role, action));
  const local = able.filter(({ role }) => ROLES[role].level === 'project');
  return {
    everything: able.some(({ role }) => ROLES[role].level === 'platform'),
    organizationIds: [
      ...new Set(able.filter(({ role }) => ROLES[role].level === 'organization').map((grant) => grant.organizationId)),
    ],
    projects: local
      .filter(({ projectId }) => projectId !== '')
      .map(({ organizationId, projectId }) => ({ organizationId, projectId })),
    teams: local
      .filter(({ projectId, teamId = '' }) => projectId === '' && teamId !== '')
      .map(({ organizationId, teamId = '' }) => ({ organizationId, projectId: '', teamId })),
  };
}

/** True when every right of the second is also one of the first: nobody hands out more than they have. */
export function covering(grants: readonly Grant[], wanted: Grant, actions: readonly Action[]): boolean {
  // What counts for all projects, or for a team in all of them, must be had in every one, not only where all may look.
  const place = { ...wanted, projectId: wanted.projectId === '' ? ANY_PROJECT : wanted.projectId };
  return actions.every((action) => !roleAllows(wanted.role, action) || permits(grants, action, place));
}

function covers(grant: Grant, action: Action, place: Place): boolean {
  const { level } = ROLES[grant.role];
  if (level === 'platform') return true;
  if (place.organizationId === '' || grant.organizationId !== place.organizationId) return false;
  if (level === 'organization') return true;
  if (grant.projectId !== '' && grant.projectId === place.projectId) return true;
  if (grant.projectId === '' && (grant.teamId ?? '') !== '' && grant.teamId === place.teamId) return true;
  return place.projectId === '' && SHARED_READ.test(action);
}
