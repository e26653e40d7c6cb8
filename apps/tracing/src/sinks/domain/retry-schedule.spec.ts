import { describe, expect, it } from '@jest/globals';
import { MAX_TRIES, retryDelayMs } from './retry-schedule.ts';

const failed = (more = {}) => ({ httpStatus: 503, error: 'answered 503', retryAfterMs: 0, ...more });

describe('retryDelayMs', () => {
  it('grows from seconds to an hour, and gives up after hours', () => {
    const delays = Array.from({ length: MAX_TRIES - 1 }, (_, tries) => retryDelayMs(tries + 1, failed(), 0.999)!);
    expect(delays[0]).toBeLessThanOrEqual(4_000);
    expect(delays.every((delay, place) => place === 0 || delay >= delays[place - 1]!)).toBe(true);
    expect(Math.max(...delays)).toBeLessThanOrEqual(3_600_000);
    const hours = delays.reduce((sum, delay) => sum + delay, 0) / 3_600_000;
    expect(hours).toBeGreaterThan(4);
    expect(hours).toBeLessThan(10);
    expect(retryDelayMs(MAX_TRIES, failed())).toBeUndefined();
  });

  it('waits as long as the receiver asks, an hour at most', () => {
    expect(retryDelayMs(1, failed({ retryAfterMs: 60_000 }), 0)).toBe(60_000);
    expect(retryDelayMs(1, failed({ retryAfterMs: 10 ** 9 }), 0)).toBe(3_600_000);
  });

  it('gives up at once what is gone for good', () => {
    expect(retryDelayMs(1, failed({ httpStatus: 410 }))).toBeUndefined();
  });
});
