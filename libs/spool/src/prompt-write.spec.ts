import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@roundhouse/kernel';
import { promptWrite } from './prompt-write.ts';

let directory: string;
let fd: number;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'roundhouse-prompt-write-'));
  fd = openSync(join(directory, 'file'), 'w');
});

afterEach(() => {
  closeSync(fd);
  rmSync(directory, { recursive: true });
});

describe('promptWrite', () => {
  const bytes = Buffer.from('record');

  /** Writes of a given duration, at given times: whether each had written when it returned. */
  async function writes(...times: readonly (readonly [atMs: number, durationMs: number])[]): Promise<boolean[]> {
    const readings = [0, 0];
    const clock = { nowMs: () => 0, monotonicMs: () => readings.shift()! };
    const write = promptWrite(clock);
    const prompt: boolean[] = [];
    for (const [index, [atMs, durationMs]] of times.entries()) {
      readings.splice(0, 2, atMs, atMs + durationMs);
      let written = false;
      const done = new Promise<void>((resolve, reject) => {
        write(fd, bytes, 0, 6, index * 6, (error) => {
          written = true;
          if (error === null) resolve();
          else reject(error);
        });
      });
      prompt.push(written);
      await done;
    }
    expect(readFileSync(join(directory, 'file'), 'utf8')).toBe('record'.repeat(times.length));
    return prompt;
  }

  it('has written when it returns', async () => {
    expect(await writes([0, 0], [1, 5], [7, 0])).toEqual([true, true, true]);
  });

  it('leaves the thread alone after a slow write, and comes back a tenth of a second later', async () => {
    expect(await writes([0, 6], [7, 0], [105, 0], [106, 0])).toEqual([true, false, false, true]);
  });

  it('leaves the thread alone for ever longer while writes stay slow, up to ten seconds', async () => {
    const found: [number, number][] = [];
    const expected: boolean[] = [];
    let atMs = 0;
    for (const patienceMs of [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]) {
      found.push([atMs, 6], [atMs + 7, 0], [atMs + patienceMs + 5, 0]);
      expected.push(true, false, false);
      atMs += patienceMs + 6;
    }
    expect(await writes(...found)).toEqual(expected);
  });

  it('takes a slow write long after another one for the first', async () => {
    expect(await writes([0, 6], [107, 0], [207, 6], [312, 0], [313, 0])).toEqual([true, true, true, false, true]);
  });

  it('answers a failure to its callback', () => {
    let code: string | undefined;
    promptWrite(systemClock)(-1, bytes, 0, 6, 0, (error) => (code = error?.code ?? String(error)));
    expect(code).toBeDefined();
  });
});
