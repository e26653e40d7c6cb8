import { Inject, Module, type DynamicModule, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { LIVE_EVENTS } from '@roundhouse/admin-api';
import { LOGGER, METRICS, tlsFilesOf } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { GatewayOperations } from '../admin/gateway-operations.ts';
import { REGISTRY_CLIENTS, type RegistryClients } from '../admin/registry-clients.ts';
import { CONFIGURATION, type ConfigurationView } from '../configuration/configuration.ports.ts';
import { CORE_SUBJECTS, LIVE_EVENTS_PORT } from './events.ports.ts';
import { EventsService } from './events.service.ts';
import { NatsLiveBus } from './infra/nats-live-bus.ts';
import { keyStands } from './key-standing.ts';
import { registryRights } from './registry-rights.ts';

/** Settings of live events, a part of the gateway's. */
export interface LiveEventsSettings {
  readonly NATS_URL: string;
  readonly TLS_CA_FILE: string;
  readonly TLS_CERT_FILE: string;
  readonly TLS_KEY_FILE: string;
}

/** Live events for people who look on. Global: other features publish through it. */
@Module({})
export class EventsModule implements OnApplicationBootstrap, OnModuleDestroy {
  static forRoot(settings: LiveEventsSettings): DynamicModule {
    return {
      module: EventsModule,
      global: true,
      providers: [
        {
          provide: NatsLiveBus,
          inject: [LOGGER],
          useFactory: (logger: Logger) =>
            new NatsLiveBus({ url: settings.NATS_URL, tls: tlsFilesOf(settings), logger }),
        },
        { provide: LIVE_EVENTS_PORT, useExisting: NatsLiveBus },
        { provide: CORE_SUBJECTS, useExisting: NatsLiveBus },
        {
          provide: EventsService,
          inject: [NatsLiveBus, REGISTRY_CLIENTS, CONFIGURATION, METRICS],
          useFactory: makeService,
        },
      ],
      exports: [LIVE_EVENTS_PORT, CORE_SUBJECTS],
    };
  }

  private readonly service: EventsService;
  private readonly bus: NatsLiveBus;
  private readonly logger: Logger;

  constructor(
    @Inject(EventsService) service: EventsService,
    @Inject(NatsLiveBus) bus: NatsLiveBus,
    @Inject(GatewayOperations) operations: GatewayOperations,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.service = service;
    this.bus = bus;
    this.logger = logger;
    operations.on(LIVE_EVENTS, (call) => service.open(call));
  }

  onApplicationBootstrap(): void {
    // Not awaited: a bus that is away must not hold up the start.
    this.bus.start().catch((error: unknown) => this.logger.error({ error }, 'the bus cannot be used for live events'));
  }

  /** Comes before the HTTP server is closed, which would wait for streams that never end. */
  async onModuleDestroy(): Promise<void> {
    this.service.stop();
    await this.bus.stop();
  }
}

function makeService(
  bus: NatsLiveBus,
  clients: RegistryClients,
  configuration: ConfigurationView,
  metrics: Metrics,
): EventsService {
  const service = new EventsService({
    bus,
    clock: systemClock,
    rightsOf: ({ context }) => registryRights(clients.admin, context),
    isValid: (principal) => keyStands(configuration.current(), principal, systemClock.nowMs()),
  });
  metrics.observedGauge('event_viewers', 'Open streams of live events.', () => service.size);
  return service;
}
