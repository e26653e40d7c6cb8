import { Inject, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER, METRICS, tlsFilesOf } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config.ts';
import { IngestModule } from '../ingest/ingest.module.ts';
import { IngestRunner } from '../ingest/ingest.runner.ts';
import { RegistryNames } from '../sinks/infra/registry-names.ts';
import { CircuitAlerts } from './circuit-alerts.ts';
import { LedgerWatchRunner } from './ledger-watch.runner.ts';
import { Parity } from './parity.ts';
import { RouterGossipBus } from './router-gossip.ts';

/** What tracing itself looks out for: circuits, lag, and requests that are not recorded. */
@Module({
  imports: [IngestModule],
  providers: [
    {
      provide: LedgerWatchRunner,
      inject: [DataSource, IngestRunner, LOGGER, METRICS],
      useFactory: (source: DataSource, ingest: IngestRunner, logger: Logger, metrics: Metrics) =>
        new LedgerWatchRunner({
          database: source.manager,
          pendingMessages: () => ingest.pendingMessages,
          parity: new Parity(source, systemClock),
          clock: systemClock,
          logger,
          metrics,
        }),
    },
    {
      provide: RouterGossipBus,
      inject: [CONFIG, DataSource, LOGGER, { token: RegistryNames, optional: true }],
      useFactory: gossipBus,
    },
  ],
})
export class WatchesModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ledger: LedgerWatchRunner;
  private readonly gossip: RouterGossipBus;
  private readonly logger: Logger;

  constructor(
    @Inject(LedgerWatchRunner) ledger: LedgerWatchRunner,
    @Inject(RouterGossipBus) gossip: RouterGossipBus,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.ledger = ledger;
    this.gossip = gossip;
    this.logger = logger;
  }

  onApplicationBootstrap(): void {
    this.ledger.start();
    // Not awaited: a bus that is away must not hold up the start.
    this.gossip.start().catch((error: unknown) => this.logger.error({ error }, 'routers cannot be listened to'));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.ledger.stop(), this.gossip.stop()]);
  }
}

function gossipBus(
  config: Config,
  source: DataSource,
  logger: Logger,
  names: RegistryNames | undefined,
): RouterGossipBus {
  const circuits = new CircuitAlerts(source, async (owner, id) => names?.one(owner, id), systemClock);
  return new RouterGossipBus({ url: config.NATS_URL, name: 'tracing', tls: tlsFilesOf(config), logger }, (bytes) =>
    circuits.take(bytes).catch((error: unknown) => logger.warn({ error }, 'a circuit that changed cannot be told')),
  );
}
