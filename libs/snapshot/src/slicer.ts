import { systemClock, type Clock } from '@roundhouse/kernel';
import { SLICE_MS } from './limits.ts';

/**
 * Cuts long synchronous work into slices, so that requests are served between them:
 * `if (slicer.due()) await slicer.pause();` in every loop over many entries.
 */
export class Slicer {
  private readonly clock: Clock;
  private readonly sliceMs: number;
  private startedMs: number;

  constructor(clock: Clock = systemClock, sliceMs: number = SLICE_MS) {
    this.clock = clock;
    this.sliceMs = sliceMs;
    this.startedMs = clock.monotonicMs();
  }

  /** True once this slice has used its time. */
  due(): boolean {
    return this.clock.monotonicMs() - this.startedMs >= this.sliceMs;
  }

  /** Lets the event loop turn once, then begins the next slice. */
  async pause(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.startedMs = this.clock.monotonicMs();
  }
}
