import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';
import { DataSource } from 'typeorm';
import { LEASE_STORE, type LeaseStore } from '../budgets/leases.ports.ts';
import { CONFIG, type Config } from '../config.ts';
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
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

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
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
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
      await sleep(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
