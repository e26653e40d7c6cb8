import { afterEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '@roundhouse/kernel';
import { HeadWatch } from './head-watch.ts';
import type { Head } from './domain/head.ts';

const clock = new ManualClock();
let heads: HeadWatch;

afterEach(() => heads.stop());

describe('HeadWatch', () => {
  it('knows the head from the start and tells when it moves', async () => {
    let number = 1n;
    heads = new HeadWatch({ readHead: async () => ({ epoch: 'a', number }) }, () => {}, clock);
    await heads.start();
    expect(heads.head).toEqual({ epoch: 'a', number: 1n });
    let moves = 0;
    heads.onMove(() => (moves += 1));
    await heads.refresh();
    expect(moves).toBe(0);
    number = 2n;
    await heads.refresh();
    expect(moves).toBe(1);
    expect(heads.head?.number).toBe(2n);
  });

  it('goes stale while the database is away, keeps the last head, and complains once', async () => {
    const faults: unknown[] = [];
    let away = false;
    const readHead = async (): Promise<Head> => {
      if (away) throw new Error('away');
      return { epoch: 'a', number: 1n };
    };
    heads = new HeadWatch({ readHead }, (error) => faults.push(error), clock);
    await heads.start();
    expect(heads.fresh).toBe(true);
    away = true;
    for (let read = 0; read < 3; read += 1) {
      heads.wake();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    clock.advance(1001);
    expect(heads.fresh).toBe(false);
    expect(heads.head?.number).toBe(1n);
    expect(faults).toHaveLength(1);
    away = false;
    await heads.refresh();
    expect(heads.fresh).toBe(true);
  });

  it('is not taken back by a read that began earlier and ended later', async () => {
    const reads: ((head: Head) => void)[] = [];
    heads = new HeadWatch({ readHead: () => new Promise((resolve) => reads.push(resolve)) }, () => {}, clock);
    const early = heads.refresh();
    clock.advance(1);
    const late = heads.refresh();
    reads[1]!({ epoch: 'a', number: 2n });
    await late;
    reads[0]!({ epoch: 'a', number: 1n });
    await early;
    expect(heads.head?.number).toBe(2n);
  });
});
