import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';
import { DataSource } from 'typeorm';
import { LEASE_STORE, type LeaseStore } from '../budgets/leases.ports.ts';
import { CONFIG, type Config } from '../config.ts';
import { Passes } from '../passes/passes.ts';
import { foldLevels } from '../rollups/infra/fold-levels.ts';
import { SelfCheck } from '../verification/self-check.ts';
import { LedgerRetention } from './ledger-retention.ts';

const INTERVAL_MS = 3_600_000;

/** Windows of budgets are kept so long after their end: a spool that was away may still come back with its leases. */
const WINDOW_RETENTION_MS = 35 * 24 * 3_600_000;

/** Each hour: compares rollups with the ledger, then drops what is too old, ended windows of budgets as well, and folds sums. */
@Injectable()
export class RetentionRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly source: DataSource;
  private readonly logger: Logger;
  private readonly selfCheck: SelfCheck;
  private readonly retention: LedgerRetention;
  private readonly leases: Pick<LeaseStore, 'forget'>;
  private readonly passes = new Passes();

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) logger: Logger,
    @Inject(DataSource) source: DataSource,
    @Inject(SelfCheck) selfCheck: SelfCheck,
    @Inject(LEASE_STORE) leases: LeaseStore,
  ) {
    const kept = { ledgerDays: config.LEDGER_RETENTION_DAYS, rollupDays: config.ROLLUP_RETENTION_DAYS };
    this.source = source;
    this.logger = logger;
    this.selfCheck = selfCheck;
    this.leases = leases;
    this.retention = new LedgerRetention(source, kept, systemClock, logger);
  }

  onApplicationBootstrap(): void {
    this.passes.start({ intervalMs: INTERVAL_MS, work: () => this.work() });
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.passes.stop();
  }

  /** One after the other; a failure of one keeps none of the others from being done. */
  private async work(): Promise<void> {
    for (const work of [
      () => this.selfCheck.check(),
      () => this.retention.keep(),
      () => foldLevels(this.source),
      () => this.leases.forget(new Date(systemClock.nowMs() - WINDOW_RETENTION_MS)),
    ]) {
      try {
        await work();
      } catch (error) {
        this.logger.warn({ error }, 'the ledger cannot be checked, or its old days not be dropped or folded');
      }
    }
  }
}
