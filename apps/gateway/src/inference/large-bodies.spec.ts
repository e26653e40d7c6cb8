import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@roundhouse/kernel';
import { describe, expect, it } from '@jest/globals';
import { LargeBodies, type LargeBodyCall } from './large-bodies.ts';

/** Notes what becomes of calls, in order. */
function calls(log: string[], workMs = 0) {
  return (name: string, gone = false): LargeBodyCall => ({
    gone,
    read: () => {
      log.push(name);
      const end = systemClock.monotonicMs() + (gone ? 0 : workMs);
      while (systemClock.monotonicMs() < end);
    },
    expired: () => log.push(`${name} expired`),
  });
}

describe('large bodies', () => {
  it('are read one at a time in the order in which they came, and others have their turn in between', async () => {
    const log: string[] = [];
    const bodies = new LargeBodies(systemClock);
    const call = calls(log, 20);
    for (const name of ['a', 'b', 'c']) expect(bodies.enter(call(name))).toBe(true);
    expect(log).toEqual([]);
    const ticker = setInterval(() => log.push('.'), 4);
    await sleep(200);
    clearInterval(ticker);
    expect(log.join('')).toMatch(/^\.*a\.+b\.+c\.+$/);
  });

  it('are refused when too many wait', async () => {
    const log: string[] = [];
    const bodies = new LargeBodies(systemClock, 2);
    const call = calls(log);
    expect([bodies.enter(call('a')), bodies.enter(call('b')), bodies.enter(call('c'))]).toEqual([true, true, false]);
    await sleep(20);
    expect(bodies.enter(call('d'))).toBe(true);
    await sleep(20);
    expect(log).toEqual(['a', 'b', 'd']);
  });

  it('do not wait for ever, nor for callers who have left', async () => {
    const log: string[] = [];
    let nowMs = 0;
    const clock = { monotonicMs: () => nowMs, nowMs: () => nowMs };
    const bodies = new LargeBodies(clock, 9, 1_000);
    const call = calls(log);
    bodies.enter(call('old'));
    nowMs = 1_001;
    bodies.enter(call('left', true));
    bodies.enter(call('here'));
    await sleep(10);
    expect(log).toEqual(['old expired', 'left', 'here']);
  });
});
