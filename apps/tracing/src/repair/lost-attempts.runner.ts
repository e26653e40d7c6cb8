import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER, METRICS } from '@roundhouse/grpc';
import { systemClock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import { CONFIG, type Config } from '../config.ts';
import { LEDGER_REPAIR, type LedgerRepair } from './repair.ports.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How far back each minute looks; once an hour, further: what came late stands there. */
const LOOK_BACK_MS = 2 * HOUR_MS;
const LONG_LOOK_BACK_MS = 7 * DAY_MS;

/** Settles attempts of spools that never came back. Any replica may, at the same time as others. */
@Injectable()
export class LostAttemptsRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly repair: LedgerRepair;
  private readonly lostAfterMs: number;
  private readonly logger: Logger;
  private readonly settled;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    @Inject(LEDGER_REPAIR) repair: LedgerRepair,
    @Inject(CONFIG) config: Config,
    @Inject(LOGGER) logger: Logger,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.repair = repair;
    this.lostAfterMs = config.LOST_ATTEMPT_AFTER_MS;
    this.logger = logger;
    this.settled = metrics.counter(
      'lost_attempts_total',
      'Attempts whose end never came, settled provisionally: their gateway is gone, and what it wrote with it.',
    );
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
    for (let minute = 0; !signal.aborted; minute += 1) {
      await sleep(MINUTE_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.look(minute % 60 === 0 ? LONG_LOOK_BACK_MS : LOOK_BACK_MS);
      } catch (error) {
        this.logger.warn({ error }, 'attempts that never ended cannot be looked for');
      }
    }
  }

  private async look(backMs: number): Promise<void> {
    const lastMs = systemClock.nowMs() - this.lostAfterMs;
    const lost = await this.repair.settleLost(new Date(lastMs - backMs), new Date(lastMs));
    if (lost === 0) return;
    this.settled.inc(lost);
    this.logger.error({ lost }, 'attempts never ended and are settled provisionally');
  }
}
