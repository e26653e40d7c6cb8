import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER, METRICS, tlsFilesOf } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import { consumeRequests, requestsLag, type JetStreamClient, type PartitionConsumer } from '@roundhouse/messaging';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { CONFIG, type Config } from '../config.ts';
import { UsageBus } from '../ingest/usage-bus.ts';
import { Passes } from '../passes/passes.ts';
import { REQUEST_STORE, type RequestStore } from './requests.ports.ts';
import { RequestsService } from './requests.service.ts';

const KEEP_DAYS_INTERVAL_MS = 3_600_000;
const LAG_INTERVAL_MS = 5_000;

/** Runs the consumer of request records, and their retention, for as long as the application lives. */
@Injectable()
export class RequestsRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger: Logger;
  private readonly requests: RequestsService;
  private readonly bus: UsageBus;
  private readonly passes = new Passes();
  private consumer: PartitionConsumer | undefined;
  private pending = 0;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) logger: Logger,
    @Inject(METRICS) metrics: Metrics,
    @Inject(REQUEST_STORE) store: RequestStore,
  ) {
    this.logger = logger;
    this.requests = new RequestsService(store, config.REQUEST_RETENTION_DAYS, systemClock, logger, metrics);
    this.bus = new UsageBus({ url: config.NATS_URL, name: 'tracing', tls: tlsFilesOf(config), logger });
    metrics.observedGauge(
      'pending_request_messages',
      'Messages in the stream of request records that are not kept yet.',
      () => this.pending,
    );
  }

  onApplicationBootstrap(): void {
    this.repeat(KEEP_DAYS_INTERVAL_MS, 'days of request records cannot be kept', () => this.requests.keepDays());
    void this.bus.connect().then(
      (stream) => this.begin(stream),
      (error: unknown) => this.logger.error({ error }, 'nats cannot be used'),
    );
  }

  async beforeApplicationShutdown(): Promise<void> {
    const stopped = this.passes.stop();
    await this.consumer?.stop();
    await this.bus.close();
    await stopped;
  }

  private begin(stream: JetStreamClient): void {
    if (this.passes.signal.aborted) return;
    this.consumer = consumeRequests(stream, (messages) => this.requests.take(messages), this.logger);
    const look = async (): Promise<void> => {
      const { undelivered, unacknowledged } = await requestsLag(stream);
      this.pending = undelivered + unacknowledged;
    };
    this.repeat(LAG_INTERVAL_MS, 'lag of the request records is unknown', look);
  }

  private repeat(intervalMs: number, complaint: string, work: () => Promise<void>): void {
    this.passes.start({
      intervalMs,
      work,
      failed: (error) => this.logger.warn({ error }, complaint),
      toldOnceAt: 1,
    });
  }
}
