/** Misses in a row after which a router is no longer asked. */
export const MISSES_UNTIL_BYPASS = 5;

/**
 * Whether a connected router answers in time. A router that misses too often is bypassed until a probe is answered:
 * a slow router must not cost every request its answer deadline.
 */
export class RouterHealth {
  private missesInARow = 0;

  /** True while plans should go elsewhere. */
  get bypassed(): boolean {
    return this.missesInARow >= MISSES_UNTIL_BYPASS;
  }

  /** An answer came in time. */
  answered(): void {
    this.missesInARow = 0;
  }

  /** A deadline passed without an answer, or the router said that it cannot plan. */
  missed(): void {
    this.missesInARow += 1;
  }
}
