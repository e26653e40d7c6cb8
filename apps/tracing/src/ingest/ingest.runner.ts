import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { openAdvisoryLocks } from '@roundhouse/database';
import { LOGGER, METRICS, tlsFilesOf } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import { consumePartition, type JetStreamClient } from '@roundhouse/messaging';
import type { Logger, Metrics, Readiness } from '@roundhouse/telemetry';
import { CONFIG, type Config } from '../config.ts';
import { databaseSettings } from '../database/database.module.ts';
import { PartitionOwner } from '../partitions/partition-owner.ts';
import { LEDGER_STORE, type LedgerStore } from './ingest.ports.ts';
import { IngestService } from './ingest.service.ts';
import { StreamLag } from './stream-lag.ts';
import { UsageBus } from './usage-bus.ts';

/** Sets the locks of partitions apart from others in the same database ("RHUP"). */
const PARTITION_LOCKS = 0x52485550;
const PREPARE_DAYS_INTERVAL_MS = 3_600_000;

/** Runs the consumers of the usage stream for as long as the application lives. */
@Injectable()
export class IngestRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly config: Config;
  private readonly logger: Logger;
  private readonly store: LedgerStore;
  private readonly ingest: IngestService;
  private readonly bus: UsageBus;
  private readonly lag: StreamLag;
  private readonly stopping = new AbortController();
  private owner: PartitionOwner | undefined;
  private preparing: Promise<void> = Promise.resolve();

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) logger: Logger,
    @Inject(METRICS) metrics: Metrics,
    @Inject(LEDGER_STORE) store: LedgerStore,
  ) {
    this.config = config;
    this.logger = logger;
    this.store = store;
    this.ingest = new IngestService(store, logger, metrics);
    this.lag = new StreamLag(logger);
    this.bus = new UsageBus({ url: config.NATS_URL, name: 'tracing', tls: tlsFilesOf(config), logger });
    metrics.observedGauge('owned_partitions', 'Partitions that this replica consumes.', () => this.ownedPartitions);
    metrics.observedGauge(
      'pending_messages',
      'Messages in the usage stream, not yet in the ledger.',
      () => this.pendingMessages,
    );
  }

  /** Partitions that this replica consumes now. */
  get ownedPartitions(): number {
    return this.owner?.owned ?? 0;
  }

  /** Messages not yet in the ledger, over all replicas, as last known. */
  get pendingMessages(): number {
    return this.lag.pendingMessages;
  }

  /** Not ready while the database is away. A bus that is away is no reason: the ledger can still be read. */
  readiness(): Readiness {
    if (this.owner === undefined || this.owner.connected) return { ready: true, reasons: [] };
    return { ready: false, reasons: ['the database cannot be reached'] };
  }

  onApplicationBootstrap(): void {
    this.preparing = this.prepareDays();
    void this.bus.connect().then(
      (js) => this.begin(js),
      (error: unknown) => this.logger.error({ error }, 'nats cannot be used'),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.owner?.stop();
    await this.lag.stop();
    await this.bus.close();
    await this.preparing;
  }

  private begin(js: JetStreamClient): void {
    if (this.stopping.signal.aborted) return;
    this.owner = new PartitionOwner({
      openLocks: () => openAdvisoryLocks(databaseSettings(this.config), PARTITION_LOCKS),
      startConsumer: (partition) =>
        consumePartition(js, partition, (messages) => this.ingest.ingest(messages), this.logger),
      instanceId: this.config.INSTANCE_ID,
      intervalMs: this.config.REBALANCE_INTERVAL_MS,
      logger: this.logger,
    });
    this.owner.start();
    this.lag.start(js);
  }

  /** Ahead of time, so that the first record of a day does not wait for its partition. */
  private async prepareDays(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.store.prepareDays(systemClock.nowMs());
      } catch (error) {
        this.logger.warn({ error }, 'days of the ledger cannot be prepared');
      }
      await sleep(PREPARE_DAYS_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
