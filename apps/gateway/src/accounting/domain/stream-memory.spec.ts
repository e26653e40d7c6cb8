import { describe, expect, it } from '@jest/globals';
import { StreamMemory } from './stream-memory.ts';

describe('StreamMemory', () => {
  it('trusts a stream whose places grow, whatever the order of acknowledgements', () => {
    const memory = new StreamMemory();
    const [first, second] = [memory.sent(), memory.sent()];
    expect(memory.acknowledged(second, 8)).toBe(false);
    expect(memory.acknowledged(first, 5)).toBe(false);
    expect(memory.acknowledged(memory.sent(), 9)).toBe(false);
  });

  it('notices once that a stream begins again, and trusts the new one', () => {
    const memory = new StreamMemory();
    memory.acknowledged(memory.sent(), 900);
    const underWay = [memory.sent(), memory.sent(), memory.sent()] as const;
    expect(memory.acknowledged(underWay[0], 1)).toBe(true);
    expect(memory.acknowledged(underWay[1], 2)).toBe(false);
    expect(memory.acknowledged(memory.sent(), 4)).toBe(false);
    expect(memory.acknowledged(underWay[2], 3)).toBe(false);
    expect(memory.acknowledged(memory.sent(), 5)).toBe(false);
    expect(memory.acknowledged(memory.sent(), 2)).toBe(true);
  });
});
