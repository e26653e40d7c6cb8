import { Inject, Injectable } from '@nestjs/common';
import { INVITE_MEMBER } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { requirePermission, type Caller } from '../commands/domain/caller.ts';
import { MemberEntity } from '../members/infra/member.entity.ts';
import { MEMBER } from '../members/member.kind.ts';
import { MembersService } from '../members/members.service.ts';
import { requireCoveringHolder } from '../role-bindings/holder-bindings.ts';
import type { OpenedSession } from './domain/console-session.ts';
import { endSessionsOf } from './infra/console-sessions.ts';
import { lockMember, sessionMember, storePassword } from './infra/member-accounts.ts';
import { checkInvite, issueInvite, useInvite, type IssuedToken } from './infra/one-time-tokens.ts';
import { SignInThrottle } from './infra/sign-in-throttle.ts';
import { PasswordsService } from './passwords.service.ts';
import { memberCaller, type CallOrigin } from './session-caller.ts';
import { SessionsService } from './sessions.service.ts';

/** Invites: how members come to a password, and to a new one when they have lost it. */
@Injectable()
export class InvitesService {
  private readonly commands: CommandPath;
  private readonly members: MembersService;
  private readonly sessions: SessionsService;
  private readonly passwords: PasswordsService;
  private readonly throttle: SignInThrottle;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(MembersService) members: MembersService,
    @Inject(SessionsService) sessions: SessionsService,
    @Inject(PasswordsService) passwords: PasswordsService,
    @Inject(SignInThrottle) throttle: SignInThrottle,
    @Inject(OperationHandlers) handlers: OperationHandlers,
  ) {
    this.commands = commands;
    this.members = members;
    this.sessions = sessions;
    this.passwords = passwords;
    this.throttle = throttle;
    handlers.on(INVITE_MEMBER, async ({ caller, params }) => {
      const { text, expiresAt } = await this.invite(caller, params['id'] ?? '');
      return { invite_token: text, expires_at: expiresAt.toISOString() };
    });
  }

  /**
   * Makes a token with which the member sets a password. Whoever makes one could use it, and so needs every right of
   * the member.
   *
   * @throws AppError NOT_FOUND; FORBIDDEN; FAILED_PRECONDITION for a member who is disabled
   */
  async invite(caller: Caller, memberId: string): Promise<IssuedToken> {
    return this.commands.run(caller, async (changes) => {
      const row = await this.members.find(changes.manager, caller, memberId, true);
      requirePermission(caller, 'member:update', MEMBER.placeOf(row.spec, row.id));
      await requireCoveringHolder(changes, 'member_id', row.id);
      if (row.spec.status === 'disabled') throw new AppError('FAILED_PRECONDITION', 'The member is disabled.');
      changes.touch(MEMBER, row, 'invite');
      return issueInvite(changes.manager, row.id, this.sessions.settings.inviteMs);
    });
  }

  /**
   * Sets the password of whoever was invited, ends the sessions of theirs and opens one.
   *
   * @throws AppError SIGN_IN_FAILED for an unknown invite; GONE for one that was used or is too old; RATE_LIMITED;
   *   INVALID_REQUEST for a weak password, which uses nothing up
   */
  async accept(inviteToken: string, password: string, origin: CallOrigin): Promise<OpenedSession> {
    await this.throttle.count('invite', origin.remoteIp);
    const { member, hash } = await this.prepare(inviteToken, password);
    return this.commands.run(memberCaller(member, origin), async (changes) => {
      const { manager } = changes;
      const memberId = await useInvite(manager, inviteToken);
      const row = await lockMember(manager, memberId);
      if (row === undefined || row.spec.status === 'disabled') throw withdrawn();
      const before = MEMBER.describe(row);
      row.spec = { ...row.spec, status: 'active' };
      await changes.update(MEMBER, row, before, 'set_password');
      await storePassword(manager, memberId, hash);
      await endSessionsOf(manager, memberId);
      return this.sessions.openIn(changes, sessionMember(row), 'invite', origin);
    });
  }

  /** Checks before the slow hash is made. */
  private async prepare(inviteToken: string, password: string) {
    const row = await this.commands.read(async (manager) =>
      manager.findOneBy(MemberEntity, { id: await checkInvite(manager, inviteToken) }),
    );
    if (row === null || row.spec.status === 'disabled') throw withdrawn();
    const member = sessionMember(row);
    return { member, hash: await this.passwords.hashed(password, member.email) };
  }
}

function withdrawn(): AppError {
  return new AppError('GONE', 'This invite was withdrawn; ask for a new one.');
}
