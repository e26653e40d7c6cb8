import {
  Global,
  Inject,
  Module,
  Optional,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SinkServiceClient } from '@roundhouse/contracts/registry/v1/sink_service';
import { closeClient, createGrpcClient, LOGGER, METRICS, tlsFilesOf } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config.ts';
import { VERSION } from '../version.ts';
import { Deliverer } from './deliverer.ts';
import { DELIVERY_STORE, type DeliveryStore } from './deliveries.ports.ts';
import { HttpSender } from './infra/http-sender.ts';
import { LiveAlerts } from './infra/live-alerts.ts';
import { PostgresDeliveryStore } from './infra/postgres-delivery-store.ts';
import { RegistryNames } from './infra/registry-names.ts';
import { RegistryNews } from './infra/registry-news.ts';
import { RegistrySinks } from './infra/registry-sinks.ts';
import { ownPorts } from './own-ports.ts';
import { SinkBook } from './sink-book.ts';
import { SinksRunner } from './sinks.runner.ts';

/** Sends alerts to where they are wanted. Without an address of registry nothing is sent, and nothing lost. */
@Global()
@Module({
  providers: [
    SinkBook,
    {
      provide: DELIVERY_STORE,
      inject: [DataSource],
      useFactory: (source: DataSource) => new PostgresDeliveryStore(source),
    },
    {
      provide: SinkServiceClient,
      inject: [CONFIG],
      useFactory: (config: Config) =>
        config.REGISTRY_ADDRESS === undefined
          ? undefined
          : createGrpcClient(SinkServiceClient, {
              address: config.REGISTRY_ADDRESS,
              service: 'registry',
              tls: tlsFilesOf(config),
            }),
    },
    {
      provide: HttpSender,
      inject: [CONFIG],
      useFactory: (config: Config) =>
        new HttpSender({ clock: systemClock, version: VERSION, ownPorts: ownPorts(config) }),
    },
    {
      provide: RegistrySinks,
      inject: [SinkServiceClient, SinkBook, LOGGER],
      useFactory: (registry: SinkServiceClient | undefined, book: SinkBook, logger: Logger) =>
        registry === undefined ? undefined : new RegistrySinks(registry, book, logger),
    },
    {
      provide: RegistryNames,
      inject: [SinkServiceClient],
      useFactory: (registry: SinkServiceClient | undefined) =>
        registry === undefined ? undefined : new RegistryNames(registry),
    },
    {
      provide: RegistryNews,
      inject: [SinkServiceClient, DataSource, LOGGER],
      useFactory: (registry: SinkServiceClient | undefined, source: DataSource, logger: Logger) =>
        registry === undefined ? undefined : new RegistryNews(registry, source, logger),
    },
    {
      provide: LiveAlerts,
      inject: [CONFIG, LOGGER],
      useFactory: (config: Config, logger: Logger) =>
        new LiveAlerts({ url: config.NATS_URL, name: 'tracing', tls: tlsFilesOf(config), logger }),
    },
    {
      provide: SinksRunner,
      inject: [DELIVERY_STORE, HttpSender, SinkBook, RegistryNames, LiveAlerts, LOGGER, METRICS],
      useFactory: (
        store: DeliveryStore,
        sender: HttpSender,
        sinks: SinkBook,
        names: RegistryNames | undefined,
        live: LiveAlerts,
        logger: Logger,
        metrics: Metrics,
      ) => {
        if (names === undefined) return undefined;
        const parts = { store, sender, sinks, names, live, clock: systemClock, logger, metrics };
        return new SinksRunner((onFree) => new Deliverer(parts, onFree), store, systemClock, logger);
      },
    },
  ],
  exports: [SinkBook, RegistrySinks, RegistryNames, HttpSender],
})
export class SinksModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly registry: SinkServiceClient | undefined;
  private readonly sinks: RegistrySinks | undefined;
  private readonly news: RegistryNews | undefined;
  private readonly runner: SinksRunner | undefined;
  private readonly sender: HttpSender;
  private readonly live: LiveAlerts;
  private readonly logger: Logger;

  constructor(
    @Optional() @Inject(SinkServiceClient) registry: SinkServiceClient | undefined,
    @Optional() @Inject(RegistrySinks) sinks: RegistrySinks | undefined,
    @Optional() @Inject(RegistryNews) news: RegistryNews | undefined,
    @Optional() @Inject(SinksRunner) runner: SinksRunner | undefined,
    @Inject(HttpSender) sender: HttpSender,
    @Inject(LiveAlerts) live: LiveAlerts,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.registry = registry;
    this.sinks = sinks;
    this.news = news;
    this.runner = runner;
    this.sender = sender;
    this.live = live;
    this.logger = logger;
  }

  onApplicationBootstrap(): void {
    if (this.registry === undefined) this.logger.warn({}, 'REGISTRY_ADDRESS is not set: alerts are kept and not sent');
    this.sinks?.start();
    this.news?.start();
    this.runner?.start();
    // Not awaited: a bus that is away must not hold up the start.
    this.live.start().catch((error: unknown) => this.logger.error({ error }, 'alerts cannot be told live'));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sinks?.stop();
    await this.news?.stop();
    await this.runner?.stop();
    await this.live.stop();
    await this.sender.close();
    if (this.registry !== undefined) closeClient(this.registry);
  }
}
