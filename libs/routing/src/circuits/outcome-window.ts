/** Parts of a window; results leave it one part at a time. */
const PARTS = 10;

/** Successes and failures of the last while, in a fixed ring of ten parts. Time is monotonic, in milliseconds. */
export class OutcomeWindow {
  private readonly totals = new Uint32Array(PARTS);
  private readonly failed = new Uint32Array(PARTS);
  private partMs = 0;
  private newest = 0;
  private totalSum = 0;
  private failedSum = 0;

  /** Results in the window. */
  get total(): number {
    return this.totalSum;
  }

  /** Failures among them. */
  get failures(): number {
    return this.failedSum;
  }

  /** Moves on to a time; another length of window than before forgets what was counted. */
  at(windowMs: number, nowMs: number): this {
    this.advance(windowMs, nowMs);
    return this;
  }

  /** Adds a result. */
  add(isFailure: boolean, windowMs: number, nowMs: number): void {
    this.advance(windowMs, nowMs);
    const part = this.newest % PARTS;
    this.totals[part]! += 1;
    this.totalSum += 1;
    if (!isFailure) return;
    this.failed[part]! += 1;
    this.failedSum += 1;
  }

  /** Forgets everything. */
  clear(): void {
    this.totals.fill(0);
    this.failed.fill(0);
    this.totalSum = 0;
    this.failedSum = 0;
  }

  private advance(windowMs: number, nowMs: number): void {
    const partMs = Math.max(1, windowMs / PARTS);
    const part = Math.floor(nowMs / partMs);
    if (partMs !== this.partMs || part - this.newest >= PARTS) {
      this.clear();
      this.partMs = partMs;
      this.newest = part;
      return;
    }
    while (this.newest < part) {
      this.newest += 1;
      const slot = this.newest % PARTS;
      this.totalSum -= this.totals[slot]!;
      this.failedSum -= this.failed[slot]!;
      this.totals[slot] = 0;
      this.failed[slot] = 0;
    }
  }
}
