import type { CallPriority } from '../call-wishes.ts';

/** Delay of the event loop above which shedding begins, in milliseconds. */
const SHED_ABOVE_MS = 200;
/** Delay below which it may end. */
const CALM_BELOW_MS = 100;
/** Samples in a row that have to be calm before one class is let in again. */
const CALM_SAMPLES = 4;

/** Classes that are refused, most dispensable first. */
const SHED: readonly CallPriority[] = ['low', 'normal'];

/**
 * Which calls an overloaded process refuses. Each sample in a row above the limit adds a class, so that a single stall
 * costs low priority alone; classes come back one by one after two calm seconds each. What is `high` is never refused.
 */
export class ShedLevel {
  /** How many classes are refused: 0 = none, 1 = low, 2 = low and normal. */
  level = 0;
  private calm = 0;

  /** @param delayMs delay of the event loop since the last sample, 99th percentile */
  sample(delayMs: number): void {
    if (delayMs > SHED_ABOVE_MS) {
      this.level = Math.min(SHED.length, this.level + 1);
      this.calm = 0;
    } else if (delayMs < CALM_BELOW_MS) {
      this.calm += 1;
      if (this.calm < CALM_SAMPLES) return;
      this.level = Math.max(0, this.level - 1);
      this.calm = 0;
    } else {
      this.calm = 0;
    }
  }

  refuses(priority: CallPriority): boolean {
    return this.level > 0 && SHED.indexOf(priority) >= 0 && SHED.indexOf(priority) < this.level;
  }
}
