import { Inject, Injectable } from '@nestjs/common';
import { refusal } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { CommandPath } from '../commands/command-path.service.ts';
import { MEMBER } from '../members/member.kind.ts';
import type { OpenedSession, SessionMember } from './domain/console-session.ts';
import { passwordFault } from './domain/password-rules.ts';
import { endSessionsOf } from './infra/console-sessions.ts';
import { findPasswordAccount, lockMember, passwordHashOf, storePassword } from './infra/member-accounts.ts';
import { SignInThrottle } from './infra/sign-in-throttle.ts';
import { PasswordHasher } from './password-hasher.ts';
import { memberCaller, type CallOrigin } from './session-caller.ts';
import { SessionsService } from './sessions.service.ts';

/** What somebody typed to sign in. */
export interface PasswordProof {
  readonly email: string;
  readonly password: string;
  /** Id or key; empty = the only one in which the address is known. */
  readonly organization: string;
}

/** Signing in by password, and changing it. */
@Injectable()
export class PasswordsService {
  private readonly commands: CommandPath;
  private readonly sessions: SessionsService;
  private readonly throttle: SignInThrottle;
  private readonly hasher: PasswordHasher;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(SessionsService) sessions: SessionsService,
    @Inject(SignInThrottle) throttle: SignInThrottle,
    @Inject(PasswordHasher) hasher: PasswordHasher,
  ) {
    this.commands = commands;
    this.sessions = sessions;
    this.throttle = throttle;
    this.hasher = hasher;
  }

  /**
   * Opens a session for whoever knows the password. A wrong password, an unknown address and a member who cannot sign
   * in get the same answer after the same time.
   *
   * @throws AppError SIGN_IN_FAILED; RATE_LIMITED; OVERLOADED
   */
  async signIn({ email, password, organization }: PasswordProof, origin: CallOrigin): Promise<OpenedSession> {
    await this.throttle.count(email, origin.remoteIp);
    const account = await this.commands.read((manager) => findPasswordAccount(manager, email, organization));
    const matches = await this.hasher.matches(account?.hash, password);
    if (account === undefined || !matches) {
      throw new AppError('SIGN_IN_FAILED', 'E-mail address, password or organization is wrong.');
    }
    const { member } = account;
    const rehashed = this.hasher.isOutdated(account.hash) ? await this.hasher.hash(password) : undefined;
    return this.commands.run(memberCaller(member, origin), async (changes) => {
      await this.throttle.forgive(changes.manager, email, origin.remoteIp);
      if (rehashed !== undefined) await storePassword(changes.manager, member.id, rehashed);
      return this.sessions.openIn(changes, member, 'password', origin);
    });
  }

  /**
   * Replaces the password of whoever holds the session. Every session of the member ends; the answer is a new one.
   *
   * @throws AppError SESSION_ENDED; SIGN_IN_FAILED for a wrong current password; INVALID_REQUEST for a weak new one
   */
  async change(current: string, next: string, origin: CallOrigin): Promise<OpenedSession> {
    const { member, grants } = await this.sessions.require(origin.sessionToken);
    await this.throttle.count(`change ${member.id}`, origin.remoteIp);
    const stored = await this.commands.read((manager) => passwordHashOf(manager, member.id));
    if (stored === undefined) {
      throw new AppError('FAILED_PRECONDITION', 'You have no password; ask an administrator for an invite to set one.');
    }
    if (!(await this.hasher.matches(stored, current))) {
      throw new AppError('SIGN_IN_FAILED', 'The current password is wrong.');
    }
    const hash = await this.hashed(next, member.email);
    return this.commands.run(memberCaller(member, origin, grants), async (changes) => {
      const row = await lockMember(changes.manager, member.id);
      if (row === undefined) throw new AppError('SESSION_ENDED', 'Your session has ended; sign in again.');
      await storePassword(changes.manager, member.id, hash);
      await endSessionsOf(changes.manager, member.id);
      changes.touch(MEMBER, row, 'set_password');
      return this.sessions.openIn(changes, member, 'password', origin);
    });
  }

  /** Hash of a new password. @throws AppError INVALID_REQUEST that says what is wrong with it */
  async hashed(password: string, email: SessionMember['email']): Promise<string> {
    const fault = passwordFault(password, email);
    if (fault !== undefined) throw refusal('password', [{ where: '/password', message: fault }]);
    return this.hasher.hash(password);
  }
}
