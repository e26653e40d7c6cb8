import { describe, expect, it } from '@jest/globals';
import { eventually } from '@roundhouse/testing';
import { Passes } from './passes.ts';

describe('what is repeated', () => {
  it.each([
    ['each failure', undefined, [2, 3, 5]],
    ['the first of each outage', 1, [2, 5]],
    ['the second of an outage that lasts', 2, [3]],
  ])('goes on after failures, and tells %s', async (_what, toldOnceAt, expected) => {
    const passes = new Passes();
    const told: number[] = [];
    let rounds = 0;
    passes.start({
      intervalMs: 1,
      work: async () => {
        rounds += 1;
        if (rounds === 2 || rounds === 3 || rounds === 5) throw new Error('away');
      },
      failed: () => told.push(rounds),
      ...(toldOnceAt === undefined ? {} : { toldOnceAt }),
    });
    await eventually(() => rounds >= 7);
    await passes.stop();
    expect(told).toEqual(expected);
  });

  it('tells nothing of what fails because it is stopped', async () => {
    const passes = new Passes();
    const told: unknown[] = [];
    const work = (): Promise<never> =>
      new Promise((_, reject) => passes.signal.addEventListener('abort', () => reject(new Error('stopped'))));
    passes.start({ intervalMs: 1, work, failed: (error) => told.push(error) });
    await passes.stop();
    expect(told).toEqual([]);
  });

  it('stops in the middle of a pause, and after what is under way', async () => {
    const passes = new Passes();
    const done: string[] = [];
    const ending = Promise.withResolvers<void>();
    const failed = (): void => undefined;
    passes.start({ intervalMs: 3_600_000, work: async () => done.push('waits'), failed });
    passes.start({ intervalMs: 1, delayMs: 3_600_000, work: async () => done.push('never'), failed });
    passes.start({ intervalMs: 1, work: () => ending.promise.then(() => done.push('ends')), failed });
    const stopped = passes.stop().then(() => done.push('stopped'));
    expect(passes.signal.aborted).toBe(true);
    ending.resolve();
    await stopped;
    expect(done).toEqual(['waits', 'ends', 'stopped']);
  });
});
