import { monitorEventLoopDelay } from 'node:perf_hooks';
import { AppError } from '@roundhouse/errors';
import type { Metrics } from '@roundhouse/telemetry';
import type { CallPriority } from './call-wishes.ts';
import { ShedLevel } from './domain/shed-level.ts';

const SAMPLE_INTERVAL_MS = 500;
/** How often the delay is measured; the measure holds this wait itself. */
const RESOLUTION_MS = 20;
/** Callers that were refused together should not come back together. */
const MIN_RETRY_MS = 1_000;
const RETRY_SPREAD_MS = 3_000;

/** Tells how late the event loop ran since it was asked last: 99th percentile, in milliseconds. */
export type ReadLoopDelay = () => number;

/** Refuses calls while this process is overloaded, as told by the delay of its event loop twice a second. */
export class LoadShedder {
  private readonly level = new ShedLevel();
  private delayMs = 0;
  private readonly timer: NodeJS.Timeout;
  private readonly shed;

  /** @param readDelay default: of this process */
  constructor(metrics: Metrics, readDelay: ReadLoopDelay = loopDelay()) {
    this.shed = metrics.counter('requests_shed_total', 'Calls refused because the process was overloaded.', [
      'priority',
    ]);
    metrics.observedGauge('shed_level', 'Classes refused: 0 = none, 1 = low, 2 = low and normal.', () => {
      return this.level.level;
    });
    metrics.observedGauge('event_loop_delay_seconds', 'The 99th percentile of the last half second.', () => {
      return this.delayMs / 1_000;
    });
    this.timer = setInterval(() => {
      this.delayMs = readDelay();
      this.level.sample(this.delayMs);
    }, SAMPLE_INTERVAL_MS).unref();
  }

  /** @throws AppError OVERLOADED when calls of this priority are refused now */
  admit(priority: CallPriority): void {
    if (this.level.level === 0 || !this.level.refuses(priority)) return;
    this.shed.inc({ priority });
    throw new AppError('OVERLOADED', 'The gateway is overloaded. Try again in a moment.', {
      retryAfterMs: MIN_RETRY_MS + Math.random() * RETRY_SPREAD_MS,
    });
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

function loopDelay(): ReadLoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return () => {
    const delayMs = histogram.percentile(99) / 1e6 - RESOLUTION_MS;
    histogram.reset();
    return Math.max(0, delayMs);
  };
}
