import type { CallContext, PageInfo, PageRequest, ResourceMeta } from '@roundhouse/contracts/common/v1/common';
import { AdminStatus as WireAdminStatus } from '@roundhouse/contracts/registry/v1/snapshot';
import { AppError } from '@roundhouse/errors';
import { grantsOfKey } from '@roundhouse/admin-api';
import { systemCaller, type Caller } from '../../commands/domain/caller.ts';
import type { AdminStatus } from '../domain/admin-status.ts';
import type { Page, PageQuery } from '../resource-list.ts';
import type { ResourceEntity } from '../resource.entity.ts';

const ADMIN_STATUS: Record<AdminStatus, WireAdminStatus> = {
  draft: WireAdminStatus.ADMIN_STATUS_DRAFT,
  active: WireAdminStatus.ADMIN_STATUS_ACTIVE,
  inactive: WireAdminStatus.ADMIN_STATUS_INACTIVE,
};

/** @throws AppError INVALID_REQUEST when the call does not say who makes it */
export function callerFrom(context: CallContext | undefined): Caller {
  if (context === undefined || context.actorId === '') {
    throw new AppError('INVALID_REQUEST', 'The call does not say on whose behalf it is made.');
  }
  const { actorId, organizationId, requestId, idempotencyKey, roles: scopes } = context;
  const own = { organizationId, scopes: ['admin', ...scopes], ownerGrants: undefined };
  const grants = organizationId === '' ? systemCaller(actorId).grants : grantsOfKey(own);
  return { actorId, organizationId, requestId, idempotencyKey, grants };
}

/** Page of a list as services take it. */
export function pageFrom(page: PageRequest | undefined): PageQuery {
  return { limit: page?.limit ?? 0, cursor: page?.cursor ?? '' };
}

/** Where a list goes on. */
export function toPageInfo(page: Page<unknown>): PageInfo {
  return { nextCursor: page.nextCursor, total: page.total };
}

/** What every stored resource carries. */
export function toMeta(row: ResourceEntity): ResourceMeta {
  return {
    id: row.id,
    revision: row.revision,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    createdBy: row.createdBy,
  };
}

/** The specification that a call must bring. @throws AppError INVALID_REQUEST */
export function requireSpec<Spec>(spec: Spec | undefined): Spec {
  if (spec === undefined) throw new AppError('INVALID_REQUEST', 'The specification is missing.');
  return spec;
}

/** Unspecified = active. @throws AppError INVALID_REQUEST for a value that this version does not know */
export function adminStatusFrom(wire: WireAdminStatus): AdminStatus {
  if (wire === WireAdminStatus.ADMIN_STATUS_UNSPECIFIED) return 'active';
  return enumFrom(ADMIN_STATUS, wire, '/admin_status');
}

/** Administrative status on the wire. */
export function toAdminStatus(status: AdminStatus): WireAdminStatus {
  return ADMIN_STATUS[status];
}

/** Name of an enumerator. @throws AppError INVALID_REQUEST for a value that this version does not know */
export function enumFrom<Name extends string, Value>(
  table: Readonly<Record<Name, Value>>,
  wire: Value,
  where: string,
): Name {
  for (const name in table) if (table[name] === wire) return name;
  const details = [{ where, message: 'is no value that this version knows' }];
  throw new AppError('INVALID_REQUEST', `${where} is no value that this version knows.`, { details });
}

/** References are null in the domain and empty on the wire when absent. */
export function optionalId(wire: string): string | null {
  return wire === '' ? null : wire;
}
