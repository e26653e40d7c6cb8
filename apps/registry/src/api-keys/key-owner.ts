import { excessOf, grantsOfKey, isJsonObject, ROLES, type Grant, type Place } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { may, requireCovering, requirePermission, type Caller } from '../commands/domain/caller.ts';
import { MemberEntity } from '../members/infra/member.entity.ts';
import { MEMBER } from '../members/member.kind.ts';
import { ProjectEntity } from '../projects/infra/project.entity.ts';
import { PROJECT } from '../projects/project.kind.ts';
import type { Faults } from '../resources/domain/faults.ts';
import { grantsOfHolder } from '../role-bindings/owner-grants.ts';
import { ServiceAccountEntity } from '../service-accounts/infra/service-account.entity.ts';
import { SERVICE_ACCOUNT } from '../service-accounts/service-account.kind.ts';
import type { ApiKeySpec } from './infra/api-key.entity.ts';

/**
 * Completes what a POST left out: the organization is the project's, and the key belongs to who makes it. Null for the
 * owner makes a key that stands for itself, which needs the rights that it will have.
 */
export async function withPlaceAndOwner(manager: EntityManager, caller: Caller, input: unknown): Promise<unknown> {
  if (!isJsonObject(input)) return input;
  const completed = { ...input };
  const project = input['project_id'];
  if (input['organization_id'] === undefined && typeof project === 'string' && isId(project)) {
    const row = await manager.findOneBy(ProjectEntity, { id: project });
    const visible = row !== null && may(caller, 'project:read', PROJECT.placeOf(row.spec, row.id));
    if (visible) completed['organization_id'] = row.spec.organization_id;
  }
  if (input['member_id'] === undefined && input['service_account_id'] === undefined) {
    if (caller.memberId !== undefined) completed['member_id'] = caller.memberId;
    else if (caller.serviceAccountId !== undefined) completed['service_account_id'] = caller.serviceAccountId;
  }
  return completed;
}

/** Adds a fault for an owner whose keys the caller may not make; somebody unknown looks just the same. */
export async function keyOwnerFaults(
  manager: EntityManager,
  caller: Caller,
  spec: ApiKeySpec,
  faults: Faults,
): Promise<void> {
  const { member_id: memberId, service_account_id: accountId } = spec;
  // An owner that is not there at all has its fault already.
  const known = (where: string): boolean => faults.details.every((fault) => fault.where !== where);
  if (memberId !== null && memberId !== caller.memberId && known('/member_id')) {
    const member = await manager.findOneBy(MemberEntity, { id: memberId });
    const own = member !== null && may(caller, 'member:update', MEMBER.placeOf(member.spec, memberId));
    faults.require(own, '/member_id', `names no member here ("${memberId}")`);
  }
  if (accountId !== null && accountId !== caller.serviceAccountId && known('/service_account_id')) {
    const account = await manager.findOneBy(ServiceAccountEntity, { id: accountId });
    const place = account === null ? undefined : SERVICE_ACCOUNT.placeOf(account.spec, accountId);
    const own = place !== undefined && may(caller, 'service-account:update', place);
    faults.require(own, '/service_account_id', `names no service account here ("${accountId}")`);
  }
}

/** What a key of this specification may do. */
export async function grantsOfSpec(manager: EntityManager, spec: ApiKeySpec): Promise<Grant[]> {
  const { organization_id: organizationId, scopes, member_id: memberId, service_account_id: accountId } = spec;
  const ownerGrants =
    memberId !== null
      ? await grantsOfHolder(manager, 'member_id', memberId)
      : accountId !== null
        ? await grantsOfHolder(manager, 'service_account_id', accountId)
        : undefined;
  return grantsOfKey({ organizationId, scopes, ownerGrants });
}

/**
 * Nobody makes or changes a key that can do more than they can; internal models are for those who administer models.
 *
 * @throws AppError FORBIDDEN
 */
export async function requireKeyWithinRights(
  manager: EntityManager,
  caller: Caller,
  spec: ApiKeySpec,
  place: Place,
): Promise<void> {
  const grants = await grantsOfSpec(manager, spec);
  requireCovering(caller, grants, '/scopes');
  if (spec.scopes.includes('platform_admin') && !grants.some(({ role }) => ROLES[role].level === 'platform')) {
    const message = 'may name platform_admin only for an owner with a role in the installation';
    throw new AppError('FORBIDDEN', `/scopes ${message}.`, { details: [{ where: '/scopes', message }] });
  }
  if (spec.scopes.includes('internal_tasks')) requirePermission(caller, 'model:update', place);
}

/**
 * Who gets to see a key's secret acts as its owner from then on.
 *
 * @throws AppError FORBIDDEN
 */
export async function requireKeyOfOwn(manager: EntityManager, caller: Caller, spec: ApiKeySpec): Promise<void> {
  const { member_id: memberId, service_account_id: accountId } = spec;
  if (memberId !== null && memberId === caller.memberId) return;
  if (accountId !== null && accountId === caller.serviceAccountId) return;
  const own = { organizationId: spec.organization_id, projectId: '' };
  if (memberId !== null) {
    const owner = await grantsOfHolder(manager, 'member_id', memberId);
    if (may(caller, 'member:update', own) && excessOf(caller.grants, owner) === undefined) return;
  } else if (accountId !== null) {
    const account = await manager.findOneByOrFail(ServiceAccountEntity, { id: accountId });
    if (may(caller, 'service-account:update', SERVICE_ACCOUNT.placeOf(account.spec, accountId))) return;
  } else return;
  throw new AppError('FORBIDDEN', 'This key belongs to somebody else, whose secret you may not see.');
}
