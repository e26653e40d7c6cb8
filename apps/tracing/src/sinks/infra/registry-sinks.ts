import type { SinkServiceClient } from '@roundhouse/contracts/registry/v1/sink_service';
import { unary } from '@roundhouse/grpc';
import type { Logger } from '@roundhouse/telemetry';
import { Passes } from '../../passes/passes.ts';
import type { SinkBook } from '../sink-book.ts';
import { sinkOf } from '../sink.ts';

const INTERVAL_MS = 3_000;
const TIMEOUT_MS = 5_000;

/** Keeps the book of sinks as registry has them. While registry is away the last known ones stay. */
export class RegistrySinks {
  private readonly registry: SinkServiceClient;
  private readonly book: SinkBook;
  private readonly logger: Pick<Logger, 'warn'>;
  private readonly passes = new Passes();
  private digest = '';

  constructor(registry: SinkServiceClient, book: SinkBook, logger: Pick<Logger, 'warn'>) {
    this.registry = registry;
    this.book = book;
    this.logger = logger;
  }

  /** Begins, and goes on until {@link stop}. */
  start(): void {
    this.passes.start({
      intervalMs: INTERVAL_MS,
      work: () => this.refresh(),
      failed: (error) => this.logger.warn({ error }, 'sinks cannot be asked for'),
      // Once is nothing: registry starts or rolls beside tracing, and is asked again in seconds.
      toldOnceAt: 2,
    });
  }

  stop(): Promise<void> {
    return this.passes.stop();
  }

  /** Asks at once. @throws what registry, or its absence, throws */
  async refresh(): Promise<void> {
    const { signal } = this.passes;
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
}
