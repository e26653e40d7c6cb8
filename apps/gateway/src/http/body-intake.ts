const DEFAULT_SLOTS = 2;
const DEFAULT_SLOT_MS = 250;
const DEFAULT_MAX_WAITING = 128;

/** Begins to receive a body. @param done to be called when it has come, or will not come any more */
export type Receive = (done: () => void) => void;

/**
 * Lets few large bodies in at a time: what a fast network brings of twenty at once would keep the event loop from everybody
 * else. The others wait where they are, in the buffers of their senders. A sender who is slow gives its place to the next
 * one after a moment and goes on beside it: what trickles in does no harm.
 */
export class BodyIntake {
  private free: number;
  private readonly waiting: Receive[] = [];
  private readonly slotMs: number;
  private readonly maxWaiting: number;

  /**
   * @param slots bodies at a time, default 2
   * @param slotMs longest time that one keeps its place, default 250 ms
   * @param maxWaiting default 128
   */
  constructor(slots = DEFAULT_SLOTS, slotMs = DEFAULT_SLOT_MS, maxWaiting = DEFAULT_MAX_WAITING) {
    this.free = slots;
    this.slotMs = slotMs;
    this.maxWaiting = maxWaiting;
  }

  /** Whether one more body may wait. */
  get hasRoom(): boolean {
    return this.waiting.length < this.maxWaiting;
  }

  /** Calls back when it is this body's turn, perhaps before this returns. */
  enter(receive: Receive): void {
    if (this.free > 0) this.begin(receive);
    else this.waiting.push(receive);
  }

  private begin(receive: Receive): void {
    this.free -= 1;
    let held = true;
    const release = (): void => {
      if (!held) return;
      held = false;
      clearTimeout(timer);
      this.free += 1;
      this.next();
    };
    const timer = setTimeout(release, this.slotMs);
    receive(release);
  }

  private next(): void {
    const receive = this.waiting.shift();
    // In a turn of its own: others have theirs in between.
    if (receive !== undefined) {
      this.free -= 1;
      setImmediate(() => {
        this.free += 1;
        this.begin(receive);
      });
    }
  }
}
