import { excessOf, permits, type Action, type Grant, type Place } from '@roundhouse/admin-api';
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
  /** The member who acts: by a session, or by a key of theirs. Absent = nobody in person. */
  memberId?: string;
  /** The service account whose key acts. */
  serviceAccountId?: string;
  /** The console session by which the member acts. */
  sessionId?: string;
  /** True = nothing but what reads may be done, whatever the grants say. Absent = the grants alone count. */
  readsOnly?: boolean;
  /** True = the caller was shown what the change entails, such as a renaming, and wants it. Absent = not asked yet. */
  confirmed?: boolean;
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

/** True when the caller may perform the action at the place. */
export function may(caller: Caller, action: Action, place: Place): boolean {
  return permits(caller.grants, action, place);
}

/** True when the caller may do nothing but read, and the action does more. */
export function exceedsReading({ readsOnly = false }: Caller, action: Action): boolean {
  return readsOnly && !action.endsWith(':read');
}

/** @throws AppError FORBIDDEN unless the caller may perform the action at the place */
export function requirePermission(caller: Caller, action: Action, place: Place): void {
  if (!may(caller, action, place)) throw new AppError('FORBIDDEN', `You may not do this here (${action}).`);
}

/**
 * Nobody gives, takes away or changes what can do more than they can.
 *
 * @param wanted what is given, or what the thing that is changed may do
 * @param where member of the request that asks for too much
 * @throws AppError FORBIDDEN that names the role which the caller does not have
 */
export function requireCovering(caller: Caller, wanted: readonly Grant[], where: string): void {
  const excess = excessOf(caller.grants, wanted);
  if (excess === undefined) return;
  const message = `needs the rights of ${excess.role}, which you do not have here`;
  throw new AppError('FORBIDDEN', `This ${message}.`, { details: [{ where, message }] });
}

/** @throws AppError FORBIDDEN unless the caller acts for the platform */
export function requirePlatform(caller: Caller): void {
  if (!isPlatformCaller(caller)) throw new AppError('FORBIDDEN', 'Only platform administrators may do this.');
}
