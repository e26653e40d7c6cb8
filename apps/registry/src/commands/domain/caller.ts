import { AppError } from '@roundhouse/errors';

/** On whose behalf a change is made. The gateway has authenticated it. */
export interface Caller {
  /** Member, service account, API key, or the name of a part of Roundhouse itself. */
  actorId: string;
  /** The actor's organization; empty = the platform. */
  organizationId: string;
  requestId: string;
  /** Names a creation that may be sent again: within 24 hours it happens once. Absent or empty = none. */
  idempotencyKey?: string;
  /** Roles and scopes of the actor, for example `platform_admin`. */
  roles: readonly string[];
}

/** Role and key scope that may act in every organization. */
export const PLATFORM_ADMIN = 'platform_admin';

/** Roundhouse itself, acting without a request: at boot, in migrations. */
export function systemCaller(actorId: string): Caller {
  return { actorId: `system:${actorId}`, organizationId: '', requestId: '', roles: [PLATFORM_ADMIN] };
}

/** True for callers that may act in every organization. */
export function isPlatformCaller(caller: Caller): boolean {
  return caller.organizationId === '' || caller.roles.includes(PLATFORM_ADMIN);
}

/** True when the caller may see and change what belongs to the organization. */
export function mayActIn(caller: Caller, organizationId: string): boolean {
  return isPlatformCaller(caller) || caller.organizationId === organizationId;
}

/** @throws AppError FORBIDDEN unless the caller acts for the platform */
export function requirePlatform(caller: Caller): void {
  if (!isPlatformCaller(caller)) throw new AppError('FORBIDDEN', 'Only platform administrators may do this.');
}
