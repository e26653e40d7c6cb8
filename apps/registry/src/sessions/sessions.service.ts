import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import type { SessionCaller, SessionCallers } from '../admin/session-callers.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import type { OpenedSession, SessionHolder, SessionMember, SignInMethod } from './domain/console-session.ts';
import {
  endSession,
  findSession,
  findSessionHolder,
  openSession,
  rotateToken,
  type FoundSession,
} from './infra/console-sessions.ts';
import { lockMember } from './infra/member-accounts.ts';
import { memberCaller, type CallOrigin } from './session-caller.ts';
import { SESSION_SETTINGS, type SessionSettings } from './session-settings.ts';

/** Sessions at the console, once somebody has proved who they are. */
@Injectable()
export class SessionsService implements SessionCallers {
  private readonly commands: CommandPath;
  /** Times and bounds in force. */
  readonly settings: SessionSettings;

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(SESSION_SETTINGS) settings: SessionSettings) {
    this.commands = commands;
    this.settings = settings;
  }

  /** Whose a session is, for the guard of the admin API. */
  async resolve(token: string): Promise<SessionCaller | undefined> {
    const found = await this.commands.read((manager) => findSession(manager, this.settings, token));
    if (found === undefined) return undefined;
    const { sessionId, member, grants } = found;
    return { sessionId, memberId: member.id, organizationId: member.organizationId, grants };
  }

  async resolveById(sessionId: string): Promise<SessionCaller | undefined> {
    return this.commands.read((manager) => findSessionHolder(manager, this.settings, sessionId));
  }

  /** @throws AppError SESSION_ENDED when the session is unknown, over, idle for too long or revoked */
  async require(token: string): Promise<FoundSession> {
    const found = await this.commands.read((manager) => findSession(manager, this.settings, token));
    if (found === undefined) throw sessionEnded();
    return found;
  }

  /**
   * Who holds a session; gives it a new token when the holder's rights have changed since it got the present one.
   *
   * @throws AppError SESSION_ENDED
   */
  async holder(token: string): Promise<{ holder: SessionHolder; newToken: string | undefined }> {
    const found = await this.require(token);
    if (!found.rightsChanged || found.byFormerToken) return { holder: found, newToken: undefined };
    const newToken = await this.commands.read((manager) => rotateToken(manager, this.settings, token, found));
    return { holder: found, newToken };
  }

  /** Opens a session as a part of a larger change, in place of the one that the browser held, and records it. */
  async openIn(
    changes: ChangeSet,
    member: SessionMember,
    method: SignInMethod,
    origin: CallOrigin,
  ): Promise<OpenedSession> {
    const row = await lockMember(changes.manager, member.id);
    // Disabled between the proof and here.
    if (row?.spec.status !== 'active') throw new AppError('SIGN_IN_FAILED', 'You cannot sign in at the moment.');
    await endSession(changes, origin.sessionToken);
    return openSession(changes, this.settings, { member, method, remoteIp: origin.remoteIp });
  }

  /** As {@link openIn}, on its own. */
  async open(member: SessionMember, method: SignInMethod, origin: CallOrigin): Promise<OpenedSession> {
    return this.commands.run(memberCaller(member, origin), (changes) => this.openIn(changes, member, method, origin));
  }

  /** Ends the session that the browser holds. Nothing happens when it is over already. */
  async signOut(origin: CallOrigin): Promise<void> {
    const found = await this.commands.read((manager) => findSession(manager, this.settings, origin.sessionToken));
    if (found === undefined) return;
    await this.commands.run(memberCaller(found.member, origin, found.grants), (changes) =>
      endSession(changes, origin.sessionToken),
    );
  }
}

/** The refusal of a session that does not count, whatever the reason. */
export function sessionEnded(): AppError {
  return new AppError('SESSION_ENDED', 'Your session has ended; sign in again.');
}
