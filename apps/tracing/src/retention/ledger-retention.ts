import type { Clock } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';
import type { DataSource } from 'typeorm';

const DAY_MS = 24 * 3_600_000;

/** How long things are kept, in days. */
export interface Retention {
  readonly ledgerDays: number;
  /** 0 = for ever. */
  readonly rollupDays: number;
}

/** Drops days of the ledger and months of rollups that are older than is wanted. Idempotent, on any replica. */
export class LedgerRetention {
  private readonly source: DataSource;
  private readonly retention: Retention;
  private readonly clock: Clock;
  private readonly logger: Logger;

  constructor(source: DataSource, retention: Retention, clock: Clock, logger: Logger) {
    this.source = source;
    this.retention = retention;
    this.clock = clock;
    this.logger = logger;
  }

  /** @returns how many partitions went */
  async keep(): Promise<number> {
    const { ledgerDays, rollupDays } = this.retention;
    const dropped =
      (await this.drop('drop_ledger_before', ledgerDays)) +
      (rollupDays === 0 ? 0 : await this.drop('drop_rollups_before', rollupDays));
    if (dropped > 0) this.logger.info({ dropped }, 'old partitions of ledger and rollups are dropped');
    return dropped;
  }

  private async drop(name: 'drop_ledger_before' | 'drop_rollups_before', days: number): Promise<number> {
    const before = new Date(this.clock.nowMs() - days * DAY_MS).toISOString().slice(0, 10);
    const [row] = await this.source.query<{ dropped: number }[]>(`SELECT tracing.${name}($1) AS dropped`, [before]);
    return row?.dropped ?? 0;
  }
}
