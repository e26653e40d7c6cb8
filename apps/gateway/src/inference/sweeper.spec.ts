import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ManualClock } from '@roundhouse/kernel';
import { Sweeper, type Swept } from './sweeper.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('Sweeper', () => {
  it('looks at every member in each interval, and rests when there is none', () => {
    const clock = new ManualClock();
    const sweeper = new Sweeper(clock, 50);
    const seen: number[] = [];
    const member: Swept = { seat: -1, sweep: (nowMs) => void seen.push(nowMs) };
    sweeper.add(member);
    clock.advance(50);
    jest.advanceTimersByTime(100);
    expect(seen).toEqual([50, 50]);
    sweeper.delete(member);
    jest.advanceTimersByTime(100);
    expect(seen).toHaveLength(2);
    expect(jest.getTimerCount()).toBe(0);
    sweeper.add(member);
    jest.advanceTimersByTime(50);
    expect(seen).toHaveLength(3);
  });
});
