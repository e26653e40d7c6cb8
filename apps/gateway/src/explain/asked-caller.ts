import type { EXPLAIN_ROUTE } from '@roundhouse/admin-api';
import {
  AccessSubject,
  AdminStatus,
  type ApiKeyEntry,
  type OrganizationEntry,
  type ProjectEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import type { ConfigState } from '@roundhouse/snapshot';
import type { Principal } from '../auth/auth.ports.ts';
import type { GatewayCall } from '../admin/gateway-operations.ts';
import { notFound } from './not-found.ts';
import type { KeyProblem } from './reason-words.ts';

/** What is asked about. */
export type ExplainRequest = GatewayCall<typeof EXPLAIN_ROUTE>['body'];

/** Whose request is explained. */
export interface AskedCaller {
  /** As a request of theirs would have it; without a key, its id is empty. */
  readonly principal: Principal;
  readonly organization: OrganizationEntry;
  /** undefined = no project in particular. */
  readonly project: ProjectEntry | undefined;
  /** Why they would be refused before their model is looked at. */
  readonly problems: readonly KeyProblem[];
  /** What of the request names their place, for refusals. */
  readonly namedBy: { readonly where: string; readonly noun: string };
}

const ACTIVE = AdminStatus.ADMIN_STATUS_ACTIVE;

/**
 * Finds out whose request is asked about. Says nothing yet about whether the asker may know.
 *
 * @param own place of the asker, where the request names none
 * @throws AppError NOT_FOUND
 */
export function askedCaller(
  state: ConfigState,
  asked: ExplainRequest,
  own: { readonly organizationId: string; readonly projectId: string },
  nowMs: number,
): AskedCaller {
  if (asked.api_key_id !== undefined) return keyCaller(state, asked.api_key_id, nowMs);
  const named = asked.project_id === undefined ? undefined : state.project(asked.project_id);
  const organization =
    asked.organization_id === undefined
      ? state.organization(named?.organizationId ?? own.organizationId)
      : organizationOf(state, asked.organization_id);
  if (organization === undefined) throw notFound('/organization_id', 'organization');
  const project = projectOf(state, asked.project_id, organization.id, own.projectId);
  const scope = (subject: AccessSubject, id: string | undefined): string =>
    id === undefined || isForeign(state, subject, id, organization.id) ? '' : id;
  return {
    principal: {
      apiKeyId: '',
      organizationId: organization.id,
      projectId: project?.id ?? '',
      teamId: scope(AccessSubject.ACCESS_SUBJECT_TEAM, asked.team_id),
      memberId: scope(AccessSubject.ACCESS_SUBJECT_MEMBER, asked.member_id),
      serviceAccountId: scope(AccessSubject.ACCESS_SUBJECT_SERVICE_ACCOUNT, asked.service_account_id),
      scopes: ['inference'],
    },
    organization,
    project,
    problems: placeProblems(organization, project),
    namedBy:
      asked.project_id === undefined && asked.organization_id !== undefined
        ? { where: '/organization_id', noun: 'organization' }
        : { where: '/project_id', noun: 'project' },
  };
}

function keyCaller(state: ConfigState, id: string, nowMs: number): AskedCaller {
  const namedBy = { where: '/api_key_id', noun: 'API key' };
  const key = state.apiKey(id);
  const organization = key && state.organization(key.organizationId);
  const project = key && state.project(key.projectId);
  if (key === undefined || organization === undefined || project === undefined)
    throw notFound(namedBy.where, namedBy.noun);
  const { organizationId, projectId, teamId, memberId, serviceAccountId, scopes } = key;
  return {
    principal: { apiKeyId: id, organizationId, projectId, teamId, memberId, serviceAccountId, scopes },
    organization,
    project,
    problems: [...keyProblems(key, nowMs), ...placeProblems(organization, project)],
    namedBy,
  };
}

function keyProblems(key: ApiKeyEntry, nowMs: number): KeyProblem[] {
  const problems: KeyProblem[] = [];
  if (key.revoked) problems.push('revoked');
  if (key.expiresAtUnixMs !== 0n && nowMs >= Number(key.expiresAtUnixMs)) problems.push('expired');
  if (key.ownerDisabled) problems.push('owner_disabled');
  if (!key.scopes.includes('inference')) problems.push('scope_missing');
  return problems;
}

function placeProblems(organization: OrganizationEntry, project: ProjectEntry | undefined): KeyProblem[] {
  const problems: KeyProblem[] = [];
  if (organization.adminStatus !== ACTIVE) problems.push('organization_inactive');
  if (project !== undefined && project.adminStatus !== ACTIVE) problems.push('project_inactive');
  return problems;
}

function organizationOf(state: ConfigState, idOrKey: string): OrganizationEntry | undefined {
  const byId = state.organization(idOrKey);
  if (byId !== undefined) return byId;
  for (const entry of state.entries('organization')) if (isNamed(entry, idOrKey)) return entry;
  return undefined;
}

/** The named project; else the asker's own, else the only one. */
function projectOf(
  state: ConfigState,
  idOrKey: string | undefined,
  organizationId: string,
  ownProjectId: string,
): ProjectEntry | undefined {
  const projects = [...state.entries('project')].filter((project) => project.organizationId === organizationId);
  if (idOrKey === undefined) return projects.find(({ id }) => id === ownProjectId) ?? soleOf(projects);
  const named = projects.find(({ id }) => id === idOrKey) ?? projects.find((project) => isNamed(project, idOrKey));
  if (named === undefined) throw notFound('/project_id', 'project');
  return named;
}

function soleOf(projects: readonly ProjectEntry[]): ProjectEntry | undefined {
  return projects.length === 1 ? projects[0] : undefined;
}

function isNamed({ key }: { readonly key: string }, name: string): boolean {
  return key.toLowerCase() === name.toLowerCase();
}

/** Scopes of another organization are as good as unknown ones: their policies are nobody else's to see. */
function isForeign(state: ConfigState, subject: AccessSubject, id: string, organizationId: string): boolean {
  const said = state.accessOf(subject, id);
  const [binding] = said?.bindings.values() ?? [];
  const owner = said?.policy?.organizationId ?? binding?.organizationId;
  return owner !== undefined && owner !== organizationId;
}
