import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@roundhouse/kernel';
import { BandwidthLimit } from './bandwidth-limit.ts';

describe('BandwidthLimit', () => {
  it('keeps all takers together to one rate', () => {
    const clock = new ManualClock();
    const limit = new BandwidthLimit(clock);
    limit.setRate(1_000_000);
    let taken = 0;
    for (let step = 0; step < 200; step += 1) {
      clock.advance(limit.charge(64_000));
      taken += 64_000;
    }
    // 12.8 MB at 1 MB/s, less what may be ahead.
    expect(clock.monotonicMs()).toBeGreaterThan(12_650);
    expect(clock.monotonicMs()).toBeLessThan((taken / 1_000_000) * 1000);
  });

  it('lets idle time buy nothing', () => {
    const clock = new ManualClock();
    const limit = new BandwidthLimit(clock);
    limit.setRate(1_000);
    clock.advance(60_000);
    expect(limit.charge(1_000)).toBe(900);
  });

  it('bounds nothing without a rate, and a lifted bound holds nobody back', () => {
    const limit = new BandwidthLimit(new ManualClock());
    expect(limit.charge(1e12)).toBe(0);
    limit.setRate(1_000);
    limit.charge(1_000_000);
    limit.setRate(0);
    expect(limit.charge(1)).toBe(0);
  });

  it('ends a wait when the download is cancelled', async () => {
    const limit = new BandwidthLimit(new ManualClock());
    const abort = new AbortController();
    const waiting = limit.wait(1_000_000, abort.signal);
    abort.abort();
    await expect(waiting).rejects.toThrow();
  });
});
