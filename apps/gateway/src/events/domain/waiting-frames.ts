import { eventFrame } from './event-frame.ts';

/**
 * Frames that wait for a reader who takes them one at a time. When there are too many, the oldest go, and a `lost`
 * event says how many, at the place where they would have been.
 */
export class WaitingFrames {
  private readonly frames: string[] = [];
  private readonly capacity: number;
  private lost = 0;

  /** @param capacity most frames that wait, at least 1 */
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Frames that wait. */
  get length(): number {
    return this.frames.length;
  }

  push(frame: string): void {
    if (this.frames.length >= this.capacity) {
      this.frames.shift();
      this.lose();
    }
    this.frames.push(frame);
  }

  /** Counts a frame that never came to wait. */
  lose(): void {
    this.lost += 1;
  }

  /** The next frame; undefined when none waits. */
  take(): string | undefined {
    if (this.lost === 0) return this.frames.shift();
    const count = this.lost;
    this.lost = 0;
    return eventFrame('lost', JSON.stringify({ count }));
  }
}
