import { permits, type Action, type Grant, type Place } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';

/** On whose behalf a change is made. */
export interface Caller {
  /** Member, service account, API key, or the name of a part of Roundhouse itself. */
  actorId: string;
  /** The actor's organization; empty = the platform. */
  organizationId: string;
  requestId: string;
  /** Names a creation that may be sent again: within 24 hours it happens once. Absent or empty = none. */
  idempotencyKey?: string;
  /** What the actor may do, and where. */
  grants: readonly Grant[];
  /** Where the call came from; empty = unknown. */
  remoteIp?: string;
}

/** Roundhouse itself, acting without a request: at boot, in migrations. */
export function systemCaller(actorId: string): Caller {
  const grants: Grant[] = [{ role: 'platform_admin', organizationId: '', projectId: '' }];
  return { actorId: `system:${actorId}`, organizationId: '', requestId: '', grants };
}

/** True for callers that may act in every organization. */
export function isPlatformCaller(caller: Caller): boolean {
  return caller.grants.some((grant) => grant.role === 'platform_admin');
}

/** True when the caller may see and change what belongs to the organization. */
export function mayActIn(caller: Caller, organizationId: string): boolean {
  return (
    isPlatformCaller(caller) ||
    caller.grants.some((grant) => grant.organizationId === organizationId && grant.projectId === '')
  );
}

/** True when the caller may perform the action at the place. */
export function may(caller: Caller, action: Action, place: Place): boolean {
  return permits(caller.grants, action, place);
}

/** @throws AppError FORBIDDEN unless the caller may perform the action at the place */
export function requirePermission(caller: Caller, action: Action, place: Place): void {
  if (!may(caller, action, place)) throw new AppError('FORBIDDEN', `You may not do this here (${action}).`);
}

/** @throws AppError FORBIDDEN unless the caller acts for the platform */
export function requirePlatform(caller: Caller): void {
  if (!isPlatformCaller(caller)) throw new AppError('FORBIDDEN', 'Only platform administrators may do this.');
}
