import { describe, expect, it } from '@jest/globals';
import { TransferRate } from './transfer-rate.ts';

describe('TransferRate', () => {
  it('tells the rate of the last seconds and the time that is left', () => {
    const rate = new TransferRate();
    for (let at = 0; at <= 60_000; at += 50) rate.record(at, at < 40_000 ? at : 40_000 + (at - 40_000) * 100);
    expect(rate.bytesPerSecond(60_000)).toBe(100_000);
    expect(rate.etaS(60_000, 2_040_000 + 500_000)).toBe(5);
  });

  it('sinks while nothing comes, and knows no time when nothing came', () => {
    const rate = new TransferRate();
    expect([rate.bytesPerSecond(0), rate.etaS(0, 100)]).toEqual([0, 0]);
    rate.record(0, 0);
    rate.record(1_000, 1_000);
    expect(rate.bytesPerSecond(1_000)).toBe(1_000);
    expect(rate.bytesPerSecond(10_000)).toBe(100);
  });

  it('begins anew when the file does', () => {
    const rate = new TransferRate();
    rate.record(0, 0);
    rate.record(1_000, 5_000);
    rate.record(1_500, 0);
    expect(rate.bytesPerSecond(1_500)).toBe(0);
    rate.record(2_500, 100);
    expect(rate.bytesPerSecond(2_500)).toBe(100);
  });
});
