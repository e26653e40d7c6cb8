import { describe, expect, it } from '@jest/globals';
import { until } from './until.ts';

/** Keeps the processor from everything else. */
function block(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

describe('until', () => {
  it('answers what it was told at last', async () => {
    let asked = 0;
    expect(await until('the third', 1_000, () => (++asked === 3 ? asked : undefined))).toBe(3);
  });

  it('gives up when the time is over, with what it waited for and what went wrong last', async () => {
    const asking = until('a door', 100, () => {
      throw new Error('locked');
    });
    await expect(asking).rejects.toThrow('not in 100 ms: a door (locked)');
  });

  it('does not count time in which the machine stood still', async () => {
    let asked = 0;
    const asking = until('the fourth', 500, () => ++asked === 4);
    for (let turn = 0; turn < 3; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      block(400);
    }
    expect(await asking).toBe(true);
  });
});
