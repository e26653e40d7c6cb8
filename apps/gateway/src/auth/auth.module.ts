import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { LOGGER } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import { loadPeppers } from '@roundhouse/secrets';
import type { Logger } from '@roundhouse/telemetry';
import { CONFIGURATION, type ConfigurationView } from '../configuration/configuration.ports.ts';
import { ApiKeyAuthenticator } from './api-key-authenticator.ts';
import { AUTHENTICATOR } from './auth.ports.ts';
import { DenyList } from './deny-list.ts';

/** Settings of authentication, a part of the gateway's. */
export interface AuthSettings {
  readonly PEPPER_FILE: string;
  /** Absent = no deny list. The file itself may come and go. */
  readonly DENY_FILE?: string | undefined;
  /** Default 4 hours. */
  readonly MAX_CONFIG_AGE_MS: number;
}

/** API keys, checked without leaving the process. Needs ConfigurationModule. */
@Module({})
export class AuthModule implements OnModuleInit, OnApplicationShutdown {
  static forRoot(settings: AuthSettings): DynamicModule {
    return {
      module: AuthModule,
      global: true,
      providers: [
        {
          provide: DenyList,
          inject: [LOGGER],
          useFactory: (logger: Logger) =>
            new DenyList(settings.DENY_FILE, {
              changed: (entries) => logger.info({ entries }, 'deny list in force'),
              unreadable: (error) => logger.error({ error }, 'the deny file cannot be read, the last list stays'),
            }),
        },
        {
          provide: AUTHENTICATOR,
          inject: [CONFIGURATION, DenyList],
          useFactory: (configuration: ConfigurationView, denied: DenyList) =>
            new ApiKeyAuthenticator(
              configuration,
              loadPeppers(settings.PEPPER_FILE),
              denied,
              systemClock,
              settings.MAX_CONFIG_AGE_MS,
            ),
        },
      ],
      exports: [AUTHENTICATOR],
    };
  }

  private readonly denied: DenyList;

  constructor(@Inject(DenyList) denied: DenyList) {
    this.denied = denied;
  }

  onModuleInit(): void {
    this.denied.start();
  }

  onApplicationShutdown(): void {
    this.denied.stop();
  }
}
