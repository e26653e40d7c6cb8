import type { CallerScopes } from '@roundhouse/access';
import type { Place } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { invariant, isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { may, type Caller } from '../../commands/domain/caller.ts';
import { findKind, type AnyKind } from '../../resources/document-kinds.ts';

/** Whose view is asked for: any of these may be absent. */
export interface HolderQuery {
  readonly organization_id?: string | undefined;
  readonly project_id?: string | undefined;
  readonly team_id?: string | undefined;
  readonly member_id?: string | undefined;
  readonly service_account_id?: string | undefined;
  readonly api_key_id?: string | undefined;
}

/** Whose view it is. */
export interface Holder {
  readonly scopes: CallerScopes;
  /** The key's own right to what is for internal tasks; undefined without a key. */
  readonly internalTasks: boolean | undefined;
}

interface KeySpec {
  readonly organization_id: string;
  readonly project_id: string;
  readonly team_id: string | null;
  readonly member_id: string | null;
  readonly service_account_id: string | null;
  readonly scopes: readonly string[];
}

const NAMED = ['project', 'team', 'member', 'service_account'] as const;

/**
 * Finds the scopes that a question names; a key stands for all of its own.
 *
 * @throws AppError NOT_FOUND for what is not there, or not the caller's to see: both look the same
 */
export async function findHolder(manager: EntityManager, caller: Caller, query: HolderQuery): Promise<Holder> {
  if (query.api_key_id !== undefined) return holderOfKey(manager, caller, query.api_key_id);
  let organizationId = query.organization_id ?? caller.organizationId;
  const ids = { project: '', team: '', member: '', service_account: '' };
  for (const name of NAMED) {
    const id = query[`${name}_id`];
    if (id === undefined) continue;
    const place = await placeOf(manager, caller, requireKind(name), id);
    if (organizationId === '') ({ organizationId } = place);
    if (place.organizationId !== organizationId) throw notFound(name);
    if (name === 'service_account' && ids.project === '') ids.project = place.projectId;
    ids[name] = id;
  }
  await placeOf(manager, caller, requireKind('organization'), organizationId);
  if (ids.project === '') requireView(caller, { organizationId, projectId: '' }, 'organization');
  return {
    internalTasks: undefined,
    scopes: {
      organizationId,
      projectId: ids.project,
      teamId: ids.team,
      memberId: ids.member,
      serviceAccountId: ids.service_account,
      apiKeyId: '',
    },
  };
}

async function holderOfKey(manager: EntityManager, caller: Caller, id: string): Promise<Holder> {
  const kind = requireKind('api_key');
  const spec = (await readSpec(manager, caller, kind, id)) as KeySpec;
  return {
    internalTasks: spec.scopes.some((scope) => scope === 'internal_tasks' || scope === 'admin'),
    scopes: {
      organizationId: spec.organization_id,
      projectId: spec.project_id,
      teamId: spec.team_id ?? '',
      memberId: spec.member_id ?? '',
      serviceAccountId: spec.service_account_id ?? '',
      apiKeyId: id,
    },
  };
}

async function placeOf(manager: EntityManager, caller: Caller, kind: AnyKind, id: string): Promise<Place> {
  return kind.placeOf(await readSpec(manager, caller, kind, id), id);
}

async function readSpec(manager: EntityManager, caller: Caller, kind: AnyKind, id: string): Promise<object> {
  const [row] = isId(id)
    ? await manager.query<{ spec: object }[]>(`SELECT spec FROM ${kind.table} WHERE id = $1`, [id])
    : [];
  if (row === undefined) throw notFound(kind.name);
  requireView(caller, kind.placeOf(row.spec, id), kind.name);
  return row.spec;
}

function requireView(caller: Caller, place: Place, name: string): void {
  if (!may(caller, 'visibility:read', place)) throw notFound(name);
}

function requireKind(name: string): AnyKind {
  const kind = findKind(name);
  invariant(kind !== undefined, 'scopes are kept as documents');
  return kind;
}

function notFound(name: string): AppError {
  return new AppError('NOT_FOUND', `No such ${name.replace('_', ' ').replace('api', 'API')}.`);
}
