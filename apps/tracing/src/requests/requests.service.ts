import type { Clock } from '@roundhouse/kernel';
import type { UsageMessage } from '@roundhouse/messaging';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { dayOf } from './request-row.ts';
import { readRequestMessages } from './read-request-messages.ts';
import type { RequestStore } from './requests.ports.ts';

const DAY_MS = 24 * 3_600_000;

/** Takes request records from the stream into the store, and lets old ones go. */
export class RequestsService {
  private readonly store: RequestStore;
  private readonly retentionDays: number;
  private readonly clock: Pick<Clock, 'nowMs'>;
  private readonly logger: Pick<Logger, 'info' | 'warn'>;
  private readonly records;
  private readonly contents;

  /** @param retentionDays days beside today's that are kept */
  constructor(
    store: RequestStore,
    retentionDays: number,
    clock: Pick<Clock, 'nowMs'>,
    logger: Pick<Logger, 'info' | 'warn'>,
    metrics: Pick<Metrics, 'counter'>,
  ) {
    this.store = store;
    this.retentionDays = retentionDays;
    this.clock = clock;
    this.logger = logger;
    this.records = metrics.counter('request_records_total', 'Request records by what became of them.', ['outcome']);
    this.contents = metrics.counter('request_contents_total', 'Kept contents of requests.', ['outcome']);
  }

  /**
   * Keeps what the messages hold. When it resolves they may be acknowledged.
   *
   * @throws what the database threw; then the messages must be delivered again
   */
  async take(messages: readonly Pick<UsageMessage, 'data'>[]): Promise<void> {
    const nowMs = this.clock.nowMs();
    const { rows, contents, unreadable } = readRequestMessages(messages, Date.parse(this.oldestDay(nowMs)), nowMs);
    // Ahead of the records, so that whoever finds one finds what was said as well.
    const said = await this.store.insertContents(contents);
    this.contents.inc({ outcome: 'inserted' }, said.inserted);
    const { inserted, refused } = await this.store.insert(rows);
    this.records.inc({ outcome: 'inserted' }, inserted);
    this.records.inc({ outcome: 'known' }, rows.length - inserted - refused);
    const lost = unreadable + refused + said.refused;
    if (lost === 0) return;
    this.records.inc({ outcome: 'unreadable' }, lost);
    this.logger.warn({ records: lost }, 'request records cannot be kept');
  }

  /** Makes days ahead, and forgets what is too old. */
  async keepDays(): Promise<void> {
    const nowMs = this.clock.nowMs();
    await this.store.prepareDays(nowMs);
    const { days, rows } = await this.store.forget(nowMs, this.retentionDays);
    if (days + rows > 0) this.logger.info({ days, rows }, 'old request records are gone');
  }

  private oldestDay(nowMs: number): string {
    return dayOf(nowMs - this.retentionDays * DAY_MS);
  }
}
