import { Inject, Injectable } from '@nestjs/common';
import { AppError, toAppError } from '@roundhouse/errors';
import { LOGGER } from '@roundhouse/grpc';
import { isId } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';
import type { EntityManager } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { systemCaller } from '../commands/domain/caller.ts';
import type { MemberEntity } from '../members/infra/member.entity.ts';
import { MEMBER } from '../members/member.kind.ts';
import { MembersService } from '../members/members.service.ts';
import { RoleBindingsService } from '../role-bindings/role-bindings.service.ts';
import type { OpenedSession } from './domain/console-session.ts';
import { displayNameOf, rulesFor, verifiedEmail, type Claims, type MembershipRule } from './domain/membership-rules.ts';
import { returnPath } from './domain/return-path.ts';
import { sessionMember } from './infra/member-accounts.ts';
import { flowSecrets, startFlow, takeFlow } from './infra/oidc-flows.ts';
import { linkSubject, memberByAddress, memberOfSubject } from './infra/oidc-identities.ts';
import { SignInThrottle } from './infra/sign-in-throttle.ts';
import { IdentityProviders } from './oidc/identity-providers.ts';
import { OidcConnectionEntity } from './oidc/infra/oidc-connection.entity.ts';
import type { CallOrigin } from './session-caller.ts';
import { SessionsService } from './sessions.service.ts';

/** A sign-in that goes on at an identity provider. */
export interface StartedOidc {
  readonly authorizationUrl: string;
  readonly flowToken: string;
}

