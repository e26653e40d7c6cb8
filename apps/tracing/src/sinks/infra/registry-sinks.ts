import { setTimeout as sleep } from 'node:timers/promises';
import type { SinkServiceClient } from '@roundhouse/contracts/registry/v1/sink_service';
import { unary } from '@roundhouse/grpc';
import type { Logger } from '@roundhouse/telemetry';
import type { SinkBook } from '../sink-book.ts';
import { sinkOf } from '../sink.ts';

const INTERVAL_MS = 3_000;
const TIMEOUT_MS = 5_000;

/** Keeps the book of sinks as registry has them. While registry is away the last known ones stay. */
export class RegistrySinks {
  private readonly registry: SinkServiceClient;
  private readonly book: SinkBook;
  private readonly logger: Pick<Logger, 'warn'>;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private digest = '';
  private well = true;

  constructor(registry: SinkServiceClient, book: SinkBook, logger: Pick<Logger, 'warn'>) {
    this.registry = registry;
    this.book = book;
    this.logger = logger;
  }

  /** Begins, and goes on until {@link stop}. */
  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Asks at once. @throws what registry, or its absence, throws */
  async refresh(): Promise<void> {
    const { signal } = this.stopping;
    const options = { timeoutMs: TIMEOUT_MS, signal };
    const { digest, unchanged, sinks } = await unary(this.registry, 'listSinks', { knownDigest: this.digest }, options);
    if (unchanged) return;
    const known = sinks.flatMap((told) => sinkOf(told) ?? []);
    if (known.length < sinks.length) {
      this.logger.warn({ sinks: sinks.length - known.length }, 'sinks that nothing can be sent to');
    }
    this.book.set(known);
    this.digest = digest;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.refresh();
        this.well = true;
      } catch (error) {
        // Once per outage.
        if (this.well && !signal.aborted) this.logger.warn({ error }, 'sinks cannot be asked for');
        this.well = false;
      }
      await sleep(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
