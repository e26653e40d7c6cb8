import { Inject, Module, type DynamicModule, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { LOGGER, METRICS, tlsFilesOf } from '@roundhouse/grpc';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { ROUTER_ID } from '../planning/planning.ports.ts';
import { RouterState } from '../planning/router-state.ts';
import { GOSSIP_BUS, type GossipBus } from './gossip.ports.ts';
import { GOSSIP_INTERVAL_MS, GossipService } from './gossip.service.ts';
import { NatsGossipBus } from './infra/nats-gossip-bus.ts';

/** Settings of gossip, a part of the router's. */
export interface GossipSettings {
  /** Absent = this router works alone. */
  readonly NATS_URL?: string | undefined;
  readonly TLS_CA_FILE: string;
  readonly TLS_CERT_FILE: string;
  readonly TLS_KEY_FILE: string;
}

/** What routers tell each other. Needs PlanningModule, which works as before when this is left out or loses its bus. */
@Module({})
export class GossipModule implements OnApplicationBootstrap, OnModuleDestroy {
  /** @param settings with an address of the bus */
  static forRoot(settings: GossipSettings & { readonly NATS_URL: string }): DynamicModule {
    return {
      module: GossipModule,
      providers: [
        {
          provide: GOSSIP_BUS,
          inject: [LOGGER],
          useFactory: (logger: Logger) =>
            new NatsGossipBus({ url: settings.NATS_URL, tls: tlsFilesOf(settings), logger }),
        },
        {
          provide: GossipService,
          inject: [ROUTER_ID, RouterState, GOSSIP_BUS, METRICS],
          useFactory: makeService,
        },
      ],
    };
  }

  private readonly service: GossipService;
  private readonly bus: GossipBus;
  private readonly logger: Logger;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(GossipService) service: GossipService,
    @Inject(GOSSIP_BUS) bus: GossipBus,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.service = service;
    this.bus = bus;
    this.logger = logger;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.service.tell(), GOSSIP_INTERVAL_MS).unref();
    // Not awaited: a bus that is away must not hold up the start.
    this.bus.start().catch((error: unknown) => this.logger.error({ error }, 'the bus cannot be used for gossip'));
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.bus.stop();
  }
}

function makeService(routerId: string, router: RouterState, bus: GossipBus, metrics: Metrics): GossipService {
  const messages = metrics.counter('gossip_messages_total', 'Messages between routers.', ['direction']);
  metrics.observedGauge('peers', 'Routers that are heard of, without this one.', () => router.peers.ids().length);
  return new GossipService(routerId, router, bus, {
    sent: () => messages.inc({ direction: 'sent' }),
    heard: () => messages.inc({ direction: 'heard' }),
    refused: () => messages.inc({ direction: 'refused' }),
  });
}
