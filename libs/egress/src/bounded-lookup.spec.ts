import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { boundedLookup, LookupTimeoutError } from './bounded-lookup.ts';

const ONE: LookupAddress[] = [{ address: '192.0.2.1', family: 4 }];

/** A resolver that answers when a test says so. */
function manual(): { resolve: LookupFunction; questions: string[]; answer(error?: NodeJS.ErrnoException): void } {
  const questions: string[] = [];
  const open: ((error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void)[] = [];
  return {
    questions,
    resolve: (name, _options, callback) => {
      questions.push(name);
      open.push(callback);
    },
    answer: (error) => {
      for (const callback of open.splice(0)) callback(error ?? null, error === undefined ? ONE : []);
    },
  };
}

const ask = (lookup: LookupFunction, name: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    lookup(name, { all: true }, (error, found) => (error === null ? resolve(found) : reject(error)));
  });

describe('boundedLookup', () => {
  it('asks once for all who wait for a name, and each of them gets the answer', async () => {
    const { resolve, questions, answer } = manual();
    const lookup = boundedLookup(resolve);
    const waiting = Array.from({ length: 50 }, () => ask(lookup, 'a.example'));
    const other = ask(lookup, 'b.example');
    answer();
    expect(await Promise.all(waiting)).toEqual(Array.from({ length: 50 }, () => ONE));
    expect(await other).toEqual(ONE);
    expect(questions).toEqual(['a.example', 'b.example']);
  });

  it('gives up a resolver that hangs, and asks it no second time meanwhile', async () => {
    const { resolve, questions, answer } = manual();
    const lookup = boundedLookup(resolve, { timeoutMs: 30 });
    for (let index = 0; index < 3; index += 1) {
      const start = performance.now();
      await expect(ask(lookup, 'a.example')).rejects.toBeInstanceOf(LookupTimeoutError);
      expect(performance.now() - start).toBeLessThan(1_000);
    }
    expect(questions).toHaveLength(1);
    answer();
    const again = ask(lookup, 'a.example');
    answer();
    expect(await again).toEqual(ONE);
    expect(questions).toHaveLength(2);
  });

  it('uses the last good answer for ten minutes while the resolver fails, and no longer', async () => {
    const { resolve, answer } = manual();
    let nowMs = 0;
    const lookup = boundedLookup(resolve, { timeoutMs: 30, now: () => nowMs });
    const first = ask(lookup, 'a.example');
    answer();
    await first;
    nowMs = 600_000;
    // The resolver hangs.
    expect(await ask(lookup, 'a.example')).toEqual(ONE);
    answer(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    nowMs = 600_001;
    const late = ask(lookup, 'a.example');
    answer(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    await expect(late).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('remembers no more names than it may', async () => {
    const { resolve, answer } = manual();
    const lookup = boundedLookup(resolve, { timeoutMs: 20, maxNames: 2 });
    for (const name of ['a', 'b', 'c']) {
      const found = ask(lookup, name);
      answer();
      await found;
    }
    await expect(ask(lookup, 'a')).rejects.toBeInstanceOf(LookupTimeoutError);
    expect(await ask(lookup, 'c')).toEqual(ONE);
  });
});
