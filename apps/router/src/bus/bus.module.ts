import { Inject, Module, type DynamicModule, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { LOGGER, tlsFilesOf } from '@roundhouse/grpc';
import type { Logger } from '@roundhouse/telemetry';
import { NatsBus } from './nats-bus.ts';

/** Settings of the bus, a part of the router's. */
export interface BusSettings {
  readonly NATS_URL: string;
  readonly TLS_CA_FILE: string;
  readonly TLS_CERT_FILE: string;
  readonly TLS_KEY_FILE: string;
}

/** The router's connection to the event bus; whoever uses it works as before while it is away. */
@Module({})
export class BusModule implements OnApplicationBootstrap, OnModuleDestroy {
  static forRoot(settings: BusSettings): DynamicModule {
    return {
      module: BusModule,
      global: true,
      providers: [
        {
          provide: NatsBus,
          inject: [LOGGER],
          useFactory: (logger: Logger) => new NatsBus({ url: settings.NATS_URL, tls: tlsFilesOf(settings), logger }),
        },
      ],
      exports: [NatsBus],
    };
  }

  private readonly bus: NatsBus;
  private readonly logger: Logger;

  constructor(@Inject(NatsBus) bus: NatsBus, @Inject(LOGGER) logger: Logger) {
    this.bus = bus;
    this.logger = logger;
  }

  onApplicationBootstrap(): void {
    // Not awaited: a bus that is away must not hold up the start.
    this.bus.start().catch((error: unknown) => this.logger.error({ error }, 'the bus cannot be used'));
  }

  async onModuleDestroy(): Promise<void> {
    await this.bus.stop();
  }
}
