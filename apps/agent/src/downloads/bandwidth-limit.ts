import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@roundhouse/kernel';

/** For so long a source may be ahead of the rate, so that timers need not be exact. */
const BURST_MS = 100;

/** Spreads bytes of all downloads of a node so that they keep to one rate. */
export class BandwidthLimit {
  private readonly clock: Clock;
  private bytesPerMs = Number.POSITIVE_INFINITY;
  /** When the bytes that were taken so far are paid for. */
  private paidAtMs = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** @param bytesPerSecond 0 = no bound; holds for what is taken from now on */
  setRate(bytesPerSecond: number): void {
    this.bytesPerMs = bytesPerSecond > 0 ? bytesPerSecond / 1000 : Number.POSITIVE_INFINITY;
    this.paidAtMs = Math.min(this.paidAtMs, this.clock.monotonicMs());
  }

  /** Takes bytes that have come. Returns how long to wait before the next are read, in milliseconds; 0 mostly. */
  charge(bytes: number): number {
    const now = this.clock.monotonicMs();
    this.paidAtMs = Math.max(this.paidAtMs, now) + bytes / this.bytesPerMs;
    const aheadMs = this.paidAtMs - now;
    return aheadMs > BURST_MS ? aheadMs - BURST_MS : 0;
  }

  /** Waits for as long as bytes cost. Rejects when the signal fires. */
  async wait(delayMs: number, signal: AbortSignal): Promise<void> {
    await sleep(delayMs, undefined, { signal });
  }
}
