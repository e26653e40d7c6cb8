import type { Logger, Metrics } from '@roundhouse/telemetry';
import type { RequestLogObserver } from './request-log.ports.ts';

/** Counts records, and logs when the bus stops taking them and when it takes them again. */
export function requestLogObserver(logger: Logger, metrics: Metrics): RequestLogObserver {
  const records = metrics.hotCounter('request_records_total', 'Request records by what became of them.', ['outcome']);
  const published = records.with({ outcome: 'published' });
  const dropped = records.with({ outcome: 'dropped' });
  return {
    published: (count) => published.inc(count),
    dropped: (count) => dropped.inc(count),
    publishFailed: (error) => logger.warn({ error }, 'request records cannot be published, they wait'),
    publishRecovered: () => logger.info('request records are published again'),
  };
}
