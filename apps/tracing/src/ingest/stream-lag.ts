import { partitionLag, USAGE_PARTITIONS, type JetStreamClient } from '@roundhouse/messaging';
import type { Logger } from '@roundhouse/telemetry';
import { Passes } from '../passes/passes.ts';

const INTERVAL_MS = 2000;

/** Keeps asking how many messages stand in the stream that the ledger does not have yet. */
export class StreamLag {
  private readonly logger: Pick<Logger, 'warn'>;
  private readonly passes = new Passes();
  private pending = 0;

  constructor(logger: Pick<Logger, 'warn'>) {
    this.logger = logger;
  }

  /** Messages not yet acknowledged, over all partitions, as last known: while the bus is away this figure is old. */
  get pendingMessages(): number {
    return this.pending;
  }

  /** Begins, and goes on until {@link stop}. */
  start(js: JetStreamClient): void {
    this.passes.start({
      intervalMs: INTERVAL_MS,
      work: async () => (this.pending = await totalLag(js)),
      failed: (error) => this.logger.warn({ error }, 'lag of the usage stream is unknown'),
      toldOnceAt: 1,
    });
  }

  /** Resolves when no question is open any more. */
  stop(): Promise<void> {
    return this.passes.stop();
  }
}

async function totalLag(js: JetStreamClient): Promise<number> {
  const partitions = Array.from({ length: USAGE_PARTITIONS }, (_, partition) => partition);
  const lags = await Promise.all(partitions.map((partition) => partitionLag(js, partition)));
  return lags.reduce((sum, lag) => sum + lag.undelivered + lag.unacknowledged, 0);
}
