import { SpanKind } from '@opentelemetry/api';
import { systemClock } from '@roundhouse/kernel';
import type { UsageMessage } from '@roundhouse/messaging';
import { endSpan, startSpanFromTraceparent, type Logger, type Metrics } from '@roundhouse/telemetry';
import type { DeadLetter, IncomingBatch, LedgerStore, Recorded } from './ingest.ports.ts';
import { readMessages } from './usage-batch.mapper.ts';

/** Dead letters that are named in the log one by one; more are only counted. */
const LOGGED_DEAD_LETTERS = 5;

/** Takes messages of the usage stream into the ledger. */
export class IngestService {
  private readonly store: LedgerStore;
  private readonly logger: Logger;
  private readonly rows;
  private readonly deadLetters;
  private readonly batchSeconds;

  constructor(store: LedgerStore, logger: Logger, metrics: Metrics) {
    this.store = store;
    this.logger = logger;
    this.rows = metrics.counter('ledger_rows_total', 'Rows inserted into the ledger.', ['kind']);
    this.deadLetters = metrics.counter('dead_letters_total', 'Records parked because they cannot stand in the ledger.');
    this.batchSeconds = metrics.histogram('ingest_batch_seconds', 'Time to record one batch, commit included.');
  }

  /**
   * Records the messages in one transaction. When it resolves they are committed and may be acknowledged.
   *
   * @throws what the database threw; then the messages must be delivered again
   */
  async ingest(messages: readonly UsageMessage[]): Promise<void> {
    const startedMs = systemClock.monotonicMs();
    const batch = readMessages(messages, systemClock.nowMs());
    const spans = startSpans(batch);
    try {
      const recorded = await this.store.record(batch);
      for (const span of spans) endSpan(span);
      this.count(batch.deadLetters, recorded);
    } catch (error) {
      for (const span of spans) endSpan(span, error);
      throw error;
    }
    this.batchSeconds.observe((systemClock.monotonicMs() - startedMs) / 1000);
  }

  private count(deadLetters: readonly DeadLetter[], recorded: Recorded): void {
    for (const [kind, rows] of Object.entries(recorded.inserted)) this.rows.inc({ kind }, rows);
    if (recorded.deadLetters === 0) return;
    this.deadLetters.inc(recorded.deadLetters);
    this.logger.error({ deadLetters: recorded.deadLetters }, 'usage records are parked: see table dead_letters');
    for (const { spoolId, firstSeq, lastSeq, reason } of deadLetters.slice(0, LOGGED_DEAD_LETTERS)) {
      this.logger.error({ spoolId, firstSeq, lastSeq, reason }, 'usage record is parked');
    }
  }
}

/** One span per record of a sampled request, below the request's own. */
function startSpans(batch: IncomingBatch) {
  return batch.rows.flatMap(({ row, trace }) => {
    const attributes = { 'roundhouse.attempt.id': row.attemptId, 'roundhouse.ledger.kind': row.kind };
    const span = startSpanFromTraceparent(trace, 'ledger.ingest', attributes, SpanKind.CONSUMER);
    return span === undefined ? [] : [span];
  });
}
