import type { Clock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import type { LedgerRepair } from './repair.ports.ts';

const HOUR_MS = 3_600_000;

/** How far back each look goes; every sixtieth goes further, for what came late. */
const LOOK_BACK_MS = 2 * HOUR_MS;
const LONG_LOOK_BACK_MS = 7 * 24 * HOUR_MS;
const LOOKS_PER_LONG_ONE = 60;

/** Looks for attempts of spools that never came back, and settles them provisionally. */
export class LostAttempts {
  private readonly repair: Pick<LedgerRepair, 'settleLost'>;
  private readonly lostAfterMs: number;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly settled;
  private looks = 0;

  /** @param lostAfterMs nobody can be at an attempt that long after it began */
  constructor(
    repair: Pick<LedgerRepair, 'settleLost'>,
    lostAfterMs: number,
    clock: Clock,
    logger: Logger,
    metrics: Metrics,
  ) {
    this.repair = repair;
    this.lostAfterMs = lostAfterMs;
    this.clock = clock;
    this.logger = logger;
    this.settled = metrics.counter(
      'lost_attempts_total',
      'Attempts whose end never came, settled provisionally: their gateway is gone, and what it wrote with it.',
    );
  }

  /** To be called each minute. Failures are told, and tried again with the next look. */
  async look(): Promise<void> {
    const backMs = this.looks % LOOKS_PER_LONG_ONE === 0 ? LONG_LOOK_BACK_MS : LOOK_BACK_MS;
    const lastMs = this.clock.nowMs() - this.lostAfterMs;
    try {
      const lost = await this.repair.settleLost(new Date(lastMs - backMs), new Date(lastMs));
      this.looks += 1;
      if (lost === 0) return;
      this.settled.inc(lost);
      this.logger.error({ lost }, 'attempts never ended and are settled provisionally');
    } catch (error) {
      this.logger.warn({ error }, 'attempts that never ended cannot be looked for');
    }
  }
}
