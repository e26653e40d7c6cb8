/** Source of time. Domain code takes one as a parameter, so that tests can move it. */
export interface Clock {
  /** Wall clock, Unix milliseconds. For records and expiry dates, never for durations. */
  nowMs(): number;
  /** Monotonic clock in milliseconds from an arbitrary start. For timers, ages and durations. */
  monotonicMs(): number;
}

/** The machine's own clocks. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

/** A clock that stands still until it is told to move. */
export class ManualClock implements Clock {
  private elapsedMs = 0;
  private readonly startMs: number;

  constructor(startMs = 1_767_225_600_000) {
    this.startMs = startMs;
  }

  nowMs(): number {
    return this.startMs + this.elapsedMs;
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }

  /** Moves both clocks forward by so many milliseconds. */
  advance(durationMs: number): void {
    this.elapsedMs += durationMs;
  }
}
