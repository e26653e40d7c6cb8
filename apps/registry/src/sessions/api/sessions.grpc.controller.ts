import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import type {
  AcceptInviteRequest,
  AcceptInviteResponse,
  FinishBootstrapRequest,
  FinishBootstrapResponse,
  FinishOidcRequest,
  FinishOidcResponse,
  ListOidcConnectionsResponse,
  ResolveRequest,
  ResolveResponse,
  SetPasswordRequest,
  SetPasswordResponse,
  SignInRequest,
  SignInResponse,
  SignOutRequest,
  SignOutResponse,
  StartOidcRequest,
  StartOidcResponse,
} from '@roundhouse/contracts/registry/v1/session_service';
import { BootstrapService } from '../bootstrap.service.ts';
import type { OpenedSession } from '../domain/console-session.ts';
import { InvitesService } from '../invites.service.ts';
import { OidcSignInService } from '../oidc-sign-in.service.ts';
import { PasswordsService } from '../passwords.service.ts';
import { originOf } from '../session-caller.ts';
import { SessionsService } from '../sessions.service.ts';
import { toHolderMessage, toOpenedMessage } from './session.mapper.ts';

/** SessionService over gRPC. */
@Controller()
export class SessionsGrpcController {
  private readonly sessions: SessionsService;
  private readonly passwords: PasswordsService;
  private readonly invites: InvitesService;
  private readonly bootstrap: BootstrapService;
  private readonly oidc: OidcSignInService;

  constructor(
    @Inject(SessionsService) sessions: SessionsService,
    @Inject(PasswordsService) passwords: PasswordsService,
    @Inject(InvitesService) invites: InvitesService,
    @Inject(BootstrapService) bootstrap: BootstrapService,
    @Inject(OidcSignInService) oidc: OidcSignInService,
  ) {
    this.sessions = sessions;
    this.passwords = passwords;
    this.invites = invites;
    this.bootstrap = bootstrap;
    this.oidc = oidc;
  }

  @GrpcMethod('SessionService', 'signIn')
  async signIn({ context, email, password, organization }: SignInRequest): Promise<SignInResponse> {
    return this.opened(await this.passwords.signIn({ email, password, organization }, originOf(context)));
  }

  @GrpcMethod('SessionService', 'signOut')
  async signOut({ context }: SignOutRequest): Promise<SignOutResponse> {
    await this.sessions.signOut(originOf(context));
    return {};
  }

  @GrpcMethod('SessionService', 'resolve')
  async resolve({ context }: ResolveRequest): Promise<ResolveResponse> {
    const { holder, newToken } = await this.sessions.holder(originOf(context).sessionToken);
    return { holder: toHolderMessage(holder, this.sessions.settings.idleMs), newToken: newToken ?? '' };
  }

  @GrpcMethod('SessionService', 'setPassword')
  async setPassword({ context, currentPassword, newPassword }: SetPasswordRequest): Promise<SetPasswordResponse> {
    return this.opened(await this.passwords.change(currentPassword, newPassword, originOf(context)));
  }

  @GrpcMethod('SessionService', 'acceptInvite')
  async acceptInvite({ context, inviteToken, password }: AcceptInviteRequest): Promise<AcceptInviteResponse> {
    return this.opened(await this.invites.accept(inviteToken, password, originOf(context)));
  }

  @GrpcMethod('SessionService', 'finishBootstrap')
  async finishBootstrap(request: FinishBootstrapRequest): Promise<FinishBootstrapResponse> {
    const { context, bootstrapToken, email, displayName, password } = request;
    return this.opened(
      await this.bootstrap.finish(bootstrapToken, { email, displayName, password }, originOf(context)),
    );
  }

  @GrpcMethod('SessionService', 'listOidcConnections')
  async listOidcConnections(): Promise<ListOidcConnectionsResponse> {
    return { connections: await this.oidc.offered() };
  }

  @GrpcMethod('SessionService', 'startOidc')
  async startOidc({ context, connection, redirectUri, returnTo }: StartOidcRequest): Promise<StartOidcResponse> {
    return this.oidc.start(connection, redirectUri, returnTo, originOf(context));
  }

  @GrpcMethod('SessionService', 'finishOidc')
  async finishOidc({ context, flowToken, callbackQuery }: FinishOidcRequest): Promise<FinishOidcResponse> {
    const { session, returnTo } = await this.oidc.finish(flowToken, callbackQuery, originOf(context));
    return { ...this.opened(session), returnTo };
  }

  private opened(session: OpenedSession) {
    return { session: toOpenedMessage(session, this.sessions.settings.idleMs) };
  }
}
