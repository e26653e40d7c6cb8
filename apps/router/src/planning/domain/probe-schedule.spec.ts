import { describe, expect, it } from '@jest/globals';
import { ProbeSchedule } from './probe-schedule.ts';

const every = (seconds: number, ...ids: string[]) =>
  ids.map((deploymentId) => ({ deploymentId, intervalMs: seconds * 1_000 }));

function setUp(ids: readonly string[] = ['a', 'b']) {
  const schedule = new ProbeSchedule();
  schedule.schedule(every(30, ...ids), 0);
  const asked: string[] = [];
  const look = (nowMs: number, isOurs: (id: string) => boolean = () => true, isReachable = true) =>
    schedule.ask(nowMs, isOurs, (id) => {
      if (isReachable) asked.push(id);
      return isReachable;
    });
  return { schedule, asked, look };
}

describe('probes', () => {
  it('come once per interval, spread over it', () => {
    const { schedule, asked, look } = setUp(Array.from({ length: 1_000 }, (_, index) => `d${index}`));
    const perSecond: number[] = [];
    for (let nowMs = 0; nowMs < 90_000; nowMs += 1_000) {
      const before = asked.length;
      look(nowMs);
      for (const id of asked.slice(before)) schedule.ended(id);
      perSecond.push(asked.length - before);
    }
    expect(asked.length).toBeGreaterThanOrEqual(2_900);
    expect(asked.length).toBeLessThanOrEqual(3_000);
    expect(Math.max(...perSecond)).toBeLessThanOrEqual(100);
    expect(new Set(asked.slice(0, 1_000)).size).toBeGreaterThan(950);
  });

  it('are asked for by one router: what another owns passes here', () => {
    const { asked, look } = setUp();
    look(30_000, (id) => id === 'a');
    expect(asked).toEqual(['a']);
    // The other router is gone; its deployments are ours an interval later, not all at once.
    look(31_000);
    expect(asked).toEqual(['a']);
    look(60_000);
    expect(asked).toContain('b');
  });

  it('wait for a gateway, and for the report of the one before, a minute at most', () => {
    const { schedule, asked, look } = setUp(['a']);
    look(30_000, () => true, false);
    look(31_000);
    look(62_000);
    expect(asked).toEqual(['a']);
    schedule.ended('a');
    look(63_000);
    look(123_000);
    expect(asked).toEqual(['a', 'a', 'a']);
  });

  it('keep their time when other configuration changes, and end when they are not wanted', () => {
    const { schedule, asked, look } = setUp(['a']);
    look(30_000);
    schedule.ended('a');
    schedule.schedule(every(30, 'a', 'new'), 45_000);
    look(59_999);
    expect(asked.filter((id) => id === 'a')).toEqual(['a']);
    schedule.schedule([], 60_000);
    look(100_000);
    expect(schedule.size).toBe(0);
    expect(asked.filter((id) => id === 'a')).toEqual(['a']);
  });
});
