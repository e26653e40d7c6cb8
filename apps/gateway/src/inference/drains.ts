const DEFAULT_MAX_DRAINS = 64;
const DEFAULT_MAX_MS = 30_000;

/**
 * Answers that are read to their end although their callers have left, because the upstream bills them all the same and
 * says only at the end how much. Bounded in number and time: what is beyond is given up and estimated.
 */
export class Drains {
  private running = 0;
  private readonly maxDrains: number;
  private readonly maxMs: number;

  /**
   * @param maxDrains default 64
   * @param maxMs default 30 s
   */
  constructor(maxDrains = DEFAULT_MAX_DRAINS, maxMs = DEFAULT_MAX_MS) {
    this.maxDrains = maxDrains;
    this.maxMs = maxMs;
  }

  /**
   * @param giveUp called when it takes too long
   * @returns to be called once when the answer is over; undefined = there is no room
   */
  begin(giveUp: () => void): (() => void) | undefined {
    if (this.running >= this.maxDrains) return undefined;
    this.running += 1;
    const timer = setTimeout(giveUp, this.maxMs);
    return () => {
      clearTimeout(timer);
      this.running -= 1;
    };
  }
}
