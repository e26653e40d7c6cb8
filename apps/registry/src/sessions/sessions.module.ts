import { Global, Module } from '@nestjs/common';
import { SESSION_CALLERS } from '../admin/session-callers.ts';
import { APP_CONFIG, type Config } from '../config.ts';
import { MembersModule } from '../members/members.module.ts';
import { RoleBindingsModule } from '../role-bindings/role-bindings.module.ts';
import { SessionsGrpcController } from './api/sessions.grpc.controller.ts';
import { BootstrapService } from './bootstrap.service.ts';
import { SignInThrottle } from './infra/sign-in-throttle.ts';
import { InvitesService } from './invites.service.ts';
import {
  IDENTITY_PROVIDER_SETTINGS,
  IdentityProviders,
  type IdentityProviderSettings,
} from './oidc/identity-providers.ts';
import { OidcConnectionsService } from './oidc/oidc-connections.service.ts';
import { OidcSignInService } from './oidc-sign-in.service.ts';
import { PasswordHasher } from './password-hasher.ts';
import { PasswordsService } from './passwords.service.ts';
import { DEFAULT_SESSION_SETTINGS, SESSION_SETTINGS, type SessionSettings } from './session-settings.ts';
import { SessionsService } from './sessions.service.ts';

/** People at the console: how they prove who they are, and what they then hold. */
@Global()
@Module({
  imports: [MembersModule, RoleBindingsModule],
  controllers: [SessionsGrpcController],
  providers: [
    {
      provide: SESSION_SETTINGS,
      inject: [APP_CONFIG],
      useFactory: ({ SESSION_IDLE_MS, SESSION_LIFETIME_MS }: Config): SessionSettings => ({
        ...DEFAULT_SESSION_SETTINGS,
        idleMs: SESSION_IDLE_MS,
        lifetimeMs: SESSION_LIFETIME_MS,
      }),
    },
    {
      provide: IDENTITY_PROVIDER_SETTINGS,
      inject: [APP_CONFIG],
      useFactory: ({ OIDC_CA_FILE }: Config): IdentityProviderSettings => ({ caFile: OIDC_CA_FILE }),
    },
    PasswordHasher,
    SignInThrottle,
    SessionsService,
    PasswordsService,
    InvitesService,
    BootstrapService,
    IdentityProviders,
    OidcConnectionsService,
    OidcSignInService,
    { provide: SESSION_CALLERS, useExisting: SessionsService },
  ],
  exports: [SESSION_CALLERS],
})
export class SessionsModule {}
