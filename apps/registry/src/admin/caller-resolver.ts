import { Inject, Injectable, Optional } from '@nestjs/common';
import { grantsOfKey } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import { CommandPath } from '../commands/command-path.service.ts';
import type { Caller } from '../commands/domain/caller.ts';
import { findKeyCaller } from './key-caller.ts';
import { SESSION_CALLERS, type SessionCallers } from './session-callers.ts';

/**
 * Finds out who makes a call and what they may do, anew with every call: what somebody lost a moment ago, a key or
 * session of theirs has lost, too. The gateway has authenticated API keys; sessions are known here alone.
 */
@Injectable()
export class CallerResolver {
  private readonly commands: CommandPath;
  private readonly sessions: SessionCallers | undefined;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Optional() @Inject(SESSION_CALLERS) sessions?: SessionCallers,
  ) {
    this.commands = commands;
    this.sessions = sessions;
  }

  /**
   * @throws AppError INVALID_REQUEST when the call does not say who makes it; UNAUTHENTICATED for a key or session that
   *   does not count any more; NOT_READY when the database is away
   */
  async resolve(context: CallContext | undefined): Promise<Caller> {
    if (context === undefined || (context.actorId === '' && context.sessionToken === '')) {
      throw new AppError('INVALID_REQUEST', 'The call does not say on whose behalf it is made.');
    }
    if (context.sessionToken !== '') return this.bySession(context);
    // A service that acts for itself has no key; which services may call at all, the transport's guard knows.
    return isId(context.actorId) ? this.byKey(context) : byItself(context);
  }

  private async bySession(context: CallContext): Promise<Caller> {
    const found = await this.sessions?.resolve(context.sessionToken);
    if (found === undefined) throw new AppError('UNAUTHENTICATED', 'The session is over; sign in again.');
    const { memberId, organizationId, grants } = found;
    return { ...requestOf(context), actorId: memberId, memberId, organizationId, grants };
  }

  private async byKey(context: CallContext): Promise<Caller> {
    const found = await this.commands.read((manager) => findKeyCaller(manager, context.actorId));
    if (found === undefined) throw new AppError('UNAUTHENTICATED', 'Incorrect API key provided.');
    const { organizationId, memberId, serviceAccountId, grants } = found;
    return {
      ...requestOf(context),
      actorId: context.actorId,
      organizationId,
      grants,
      ...(memberId === null ? {} : { memberId }),
      ...(serviceAccountId === null ? {} : { serviceAccountId }),
    };
  }
}

function byItself(context: CallContext): Caller {
  const { actorId, organizationId, roles: scopes } = context;
  const grants = grantsOfKey({ organizationId, scopes, ownerGrants: undefined });
  return { ...requestOf(context), actorId, organizationId, grants };
}

function requestOf({ requestId, idempotencyKey, remoteIp }: CallContext) {
  return { requestId, idempotencyKey, remoteIp };
}
