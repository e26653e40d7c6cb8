import { Inject, Injectable, Optional } from '@nestjs/common';
import { grantsOfKey } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import { CommandPath } from '../commands/command-path.service.ts';
import type { Caller } from '../commands/domain/caller.ts';
import { findKeyCaller } from './key-caller.ts';
import { LINK_MAKERS, type LinkMaker, type LinkMakers } from './link-makers.ts';
import { SESSION_CALLERS, type SessionCaller, type SessionCallers } from './session-callers.ts';

/**
 * Finds out who makes a call and what they may do, anew with every call: what somebody lost a moment ago, a key or
 * session of theirs has lost, too, and so has a link that they made. The gateway has authenticated API keys; sessions
 * and links are known here alone.
 */
@Injectable()
export class CallerResolver {
  private readonly commands: CommandPath;
  private readonly sessions: SessionCallers | undefined;
  private readonly links: LinkMakers | undefined;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Optional() @Inject(SESSION_CALLERS) sessions?: SessionCallers,
    @Optional() @Inject(LINK_MAKERS) links?: LinkMakers,
  ) {
    this.commands = commands;
    this.sessions = sessions;
    this.links = links;
  }

  /**
   * @throws AppError INVALID_REQUEST when the call does not say who makes it; UNAUTHENTICATED for a key or session that
   *   does not count any more; GONE for a link; NOT_READY when the database is away
   */
  async resolve(context: CallContext | undefined): Promise<Caller> {
    if (context === undefined || (context.actorId === '' && context.sessionToken === '')) {
      throw new AppError('INVALID_REQUEST', 'The call does not say on whose behalf it is made.');
    }
    if (context.exportSecret !== '') return this.byOpenedLink(context);
    if (context.sessionToken !== '') return this.bySession(context);
    // A service that acts for itself has no key; which services may call at all, the transport's guard knows.
    return isId(context.actorId) ? this.byKey(context) : byItself(context);
  }

  /**
   * Who made a link, as of now: able to read what they may read, and nothing more.
   *
   * @throws AppError GONE when they may do nothing any more
   */
  async resolveMaker({ apiKeyId, sessionId }: LinkMaker, context: CallContext): Promise<Caller> {
    const found =
      apiKeyId === ''
        ? fromSession(context, await this.sessions?.resolveById(sessionId))
        : await this.findByKey({ ...context, actorId: apiKeyId });
    if (found === undefined) {
      throw new AppError('GONE', 'Whoever made this link is not signed in any more, or may do nothing here.');
    }
    return { ...found, readsOnly: true };
  }

  private async byOpenedLink(context: CallContext): Promise<Caller> {
    const maker = await this.links?.makerOfOpened(context.exportSecret);
    if (maker === undefined) throw new AppError('GONE', 'This link was used already, or has expired.');
    return this.resolveMaker(maker, context);
  }

  private async bySession(context: CallContext): Promise<Caller> {
    const found = fromSession(context, await this.sessions?.resolve(context.sessionToken));
    if (found === undefined) throw new AppError('UNAUTHENTICATED', 'The session is over; sign in again.');
    return found;
  }

  private async byKey(context: CallContext): Promise<Caller> {
    const found = await this.findByKey(context);
    if (found === undefined) throw new AppError('UNAUTHENTICATED', 'Incorrect API key provided.');
    return found;
  }

  private async findByKey(context: CallContext): Promise<Caller | undefined> {
    const found = await this.commands.read((manager) => findKeyCaller(manager, context.actorId));
    if (found === undefined) return undefined;
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

function fromSession(context: CallContext, found: SessionCaller | undefined): Caller | undefined {
  if (found === undefined) return undefined;
  const { memberId, organizationId, grants, sessionId } = found;
  return { ...requestOf(context), actorId: memberId, memberId, organizationId, grants, sessionId };
}

function byItself(context: CallContext): Caller {
  const { actorId, organizationId, roles: scopes } = context;
  const grants = grantsOfKey({ organizationId, scopes, ownerGrants: undefined });
  return { ...requestOf(context), actorId, organizationId, grants };
}

function requestOf({ requestId, idempotencyKey, remoteIp }: CallContext) {
  return { requestId, idempotencyKey, remoteIp };
}
