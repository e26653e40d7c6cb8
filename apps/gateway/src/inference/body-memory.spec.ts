import { describe, expect, it } from '@jest/globals';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { BodyMemory, youngCollection } from './body-memory.ts';

const MIB = 1024 * 1024;

describe('BodyMemory', () => {
  it('collects once for every 8 MiB that calls took in and gave out, after the turn of the last one', async () => {
    let collections = 0;
    const memory = new BodyMemory(() => (collections += 1));
    for (let call = 0; call < 7; call += 1) memory.passed(MIB);
    await nextTurn();
    expect(collections).toBe(0);
    memory.passed(MIB);
    expect(collections).toBe(0);
    await nextTurn();
    expect(collections).toBe(1);
    for (let call = 0; call < 3; call += 1) memory.passed(20 * MIB);
    await nextTurn();
    expect(collections).toBe(4);
  });

  it('frees what has died young', () => {
    const collect = youngCollection();
    const bytes = (): number => process.memoryUsage().arrayBuffers;
    collect();
    const before = bytes();
    for (let body = 0; body < 32; body += 1) Buffer.alloc(MIB);
    for (let round = 0; round < 2; round += 1) collect();
    expect(bytes() - before).toBeLessThan(4 * MIB);
  });
});
