/** Those who speak do so each second; after so long without a word nobody is heard. */
const SILENCE_MS = 10_000;

/** Whether somebody has been heard for long enough, without a break, that what nobody mentioned can be believed not to be. */
export class Hearing {
  private readonly steadyAfterMs: number;
  private sinceMs: number | undefined;
  private lastMs = -Infinity;

  /** @param steadyAfterMs how long is long enough, at least */
  constructor(steadyAfterMs: number) {
    this.steadyAfterMs = steadyAfterMs;
  }

  /** Somebody said all that there is. @param nowMs monotonic milliseconds, as below */
  heard(nowMs: number): void {
    if (nowMs - this.lastMs > SILENCE_MS) this.sinceMs = undefined;
    this.sinceMs ??= nowMs;
    this.lastMs = nowMs;
  }

  /** Something that was said is lost. */
  missed(): void {
    this.sinceMs = undefined;
    this.lastMs = -Infinity;
  }

  isSteady(nowMs: number): boolean {
    if (this.sinceMs === undefined || nowMs - this.lastMs > SILENCE_MS) return false;
    return nowMs - this.sinceMs > this.steadyAfterMs;
  }
}
