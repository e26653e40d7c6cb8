import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import { CommandPath } from '../commands/command-path.service.ts';
import { systemCaller } from '../commands/domain/caller.ts';
import { MembersService } from '../members/members.service.ts';
import { RoleBindingsService } from '../role-bindings/role-bindings.service.ts';
import { isAdministered } from './bootstrap-offer.ts';
import type { OpenedSession } from './domain/console-session.ts';
import { sessionMember, storePassword } from './infra/member-accounts.ts';
import { checkBootstrapToken, useBootstrapToken } from './infra/one-time-tokens.ts';
import { SignInThrottle } from './infra/sign-in-throttle.ts';
import { PasswordsService } from './passwords.service.ts';
import type { CallOrigin } from './session-caller.ts';
import { SessionsService } from './sessions.service.ts';

/** Who is to administer the installation. */
export interface FirstAdministrator {
  readonly email: string;
  readonly displayName: string;
  readonly password: string;
}

/** The way to the first administrator at the console: one token, once, and never again once there is one. */
@Injectable()
export class BootstrapService {
  private readonly commands: CommandPath;
  private readonly members: MembersService;
  private readonly roles: RoleBindingsService;
  private readonly sessions: SessionsService;
  private readonly passwords: PasswordsService;
  private readonly throttle: SignInThrottle;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(MembersService) members: MembersService,
    @Inject(RoleBindingsService) roles: RoleBindingsService,
    @Inject(SessionsService) sessions: SessionsService,
    @Inject(PasswordsService) passwords: PasswordsService,
    @Inject(SignInThrottle) throttle: SignInThrottle,
  ) {
    this.commands = commands;
    this.members = members;
    this.roles = roles;
    this.sessions = sessions;
    this.passwords = passwords;
    this.throttle = throttle;
  }

  /**
   * Makes the first administrator and opens a session.
   *
   * @throws AppError SIGN_IN_FAILED for an unknown token; GONE once it was used or is too old, or somebody administers
   *   the installation; RATE_LIMITED; INVALID_REQUEST for a weak password, which uses nothing up
   */
  async finish(token: string, wish: FirstAdministrator, origin: CallOrigin): Promise<OpenedSession> {
    await this.throttle.count('bootstrap', origin.remoteIp);
    await this.commands.read((manager) => checkBootstrapToken(manager, token));
    const hash = await this.passwords.hashed(wish.password, wish.email);
    const caller = { ...systemCaller('bootstrap'), requestId: origin.requestId, remoteIp: origin.remoteIp };
    return this.commands.run(caller, async (changes) => {
      const { manager } = changes;
      await useBootstrapToken(manager, token);
      // Of two tokens that are used at once, the second waits here and then finds an administrator.
      await manager.query(`SELECT pg_advisory_xact_lock(hashtextextended('registry.bootstrap', 0))`);
      if (await isAdministered(manager)) {
        throw new AppError('GONE', 'Somebody administers this installation already; ask them for an invite.');
      }
      const { row } = await this.members.createIn(changes, {
        organization_id: null,
        email: wish.email,
        display_name: wish.displayName,
        status: 'active',
      });
      await this.roles.createIn(changes, { organization_id: null, member_id: row.id, role: 'platform_admin' });
      await storePassword(manager, row.id, hash);
      return this.sessions.openIn(changes, sessionMember(row), 'bootstrap', origin);
    });
  }
}
