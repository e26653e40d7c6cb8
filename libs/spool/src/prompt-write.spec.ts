import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promptWrite } from './prompt-write.ts';

/** A clock of which every reading is a given step after the one before. */
function steppingClock(stepsMs: number[]): { nowMs(): number; monotonicMs(): number } {
  let nowMs = 0;
  return { nowMs: () => nowMs, monotonicMs: () => (nowMs += stepsMs.shift() ?? 0) };
}

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

  it('has written when it returns', () => {
    const answers: unknown[] = [];
    promptWrite(steppingClock([]))(fd, bytes, 0, 6, 0, (error, written) => answers.push(error, written));
    expect(answers).toEqual([null, 6]);
    expect(readFileSync(join(directory, 'file'), 'utf8')).toBe('record');
  });

  it('leaves the thread alone after a slow write, and comes back ten seconds later', async () => {
    // Readings: start and end of a slow write, start of one in patience, start and end of one after it.
    const write = promptWrite(steppingClock([0, 6, 1, 10_000, 0]));
    write(fd, bytes, 0, 6, 0, () => undefined);
    let answered = false;
    const later = new Promise<void>((resolve) => {
      write(fd, bytes, 0, 6, 6, () => {
        answered = true;
        resolve();
      });
    });
    expect(answered).toBe(false);
    await later;
    let prompt = false;
    write(fd, bytes, 0, 6, 12, () => (prompt = true));
    expect(prompt).toBe(true);
    expect(readFileSync(join(directory, 'file'), 'utf8')).toBe('recordrecordrecord');
  });

  it('answers a failure to its callback', () => {
    let code: string | undefined;
    promptWrite(steppingClock([]))(-1, bytes, 0, 6, 0, (error) => (code = error?.code ?? String(error)));
    expect(code).toBeDefined();
  });
});
