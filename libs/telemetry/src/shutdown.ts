import type { EventEmitter } from 'node:events';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock, type Clock } from '@roundhouse/kernel';
import type { Logger } from './logger.ts';

/** One step of stopping. A step that fails or takes longer than its time is logged, and the next one runs. */
export interface ShutdownStep {
  name: string;
  timeoutMs: number;
  run: () => Promise<void> | void;
}

/** Settings of {@link onShutdown}. */
export interface ShutdownOptions {
  /** Time between "not ready" and the first step, for load balancers to notice. Default 0. */
  graceMs?: number;
  /** After this the process exits whatever is open. Default: grace + all steps' times + 1 s. */
  forceMs?: number;
  /** Source of signals and the way out; for tests. Default `process`. */
  host?: ShutdownHost;
  /** Default the system's clock. */
  clock?: Clock;
}

/** The part of `process` that stopping uses. */
export interface ShutdownHost extends Pick<EventEmitter, 'on' | 'off'> {
  exit(code: number): void;
}

/** State of stopping. */
export interface Shutdown {
  /** True from the first signal on: readiness must then say no. */
  readonly draining: boolean;
  /** Starts stopping as a signal would. Resolves just before the exit. */
  start(cause: string): Promise<void>;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
/** Wrappers such as npm pass a Ctrl-C on that the process group already got: not a second wish. */
const SAME_WISH_MS = 500;

/**
 * Runs the steps in order on SIGTERM or SIGINT, then exits with status 0. A second signal exits at once with
 * 128 + its number; the force timer exits with status 1.
 */
export function onShutdown(logger: Logger, steps: readonly ShutdownStep[], options: ShutdownOptions = {}): Shutdown {
  const { graceMs = 0, host = process, clock = systemClock } = options;
  const forceMs = options.forceMs ?? graceMs + steps.reduce((sum, step) => sum + step.timeoutMs, 0) + 1_000;
  let startedAtMs: number | undefined;
  let finished: Promise<void> | undefined;

  const stop = async (cause: string): Promise<void> => {
    logger.info({ cause, graceMs }, 'stopping');
    const force = setTimeout(() => {
      logger.error({ forceMs }, 'stopping took too long, leaving now');
      host.exit(1);
    }, forceMs);
    if (graceMs > 0) await sleep(graceMs);
    for (const step of steps) await runStep(logger, step);
    clearTimeout(force);
    logger.info({ durationMs: Math.round(clock.monotonicMs() - (startedAtMs ?? 0)) }, 'stopped');
    host.exit(0);
  };
  const start = (cause: string): Promise<void> => {
    startedAtMs ??= clock.monotonicMs();
    finished ??= stop(cause);
    return finished;
  };
  const onSignal = (signal: (typeof SIGNALS)[number]): void => {
    if (startedAtMs === undefined) void start(signal);
    else if (clock.monotonicMs() - startedAtMs > SAME_WISH_MS) host.exit(128 + constants.signals[signal]);
  };
  for (const signal of SIGNALS) host.on(signal, onSignal);
  return {
    get draining() {
      return startedAtMs !== undefined;
    },
    start,
  };
}

async function runStep(logger: Logger, { name, timeoutMs, run }: ShutdownStep): Promise<void> {
  const late = new AbortController();
  try {
    const timeout = sleep(timeoutMs, 'late', { signal: late.signal });
    const outcome = await Promise.race([Promise.resolve().then(run), timeout]);
    if (outcome === 'late') logger.warn({ step: name, timeoutMs }, 'a step of stopping took too long');
  } catch (error) {
    logger.error({ step: name, error }, 'a step of stopping failed');
  } finally {
    late.abort();
  }
}
