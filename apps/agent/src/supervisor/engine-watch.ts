import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@roundhouse/kernel';
import type { Purpose } from '../engine/engine-client.ts';
import { nextRates, type EngineCounters, type EngineRates } from '../engine/engine-metrics.ts';
import type { Engine } from '../engine/engines.ports.ts';
import { DEFAULT_LIVENESS, Liveness, type LivenessLimits } from './liveness.ts';

/** How engines are watched. */
export interface WatchLimits extends LivenessLimits {
  /** Between two looks. */
  intervalMs: number;
}

/** A look each 2 s. */
export const DEFAULT_WATCH: WatchLimits = { ...DEFAULT_LIVENESS, intervalMs: 2_000 };

/** What was seen of an engine last. */
export interface EngineSeen extends EngineRates {
  busySlots: number;
  queueLength: number;
}

/** What a watch begins with. */
export interface WatchStart {
  engine: Engine;
  purpose: Purpose;
  clock: Clock;
  limits: WatchLimits;
  /** Tokens of prompt that the engine computes before it looks up. */
  batchTokens: number;
  /** Time for a token of its first, short prompt; longer ones are read faster. */
  promptTokenMs: number | undefined;
  /** Called once, when it did not prove that it works. */
  onHung: () => void;
}

/** A prompt of fewer tokens says little of the speed. */
const TELLING_TOKENS = 512;

/** The one reader of an engine's counters: its averages would be spoiled by a second. */
export class EngineWatch {
  private readonly start: WatchStart;
  private readonly liveness: Liveness;
  private stopped = false;
  private counters: EngineCounters | undefined;
  private rates: EngineRates = { tokensPerSecond: 0, promptTokensPerSecond: 0 };

  constructor(start: WatchStart) {
    this.start = start;
    this.liveness = new Liveness(start.limits, start.clock.monotonicMs());
    this.liveness.expectBatches((start.promptTokenMs ?? 0) * start.batchTokens);
    void this.run();
  }

  /** Figures of the last look; zeros before the first. */
  get seen(): EngineSeen {
    const { busySlots = 0, queueLength = 0 } = this.counters ?? {};
    return { busySlots, queueLength, ...this.rates };
  }

  /** Ends the watch. */
  stop(): void {
    this.stopped = true;
  }

  private async run(): Promise<void> {
    const { engine, clock, limits, onHung } = this.start;
    while (!this.stopped) {
      const counters = await engine.client.counters();
      if (counters !== undefined) this.take(counters);
      if (this.liveness.observe(counters, clock.monotonicMs()) === 'suspect' && !this.stopped) {
        if (await this.proves()) this.liveness.proved(clock.monotonicMs());
        else if (!this.stopped) {
          this.stop();
          onHung();
        }
      }
      await sleep(limits.intervalMs, undefined, { ref: false });
    }
  }

  private take(counters: EngineCounters): void {
    if (this.counters !== undefined) this.rates = nextRates(this.counters, counters, this.rates);
    this.counters = counters;
    if (counters.promptTokens >= TELLING_TOKENS) {
      this.liveness.expectBatches((counters.promptSeconds / counters.promptTokens) * 1_000 * this.start.batchTokens);
    }
  }

  private async proves(): Promise<boolean> {
    const { engine, purpose, limits } = this.start;
    try {
      await engine.client.proveWork(purpose, Math.max(limits.patienceMs, this.liveness.patienceMs / 2));
      return true;
    } catch {
      return false;
    }
  }
}
