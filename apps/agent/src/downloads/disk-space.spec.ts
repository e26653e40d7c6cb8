import { describe, expect, it } from '@jest/globals';
import { DiskReservations } from './disk-space.ts';

describe('DiskReservations', () => {
  it('refuses what fits alone but not beside what others were promised', async () => {
    const space = new DiskReservations(async () => 100, 10);
    const first = await space.reserve([{ key: 'a', bytes: 60 }]);
    await expect(space.reserve([{ key: 'b', bytes: 40 }])).rejects.toMatchObject({ reason: 'DISK_FULL' });
    first.adjust('a', 50);
    await space.reserve([{ key: 'b', bytes: 40 }]);
    expect(space.outstandingBytes).toBe(90);
  });

  it('promises a set of files as a whole or not at all', async () => {
    const space = new DiskReservations(async () => 100, 0);
    const set = [
      { key: 'a', bytes: 60 },
      { key: 'b', bytes: 60 },
    ];
    await expect(space.reserve(set)).rejects.toThrow('together need 120 bytes; 100 are free');
    expect(space.outstandingBytes).toBe(0);
  });

  it('promises a file once however many want it, and gives it back with the last of them', async () => {
    const space = new DiskReservations(async () => 100, 0);
    const one = await space.reserve([{ key: 'a', bytes: 80 }]);
    const two = await space.reserve([{ key: 'a', bytes: 80 }]);
    expect(space.outstandingBytes).toBe(80);
    one.release();
    one.release();
    one.adjust('a', 1);
    expect(space.outstandingBytes).toBe(80);
    two.release();
    expect(space.outstandingBytes).toBe(0);
  });

  it('does not give two of them the same space at the same moment', async () => {
    const space = new DiskReservations(async () => 100, 0);
    const both = await Promise.allSettled(['a', 'b'].map((key) => space.reserve([{ key, bytes: 60 }])));
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  it('notices when something else takes the promised space', async () => {
    let free = 100;
    const space = new DiskReservations(async () => free, 10);
    await space.reserve([{ key: 'a', bytes: 80 }]);
    await space.recheck();
    free = 70;
    await expect(space.recheck()).rejects.toMatchObject({ reason: 'DISK_FULL' });
  });
});
