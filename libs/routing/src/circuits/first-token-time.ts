/** A figure counts for so long after the last call, in milliseconds; then the deployment is explored again. */
export const FIRST_TOKEN_STALE_MS = 60_000;

/** After so long, in milliseconds, a new figure outweighs what was before by e to 1. */
const MEMORY_MS = 10_000;

/** A new figure counts for so much at least, however quickly it comes after the last. */
const LEAST_SHARE = 0.1;

/** Moving average of time to the first token. Asked with the time (monotonic, milliseconds). */
export class FirstTokenTime {
  private averageMs = 0;
  private atMs = -Infinity;

  /** Takes a call in, by its time to the first token in milliseconds. */
  add(firstTokenMs: number, nowMs: number): void {
    const share = Math.max(LEAST_SHARE, 1 - Math.exp((this.atMs - nowMs) / MEMORY_MS));
    this.averageMs += share * (firstTokenMs - this.averageMs);
    this.atMs = nowMs;
  }

  /** The average in milliseconds; undefined = no call of late. */
  value(nowMs: number): number | undefined {
    return nowMs - this.atMs <= FIRST_TOKEN_STALE_MS ? this.averageMs : undefined;
  }
}
