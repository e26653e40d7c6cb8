import type { Grant } from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import { AppError } from '@roundhouse/errors';
import type { Caller } from '../commands/domain/caller.ts';
import type { SessionMember } from './domain/console-session.ts';

/** Where a call came from and how it is found in the logs. */
export interface CallOrigin {
  readonly requestId: string;
  /** Empty = unknown. */
  readonly remoteIp: string;
  /** Session that the browser holds; empty = none. */
  readonly sessionToken: string;
}

/** @throws AppError INVALID_REQUEST when the call carries no context */
export function originOf(context: CallContext | undefined): CallOrigin {
  if (context === undefined) throw new AppError('INVALID_REQUEST', 'The call does not say where it comes from.');
  const { requestId, remoteIp, sessionToken } = context;
  return { requestId, remoteIp, sessionToken };
}

/** A member as the one who makes a change. */
export function memberCaller(member: SessionMember, origin: CallOrigin, grants: readonly Grant[] = []): Caller {
  return {
    actorId: member.id,
    organizationId: member.organizationId,
    requestId: origin.requestId,
    memberId: member.id,
    grants,
    remoteIp: origin.remoteIp,
  };
}
