import { describe, expect, it } from '@jest/globals';
import { eventually } from './eventually.ts';

describe('eventually', () => {
  it('waits until a condition holds, whether it answers at once or later', async () => {
    let asked = 0;
    await eventually(() => ++asked === 3);
    await eventually(() => Promise.resolve(++asked === 6));
    expect(asked).toBe(6);
  });

  it('gives up with the text of what did not come to pass', async () => {
    const answers: string[] = [];
    await expect(eventually(() => answers.length === 1, 50)).rejects.toThrow(/not in 50 ms: .*answers\.length === 1/);
  });
});
