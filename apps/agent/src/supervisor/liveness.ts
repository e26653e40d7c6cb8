import type { EngineCounters } from '../engine/engine-metrics.ts';

/** When an engine that does not move is suspected. */
export interface LivenessLimits {
  /** Least time without a sign of work. */
  patienceMs: number;
  /** Patience in terms of the slowest run of the model that was seen. */
  slowestFactor: number;
}

/** 20 s, or five times the slowest run of the model. */
export const DEFAULT_LIVENESS: LivenessLimits = { patienceMs: 20_000, slowestFactor: 5 };

/**
 * Judges by its counters whether an engine works. Prompt evaluation is work. An engine that runs its model once, for
 * a large batch, moves no counter and answers nobody: how long that may take is told by what it took before, and by
 * the time that a token of a prompt takes.
 */
export class Liveness {
  private readonly limits: LivenessLimits;
  private last: EngineCounters | undefined;
  private lastHeardMs: number;
  private lastMoveMs: number;
  private slowestRunMs = 0;
  private longestBatchMs = 0;

  constructor(limits: LivenessLimits, nowMs: number) {
    this.limits = limits;
    this.lastHeardMs = nowMs;
    this.lastMoveMs = nowMs;
  }

  /** Time without a sign of work after which the engine is suspected. */
  get patienceMs(): number {
    const { patienceMs, slowestFactor } = this.limits;
    return Math.max(patienceMs, slowestFactor * this.slowestRunMs, 2 * this.longestBatchMs);
  }

  /** The longest that one batch of prompt may take. */
  expectBatches(durationMs: number): void {
    this.longestBatchMs = durationMs;
  }

  /**
   * Takes what the engine has counted, or that it did not answer.
   *
   * @returns whether it must prove that it can work
   */
  observe(counters: EngineCounters | undefined, nowMs: number): 'working' | 'suspect' {
    if (counters !== undefined) {
      const runs = counters.decodes - (this.last?.decodes ?? counters.decodes);
      const busy = counters.busySlots + counters.queueLength > 0;
      if (runs > 0) this.slowestRunMs = Math.max(this.slowestRunMs, (nowMs - this.lastMoveMs) / runs);
      if (runs > 0 || !busy || counters.promptTokens !== this.last?.promptTokens) this.lastMoveMs = nowMs;
      this.lastHeardMs = nowMs;
      this.last = counters;
    }
    const silentMs = nowMs - Math.min(this.lastHeardMs, this.lastMoveMs);
    return silentMs > this.patienceMs ? 'suspect' : 'working';
  }

  /** It made a token when it was asked to. */
  proved(nowMs: number): void {
    this.lastHeardMs = nowMs;
    this.lastMoveMs = nowMs;
  }
}
