import type { CallPriority } from '../call-wishes.ts';

/** Delay of the event loop above which shedding begins, in milliseconds. */
const SHED_ABOVE_MS = 200;
/** Delay below which it may end. */
const CALM_BELOW_MS = 100;
/** Classes that are refused, most dispensable first, and samples in a row that it takes for each. */
const SHED: readonly { readonly priority: CallPriority; readonly lateSamples: number }[] = [
  { priority: 'low', lateSamples: 1 },
  { priority: 'normal', lateSamples: 6 },
];
/** Samples in a row that have to be calm before one class is let in again. */
const CALM_SAMPLES = 4;

/**
 * Which calls an overloaded process refuses. A single stall costs low priority alone; only what lasts for seconds costs the
 * rest. Classes come back one by one after two calm seconds each. What is `high` is never refused.
 */
export class ShedLevel {
  /** How many classes are refused: 0 = none, 1 = low, 2 = low and normal. */
  level = 0;
  private late = 0;
  private calm = 0;

  /** @param delayMs delay of the event loop since the last sample, 99th percentile; asked twice a second */
  sample(delayMs: number): void {
    this.late = delayMs > SHED_ABOVE_MS ? this.late + 1 : 0;
    this.calm = delayMs < CALM_BELOW_MS ? this.calm + 1 : 0;
    const next = SHED[this.level];
    if (next !== undefined && this.late >= next.lateSamples) {
      this.level += 1;
    } else if (this.calm >= CALM_SAMPLES && this.level > 0) {
      this.level -= 1;
      this.calm = 0;
    }
  }

  refuses(priority: CallPriority): boolean {
    for (let index = 0; index < this.level; index += 1) if (SHED[index]?.priority === priority) return true;
    return false;
  }
}
