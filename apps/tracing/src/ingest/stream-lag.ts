import { setTimeout as sleep } from 'node:timers/promises';
import { partitionLag, USAGE_PARTITIONS, type JetStreamClient } from '@roundhouse/messaging';
import type { Logger } from '@roundhouse/telemetry';

const INTERVAL_MS = 2000;

/** Keeps asking how many messages stand in the stream that the ledger does not have yet. */
export class StreamLag {
  private readonly logger: Pick<Logger, 'warn'>;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private pending = 0;
  private known = true;

  constructor(logger: Pick<Logger, 'warn'>) {
    this.logger = logger;
  }

  /** Messages not yet acknowledged, over all partitions, as last known: while the bus is away this figure is old. */
  get pendingMessages(): number {
    return this.pending;
  }

  /** Begins, and goes on until {@link stop}. */
  start(js: JetStreamClient): void {
    this.running = this.run(js);
  }

  /** Resolves when no question is open any more. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(js: JetStreamClient): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        this.pending = await totalLag(js);
        this.known = true;
      } catch (error) {
        // Once per outage.
        if (this.known) this.logger.warn({ error }, 'lag of the usage stream is unknown');
        this.known = false;
      }
      await sleep(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function totalLag(js: JetStreamClient): Promise<number> {
  const partitions = Array.from({ length: USAGE_PARTITIONS }, (_, partition) => partition);
  const lags = await Promise.all(partitions.map((partition) => partitionLag(js, partition)));
  return lags.reduce((sum, lag) => sum + lag.undelivered + lag.unacknowledged, 0);
}
