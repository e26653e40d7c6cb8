import { join } from 'node:path';
import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ConfigServiceClient, WatchView } from '@roundhouse/contracts/registry/v1/config_service';
import { AppError } from '@roundhouse/errors';
import { closeClient, createGrpcClient, LOGGER, messagesOf, METRICS, serverStream, tlsFilesOf } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import { loadFleetKeys } from '@roundhouse/secrets';
import { DiskCopy, SnapshotWatcher, type OpenWatch, type WatcherEvents } from '@roundhouse/snapshot';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { CONFIGURATION } from './configuration.ports.ts';
import { ConfigurationService } from './configuration.service.ts';
import { FleetSecrets } from './fleet-secrets.ts';
import { ReadyDeployments } from './ready-deployments.ts';

/** Settings of configuration, a part of the gateway's. */
export interface ConfigurationSettings {
  readonly INSTANCE_ID: string;
  readonly DATA_DIR: string;
  readonly REGISTRY_ADDRESS: string;
  readonly FLEET_PRIVATE_KEYS_FILE: string;
  /** Content of that file: 32 bytes in base64. */
  readonly DISK_KEY_FILE: string;
  readonly TLS_CA_FILE: string;
  readonly TLS_CERT_FILE: string;
  readonly TLS_KEY_FILE: string;
}

/** The configuration snapshot: watched, kept on disk, offered to every feature. */
@Module({})
export class ConfigurationModule implements OnModuleInit, OnApplicationShutdown {
  static forRoot(settings: ConfigurationSettings): DynamicModule {
    return {
      module: ConfigurationModule,
      global: true,
      providers: [
        {
          provide: ConfigServiceClient,
          useFactory: () =>
            createGrpcClient(ConfigServiceClient, {
              address: settings.REGISTRY_ADDRESS,
              service: 'registry',
              tls: tlsFilesOf(settings),
            }),
        },
        {
          provide: ConfigurationService,
          inject: [ConfigServiceClient, ReadyDeployments, LOGGER, METRICS],
          useFactory: (client: ConfigServiceClient, ready: ReadyDeployments, logger: Logger, metrics: Metrics) =>
            makeService(settings, client, ready, logger, metrics),
        },
        { provide: ReadyDeployments, useFactory: () => new ReadyDeployments() },
        { provide: CONFIGURATION, useExisting: ConfigurationService },
      ],
      exports: [CONFIGURATION, ConfigurationService, ReadyDeployments],
    };
  }

  private readonly service: ConfigurationService;
  private readonly client: ConfigServiceClient;

  constructor(
    @Inject(ConfigurationService) service: ConfigurationService,
    @Inject(ConfigServiceClient) client: ConfigServiceClient,
  ) {
    this.service = service;
    this.client = client;
  }

  /** After this the disk copy, if there is one, is in force. */
  async onModuleInit(): Promise<void> {
    await this.service.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.service.stop();
    closeClient(this.client);
  }
}

function makeService(
  settings: ConfigurationSettings,
  client: ConfigServiceClient,
  ready: ReadyDeployments,
  logger: Logger,
  metrics: Metrics,
): ConfigurationService {
  const openWatch: OpenWatch = (have, signal) => {
    const request = { view: WatchView.WATCH_VIEW_GATEWAY, instanceId: settings.INSTANCE_ID, have };
    return messagesOf(serverStream(client, 'watch', request, { signal }));
  };
  const disk = new DiskCopy({
    directory: join(settings.DATA_DIR, 'snapshot'),
    key: decodeDiskKey(settings.DISK_KEY_FILE),
    onFault: (error) => logger.error({ error }, 'the disk copy of the configuration cannot be written'),
  });
  const watcher = new SnapshotWatcher({ openWatch, disk, events: watcherEvents(ready, logger, metrics) });
  const secrets = new FleetSecrets(loadFleetKeys(settings.FLEET_PRIVATE_KEYS_FILE, 'private'), systemClock);
  const alarm = {
    stale: (ageMs: number) =>
      logger.error({ ageMs: Math.round(ageMs) }, 'the configuration is stale: registry is out of reach'),
    fresh: () => logger.info('the configuration is fresh again'),
  };
  const service = new ConfigurationService(watcher, secrets, alarm, systemClock);
  metrics.observedGauge('config_age_seconds', 'Seconds since registry confirmed the configuration.', () =>
    Number.isFinite(service.ageMs()) ? service.ageMs() / 1000 : -1,
  );
  metrics.observedGauge('config_number', 'Number of the configuration in force; 0 = none.', () =>
    Number(service.current()?.revision.number ?? 0n),
  );
  return service;
}

function watcherEvents(ready: ReadyDeployments, logger: Logger, metrics: Metrics): WatcherEvents {
  const refused = metrics.counter('config_transfers_refused_total', 'Transfers that were refused.', ['reason']);
  return {
    onState: (state, source) =>
      logger.info({ source, epoch: state.revision.epoch, number: state.revision.number }, 'configuration in force'),
    onReady: (deploymentIds) => ready.tell(deploymentIds),
    onRefusal: ({ reason, detail }) => {
      refused.labels(reason).inc();
      logger.error({ reason, detail }, 'a configuration transfer was refused, the last good one stays');
    },
    onDisconnect: (error) => logger.warn({ error }, 'the configuration watch ended, connecting again'),
    onDiskAbsent: (reason) => logger.info({ reason }, 'no configuration on disk'),
  };
}

function decodeDiskKey(text: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length !== 32) throw new AppError('INVALID_REQUEST', 'DISK_KEY_FILE: must hold 32 bytes in base64.');
  return key;
}
