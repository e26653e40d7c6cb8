import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER, METRICS } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { CONFIG, type Config } from '../config.ts';
import { Passes } from '../passes/passes.ts';
import { LostAttempts } from './lost-attempts.ts';
import { LEDGER_REPAIR, type LedgerRepair } from './repair.ports.ts';

const INTERVAL_MS = 60_000;

/** Looks for attempts that never ended, each minute. Any replica may, at the same time as others. */
@Injectable()
export class LostAttemptsRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly lost: LostAttempts;
  private readonly passes = new Passes();

  constructor(
    @Inject(LEDGER_REPAIR) repair: LedgerRepair,
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) logger: Logger,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.lost = new LostAttempts(repair, config.LOST_ATTEMPT_AFTER_MS, systemClock, logger, metrics);
  }

  onApplicationBootstrap(): void {
    this.passes.start({ intervalMs: INTERVAL_MS, delayMs: INTERVAL_MS, work: () => this.lost.look() });
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.passes.stop();
  }
}