/** Signing in through identity providers. */
@Injectable()
export class OidcSignInService {
  private readonly commands: CommandPath;
  private readonly providers: IdentityProviders;
  private readonly members: MembersService;
  private readonly roles: RoleBindingsService;
  private readonly sessions: SessionsService;
  private readonly throttle: SignInThrottle;
  private readonly logger: Logger;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(IdentityProviders) providers: IdentityProviders,
    @Inject(MembersService) members: MembersService,
    @Inject(RoleBindingsService) roles: RoleBindingsService,
    @Inject(SessionsService) sessions: SessionsService,
    @Inject(SignInThrottle) throttle: SignInThrottle,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.commands = commands;
    this.providers = providers;
    this.members = members;
    this.roles = roles;
    this.sessions = sessions;
    this.throttle = throttle;
    this.logger = logger;
  }

  /** Connections that a sign-in page offers, by name. */
  async offered(): Promise<{ key: string; displayName: string }[]> {
    const rows = await this.commands.read((manager) => activeConnections(manager).orderBy('c.id').limit(100).getMany());
    return rows.map(({ spec }) => ({ key: spec.key ?? '', displayName: spec.display_name }));
  }

  /**
   * Starts a sign-in.
   *
   * @param redirectUri our own callback, as the provider knows it
   * @param returnTo path of the console to go on at; anything else becomes its start page
   * @throws AppError NOT_FOUND; RATE_LIMITED; UPSTREAM_ERROR, UPSTREAM_TIMEOUT
   */
  async start(connectionName: string, redirectUri: string, returnTo: string, origin: CallOrigin): Promise<StartedOidc> {
    await this.throttle.countAddress(origin.remoteIp);
    const connection = await this.commands.read((manager) => requireConnection(manager, connectionName));
    const provider = await this.noting(connection, () => this.providers.of(connection));
    const plan = { connectionId: connection.id, redirectUri, returnTo: returnPath(returnTo) };
    const flow = await this.commands.read((manager) => startFlow(manager, plan, this.sessions.settings.oidcFlowMs));
    const { scopes } = connection.spec;
    return { authorizationUrl: await provider.authorizationUrl(flow, { redirectUri, scopes }), flowToken: flow.token };
  }

  /**
   * Finishes a sign-in: checks what the browser brings, finds or makes the member, opens a session.
   *
   * @param query of the callback, without the question mark
   * @throws AppError SIGN_IN_FAILED; GONE for a sign-in that took too long; FORBIDDEN for somebody who belongs nowhere;
   *   UPSTREAM_ERROR, UPSTREAM_TIMEOUT
   */
  async finish(
    flowToken: string,
    query: string,
    origin: CallOrigin,
  ): Promise<{ session: OpenedSession; returnTo: string }> {
    const state = new URLSearchParams(query).get('state') ?? '';
    const plan = await this.commands.read((manager) => takeFlow(manager, state, flowToken));
    const connection = await this.commands.read((manager) => requireConnection(manager, plan.connectionId));
    const callback = new URL(plan.redirectUri);
    callback.search = query;
    const claims = await this.noting(connection, async () => {
      const provider = await this.providers.of(connection);
      return provider.claims(callback, flowSecrets(flowToken));
    });
    const caller = { ...systemCaller('oidc'), requestId: origin.requestId, remoteIp: origin.remoteIp };
    const session = await this.commands.run(caller, async (changes) => {
      const row = await this.memberOf(changes, connection, claims);
      return this.sessions.openIn(changes, sessionMember(row), 'oidc', origin);
    });
    return { session, returnTo: plan.returnTo };
  }

  /** What a provider did wrong is shown to nobody who signs in; who runs the installation finds it in the log. */
  private async noting<T>({ id, spec }: OidcConnectionEntity, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      const { reason, internal } = toAppError(thrown);
      this.logger.warn({ connection: spec.key, connectionId: id, reason, internal }, 'a sign-in did not succeed');
      throw thrown;
    }
  }

  /** The member that the claims stand for: one who signed in before, one with the address, or a new one. */
  private async memberOf(
    changes: ChangeSet,
    { id: connectionId, spec }: OidcConnectionEntity,
    claims: Claims & { readonly sub: string },
  ): Promise<MemberEntity> {
    const { manager } = changes;
    const email = verifiedEmail(claims);
    if (email === undefined) {
      throw new AppError('FORBIDDEN', 'Your identity provider does not confirm your e-mail address.');
    }
    const rules = rulesFor(spec.rules, claims);
    const known = await memberOfSubject(manager, connectionId, claims.sub);
    const belongs = rules.some((rule) => rule.organization_id === (known?.spec.organization_id ?? null));
    if (known !== undefined && belongs) return this.activated(changes, known);
    for (const rule of rules) {
      const found = await memberByAddress(manager, rule.organization_id, email);
      const row = found === undefined ? await this.provision(changes, rule, claims, email) : found;
      if (row === undefined) continue;
      await linkSubject(manager, connectionId, claims.sub, row.id);
      return this.activated(changes, row);
    }
    throw new AppError('FORBIDDEN', 'You are not a member here; ask an administrator to add you.');
  }

  private async provision(
    changes: ChangeSet,
    { organization_id, role }: MembershipRule,
    claims: Claims,
    email: string,
  ): Promise<MemberEntity | undefined> {
    if (role === null) return undefined;
    const member = { organization_id, email, display_name: displayNameOf(claims, email), status: 'active' };
    const { row } = await this.members.createIn(changes, member);
    await this.roles.createIn(changes, { organization_id, member_id: row.id, role });
    return row;
  }

  /** Who was invited has accepted by signing in. */
  private async activated(changes: ChangeSet, row: MemberEntity): Promise<MemberEntity> {
    if (row.spec.status === 'disabled') throw new AppError('FORBIDDEN', 'An administrator has disabled your account.');
    if (row.spec.status === 'active') return row;
    const before = MEMBER.describe(row);
    row.spec = { ...row.spec, status: 'active' };
    return changes.update(MEMBER, row, before, 'accept');
  }
}

function activeConnections(manager: EntityManager) {
  return manager.createQueryBuilder(OidcConnectionEntity, 'c').where(`c.spec->>'admin_status' = 'active'`);
}

async function requireConnection(manager: EntityManager, named: string): Promise<OidcConnectionEntity> {
  const query = activeConnections(manager);
  const condition = isId(named) ? 'c.id = :named' : 'lower(c.key) = lower(:named)';
  const found = await query.andWhere(condition, { named }).getOne();
  if (found === null) throw new AppError('NOT_FOUND', 'No such OIDC connection.');
  return found;
}
