import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ConfigServiceClient, WatchView } from '@roundhouse/contracts/registry/v1/config_service';
import { closeClient, createGrpcClient, LOGGER, messagesOf, METRICS, serverStream, tlsFilesOf } from '@roundhouse/grpc';
import { SnapshotWatcher, type OpenWatch, type WatcherEvents } from '@roundhouse/snapshot';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { CONFIGURATION, type Configuration } from './configuration.ports.ts';

/** What watching the configuration needs, a part of the router's settings. */
export interface ConfigurationSettings {
  readonly INSTANCE_ID: string;
  readonly REGISTRY_ADDRESS: string;
  readonly TLS_CA_FILE: string;
  readonly TLS_CERT_FILE: string;
  readonly TLS_KEY_FILE: string;
}

/** Watches registry for the configuration. A router keeps nothing on disk: without one, gateways plan locally. */
@Module({})
export class ConfigurationModule implements OnModuleInit, OnApplicationShutdown {
  static forRoot(settings: ConfigurationSettings): DynamicModule {
    const client = {
      provide: ConfigServiceClient,
      useFactory: () =>
        createGrpcClient(ConfigServiceClient, {
          address: settings.REGISTRY_ADDRESS,
          service: 'registry',
          tls: tlsFilesOf(settings),
        }),
    };
    const watcher = {
      provide: SnapshotWatcher,
      inject: [ConfigServiceClient, LOGGER, METRICS],
      useFactory: (connection: ConfigServiceClient, logger: Logger, metrics: Metrics) =>
        makeWatcher(settings.INSTANCE_ID, connection, logger, metrics),
    };
    return {
      module: ConfigurationModule,
      global: true,
      providers: [client, watcher, { provide: CONFIGURATION, useExisting: SnapshotWatcher }],
      exports: [CONFIGURATION],
    };
  }

  private readonly watcher: SnapshotWatcher;
  private readonly client: ConfigServiceClient;

  constructor(
    @Inject(SnapshotWatcher) watcher: SnapshotWatcher,
    @Inject(ConfigServiceClient) client: ConfigServiceClient,
  ) {
    this.watcher = watcher;
    this.client = client;
  }

  async onModuleInit(): Promise<void> {
    await this.watcher.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.watcher.stop();
    closeClient(this.client);
  }
}

function makeWatcher(
  instanceId: string,
  client: ConfigServiceClient,
  logger: Logger,
  metrics: Metrics,
): SnapshotWatcher & Configuration {
  const openWatch: OpenWatch = (have, signal) => {
    const request = { view: WatchView.WATCH_VIEW_ROUTER, instanceId, have };
    return messagesOf(serverStream(client, 'watch', request, { signal }));
  };
  const watcher = new SnapshotWatcher({ openWatch, events: watcherEvents(logger, metrics) });
  metrics.observedGauge('config_age_seconds', 'Seconds since registry confirmed the configuration; -1 = never.', () =>
    Number.isFinite(watcher.ageMs()) ? watcher.ageMs() / 1000 : -1,
  );
  metrics.observedGauge('config_number', 'Number of the configuration in force; 0 = none.', () =>
    Number(watcher.current()?.revision.number ?? 0n),
  );
  return watcher;
}

function watcherEvents(logger: Logger, metrics: Metrics): WatcherEvents {
  const refused = metrics.counter('config_transfers_refused_total', 'Transfers that were refused.', ['reason']);
  return {
    onState: ({ revision }) =>
      logger.info({ epoch: revision.epoch, number: String(revision.number) }, 'configuration in force'),
    onRefusal: ({ reason, detail }) => {
      refused.inc({ reason });
      logger.error({ reason, detail }, 'a configuration transfer was refused, the last good one stays');
    },
    onConnect: () => logger.info('watching registry'),
    onDisconnect: (error) => logger.warn({ error }, 'registry is out of reach: the last configuration stays in force'),
  };
}
