import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LoadWaits } from './load-waits.ts';

const BOUNDS = { perCallable: 2, requests: 3, bytes: 1_000 };

describe('requests that wait for a model', () => {
  const clock = { monotonicMs: () => performance.now() };
  let waits: LoadWaits;
  const enter = (callableId: string, bytes = 10, forMs = 10_000) =>
    waits.enter({ callableId, bytes, untilMs: clock.monotonicMs() + forMs });

  beforeEach(() => {
    jest.useFakeTimers();
    waits = new LoadWaits(clock, BOUNDS);
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('are bounded per model, in number and in bytes, and make room once each', () => {
    const [first, second] = [enter('a'), enter('a')];
    expect([first, second, enter('a')].map((wait) => wait !== undefined)).toEqual([true, true, false]);
    expect(enter('b', 981)).toBeUndefined();
    expect(enter('b', 980)).toBeDefined();
    expect(enter('c', 0)).toBeUndefined();
    first!.end();
    first!.end();
    expect(waits.size).toBe(2);
    expect(enter('a')).toBeDefined();
    expect(enter('a')).toBeUndefined();
  });

  it('do not begin to when their time is over', () => {
    expect(enter('a', 10, 0)).toBeUndefined();
    expect(waits.size).toBe(0);
  });

  it('ask again each second and at the end of their time, and then no more', () => {
    const wait = enter('a', 10, 2_300)!;
    const asked: number[] = [];
    const start = clock.monotonicMs();
    const again = (): void => {
      asked.push(clock.monotonicMs() - start);
      wait.sleep(again);
    };
    expect(wait.sleep(again)).toBe(true);
    jest.advanceTimersByTime(10_000);
    expect(asked).toEqual([1_000, 2_000, 2_300]);
    expect(wait.sleep(again)).toBe(false);
    wait.end();
    jest.advanceTimersByTime(700);
    expect(wait.waitedMs).toBe(10_000);
  });

  it('ask again at once when their model is ready, and soon after while routers have not heard of it', () => {
    const [wait, other] = [enter('a')!, enter('b')!];
    const asked: number[] = [];
    const start = clock.monotonicMs();
    const again = (): void => {
      asked.push(clock.monotonicMs() - start);
      wait.sleep(again);
    };
    wait.sleep(again);
    const untouched = jest.fn();
    other.sleep(untouched);
    jest.advanceTimersByTime(300);
    waits.ready((callableId) => callableId === 'a');
    expect(asked).toEqual([300]);
    jest.advanceTimersByTime(600);
    expect(asked).toEqual([300, 400, 500, 600, 700, 800]);
    expect(untouched).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1_000);
    expect(asked.slice(6)).toEqual([1_800]);
    wait.end();
    waits.ready(() => true);
    expect(asked).toHaveLength(7);
    expect(untouched).toHaveBeenCalledTimes(1);
    other.end();
  });

  it('are woken at once and only once', () => {
    const wait = enter('a')!;
    const again = jest.fn();
    wait.sleep(again);
    wait.rouse();
    wait.rouse();
    jest.advanceTimersByTime(5_000);
    expect(again).toHaveBeenCalledTimes(1);
    wait.end();
    expect(wait.sleep(again)).toBe(false);
  });
});
