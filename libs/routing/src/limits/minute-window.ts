/** Length of the parts that a minute is counted in, in milliseconds. */
const PART_MS = 1_000;
/** A minute, and the part under way: what is counted is at least a minute back, so that none is ever too full. */
const PARTS = 61;

/**
 * Sum over the last minute, sliding, in a fixed ring of parts of a second. Exact upwards: whatever 60 seconds one looks
 * at, no more is in them than was let in; an amount is counted for 60 to 61 s. Time is monotonic, in milliseconds; a
 * clock that goes back stands still here.
 */
export class MinuteWindow {
  private readonly parts = new Float64Array(PARTS);
  private newest = -Infinity;
  private sum = 0;

  /** What is counted now. */
  used(nowMs: number): number {
    this.advance(nowMs);
    return this.sum;
  }

  /** Counts an amount. */
  add(amount: number, nowMs: number): void {
    this.advance(nowMs);
    this.parts[this.newest % PARTS]! += amount;
    this.sum += amount;
  }

  /**
   * Changes what was counted at a time, never to below nothing.
   *
   * @returns false when that time is out of the window: its minute is over, and nothing changes
   */
  correct(difference: number, atMs: number, nowMs: number): boolean {
    this.advance(nowMs);
    const part = Math.floor(atMs / PART_MS);
    if (part > this.newest || part <= this.newest - PARTS) return false;
    const slot = part % PARTS;
    const change = Math.max(-this.parts[slot]!, difference);
    this.parts[slot]! += change;
    this.sum += change;
    return true;
  }

  /**
   * Takes away from what is counted, wherever it was counted, never below nothing: the oldest goes first, so that no
   * more leaves with the coming seconds than was there.
   */
  remove(amount: number, nowMs: number): void {
    this.advance(nowMs);
    let left = Math.min(amount, this.sum);
    for (let part = Math.max(0, this.newest - PARTS + 1); left > 0 && part <= this.newest; part += 1) {
      const slot = part % PARTS;
      const taken = Math.min(left, this.parts[slot]!);
      this.parts[slot]! -= taken;
      this.sum -= taken;
      left -= taken;
    }
  }

  /** When at least `amount` of what is counted will have left, in milliseconds from now; 0 = now. */
  untilLess(amount: number, nowMs: number): number {
    this.advance(nowMs);
    if (amount <= 0) return 0;
    let leaving = 0;
    for (let part = this.newest - PARTS + 1; part <= this.newest; part += 1) {
      leaving += part < 0 ? 0 : this.parts[part % PARTS]!;
      if (leaving >= amount) return this.leavesInMs(part, nowMs);
    }
    return this.leavesInMs(this.newest, nowMs);
  }

  /** When nothing will be counted any more, in milliseconds from now; 0 = now. */
  untilEmpty(nowMs: number): number {
    if (this.used(nowMs) === 0) return 0;
    // Mostly asked right after something was counted: from the newest part on, the answer is near.
    let part = this.newest;
    while (part > 0 && part > this.newest - PARTS && this.parts[part % PARTS] === 0) part -= 1;
    return this.leavesInMs(part, nowMs);
  }

  private leavesInMs(part: number, nowMs: number): number {
    return Math.max(0, (part + PARTS) * PART_MS - nowMs);
  }

  private advance(nowMs: number): void {
    const part = Math.max(0, Math.floor(nowMs / PART_MS));
    if (part <= this.newest) return;
    if (part - this.newest >= PARTS) {
      this.parts.fill(0);
      this.sum = 0;
      this.newest = part;
      return;
    }
    while (this.newest < part) {
      this.newest += 1;
      const slot = this.newest % PARTS;
      this.sum -= this.parts[slot]!;
      this.parts[slot] = 0;
    }
  }
}
