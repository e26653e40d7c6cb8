import { Inject, Module, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER, METRICS, tlsFilesOf } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { DataSource } from 'typeorm';
import { CONFIG, type Config } from '../config.ts';
import { IngestModule } from '../ingest/ingest.module.ts';
import { IngestRunner } from '../ingest/ingest.runner.ts';
import { Passes } from '../passes/passes.ts';
import { RegistryNames } from '../sinks/infra/registry-names.ts';
import { CircuitAlerts } from './circuit-alerts.ts';
import { LedgerWatchRunner } from './ledger-watch.runner.ts';
import { Parity } from './parity.ts';
import { RouterGossipBus } from './router-gossip.ts';

const COMPARE_INTERVAL_MS = 15_000;

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
      provide: CircuitAlerts,
      inject: [DataSource, { token: RegistryNames, optional: true }],
      useFactory: (source: DataSource, names: RegistryNames | undefined) =>
        new CircuitAlerts(source, async (owner, id) => names?.one(owner, id), systemClock),
    },
    { provide: RouterGossipBus, inject: [CONFIG, CircuitAlerts, LOGGER], useFactory: gossipBus },
  ],
})
export class WatchesModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ledger: LedgerWatchRunner;
  private readonly gossip: RouterGossipBus;
  private readonly circuits: CircuitAlerts;
  private readonly logger: Logger;
  private readonly passes = new Passes();

  constructor(
    @Inject(LedgerWatchRunner) ledger: LedgerWatchRunner,
    @Inject(RouterGossipBus) gossip: RouterGossipBus,
    @Inject(CircuitAlerts) circuits: CircuitAlerts,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.ledger = ledger;
    this.gossip = gossip;
    this.circuits = circuits;
    this.logger = logger;
  }

  onApplicationBootstrap(): void {
    this.ledger.start();
    // Not awaited: a bus that is away must not hold up the start.
    this.gossip.start().catch((error: unknown) => this.logger.error({ error }, 'routers cannot be listened to'));
    this.passes.start({
      intervalMs: COMPARE_INTERVAL_MS,
      work: () => this.circuits.compare(),
      failed: (error) => this.logger.warn({ error }, 'circuits cannot be compared with what routers say'),
      toldOnceAt: 1,
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.ledger.stop(), this.gossip.stop(), this.passes.stop()]);
  }
}

function gossipBus(config: Config, circuits: CircuitAlerts, logger: Logger): RouterGossipBus {
  return new RouterGossipBus({ url: config.NATS_URL, name: 'tracing', tls: tlsFilesOf(config), logger }, (bytes) =>
    circuits.take(bytes).catch((error: unknown) => logger.warn({ error }, 'a circuit that changed cannot be told')),
  );
}
