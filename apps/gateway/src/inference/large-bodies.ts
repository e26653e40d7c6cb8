import type { Clock } from '@roundhouse/kernel';

/** A call whose body takes a while to read. */
export interface LargeBodyCall {
  /** Whether its caller is gone: then nothing is read. */
  readonly gone: boolean;
  /** Reads the body and goes on with the call. */
  read(): void;
  /** It waited for too long. */
  expired(): void;
}

interface Waiting {
  readonly call: LargeBodyCall;
  readonly sinceMs: number;
}

const DEFAULT_MAX_WAITING = 128;
const DEFAULT_MAX_WAIT_MS = 10_000;

/**
 * Reads large bodies one at a time, and leaves the event loop to everybody else in between for as long as the last one
 * took: many of them together make each other wait, not the calls with small bodies.
 */
export class LargeBodies {
  private readonly waiting: Waiting[] = [];
  private busy = false;
  private readonly clock: Clock;
  private readonly maxWaiting: number;
  private readonly maxWaitMs: number;

  /**
   * @param maxWaiting default 128
   * @param maxWaitMs default 10 s
   */
  constructor(clock: Clock, maxWaiting = DEFAULT_MAX_WAITING, maxWaitMs = DEFAULT_MAX_WAIT_MS) {
    this.clock = clock;
    this.maxWaiting = maxWaiting;
    this.maxWaitMs = maxWaitMs;
  }

  /** Takes a call in; it is read in a later turn of the event loop. False = too many wait, it was not taken. */
  enter(call: LargeBodyCall): boolean {
    if (this.waiting.length >= this.maxWaiting) return false;
    this.waiting.push({ call, sinceMs: this.clock.monotonicMs() });
    if (!this.busy) {
      this.busy = true;
      setImmediate(() => this.next());
    }
    return true;
  }

  private next(): void {
    if (this.waiting.length === 0) {
      this.busy = false;
      return;
    }
    const startMs = this.clock.monotonicMs();
    for (let one = this.waiting.shift(); one !== undefined; one = this.waiting.shift()) {
      if (startMs - one.sinceMs > this.maxWaitMs) {
        one.call.expired();
      } else {
        one.call.read();
        // A caller who has left costs nothing, so that nobody has to be let through because of it.
        if (!one.call.gone) break;
      }
    }
    setTimeout(() => this.next(), Math.ceil(this.clock.monotonicMs() - startMs));
  }
}
