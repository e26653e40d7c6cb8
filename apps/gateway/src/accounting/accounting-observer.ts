import type { Logger, Metrics } from '@roundhouse/telemetry';

/** What operators learn about accounting. */
export interface AccountingObserver {
  opened(): void;
  settled(): void;
  /** A record could not be written. */
  refused(): void;
  /** An attempt of a dead process got its provisional settle. */
  provisional(count: number): void;
  published(records: number): void;
  /** A message could not be published and is tried again. */
  publishFailed(error: unknown): void;
  publishRecovered(): void;
  republished(spoolId: string, fromSeq: number): void;
  /** The disk gave records back changed; they are lost. */
  damaged(spoolId: string, firstSeq: number, lastSeq: number): void;
  /** A background step failed and is tried again. */
  stepFailed(step: string, error: unknown): void;
  stepRecovered(step: string): void;
}

/** Counts records and messages, and logs what an operator should know, each change once. */
export function accountingObserver(logger: Logger, metrics: Metrics): AccountingObserver {
  const records = metrics.hotCounter('usage_records_total', 'Usage records by kind and end.', ['kind']);
  const published = metrics.counter('usage_published_records_total', 'Records that the usage stream took.');
  const failures = metrics.counter('usage_publish_failures_total', 'Messages that had to be published again.');
  const damaged = metrics.counter('spool_damaged_records_total', 'Records that the disk did not give back.');
  const opened = records.with({ kind: 'open' });
  const settled = records.with({ kind: 'settle' });
  return {
    opened: () => opened.inc(),
    settled: () => settled.inc(),
    refused: () => records.with({ kind: 'refused' }).inc(),
    provisional: (count) => {
      records.with({ kind: 'provisional' }).inc(count);
      if (count > 0) logger.warn({ attempts: count }, 'attempts of a dead process were settled provisionally');
    },
    published: (count) => published.inc(count),
    publishFailed: (error) => {
      failures.inc();
      logger.debug({ error }, 'a usage message has to be published again');
    },
    publishRecovered: () => logger.info('usage is published again'),
    republished: (spoolId, fromSeq) => logger.warn({ spoolId, fromSeq }, 'publishing again what the ledger lacks'),
    damaged: (spoolId, firstSeq, lastSeq) => {
      damaged.inc(lastSeq - firstSeq + 1);
      logger.error({ spoolId, firstSeq, lastSeq }, 'usage records on disk are damaged and lost');
    },
    stepFailed: (step, error) => logger.warn({ step, error }, 'accounting step fails, trying again'),
    stepRecovered: (step) => logger.info({ step }, 'accounting step works again'),
  };
}
