import { describe, expect, it } from '@jest/globals';
import { hostMemory } from './host-memory.ts';
import { untilMemoryIsFree, type NodeMemory } from './node-memory.ts';

const GIB = 1024 ** 3;

/** Memory whose free bytes are these, one look after the other; the last one stays. */
function memoryOf(...free: (number | undefined)[]): NodeMemory & { looks: number } {
  const memory = {
    looks: 0,
    totalBytes: async () => 100 * GIB,
    freeBytes: async () => {
      memory.looks += 1;
      return free.length > 1 ? free.shift() : free[0];
    },
  };
  return memory;
}

describe('untilMemoryIsFree', () => {
  it('waits until three quarters are given back', async () => {
    const memory = memoryOf(10 * GIB, 11 * GIB, 12.9 * GIB, 13 * GIB);
    await untilMemoryIsFree(memory, 4 * GIB, 10 * GIB);
    expect(memory.looks).toBe(4);
  });

  it('waits for what is free to settle where nobody looked before', async () => {
    const memory = memoryOf(10 * GIB, 12 * GIB, 13 * GIB);
    await untilMemoryIsFree(memory, 4 * GIB);
    expect(memory.looks).toBeGreaterThan(5);
    expect(memory.looks).toBeLessThan(12);
  });

  it('does not wait for little, nor where nothing is known', async () => {
    const memory = memoryOf(10 * GIB);
    await untilMemoryIsFree(memory, 1024, 10 * GIB);
    expect(memory.looks).toBe(0);
    await untilMemoryIsFree(memoryOf(undefined), 4 * GIB, 10 * GIB);
  });
});

describe('hostMemory', () => {
  it('knows what this host has and what of it is free', async () => {
    const memory = hostMemory({ PATH: '/usr/bin:/bin' });
    const [total, free = 0] = [await memory.totalBytes(), await memory.freeBytes()];
    expect(free).toBeGreaterThan(0);
    expect(free).toBeLessThanOrEqual(total);
  });
});
