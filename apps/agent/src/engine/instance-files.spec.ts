import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { InstanceFiles } from './instance-files.ts';
import { modelSizeBytes } from './model-size.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'agent-instance-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('InstanceFiles', () => {
  it.each(['../x', '/etc', '', 'a/b', '..', '0'])('security 42: is not made for the id %j', (id) => {
    expect(() => new InstanceFiles(directory, id)).toThrow(/UUIDv7/);
  });

  it('keeps the log of the run before, and shows both, the last lines only', async () => {
    const files = new InstanceFiles(directory, newId());
    expect(await files.lastLines(10)).toEqual([]);
    await files.prepare();
    writeFileSync(files.logPath, 'one\ntwo\n');
    await files.prepare();
    writeFileSync(files.logPath, 'three\nfour');
    expect(await files.lastLines(10)).toEqual(['one', 'two', 'three', 'four']);
    expect(await files.lastLines(2)).toEqual(['three', 'four']);
  });

  it('lets a log grow to 64 MiB, then sets its end aside and begins anew', async () => {
    const files = new InstanceFiles(directory, newId());
    mkdirSync(files.directory, { recursive: true });
    writeFileSync(files.logPath, 'small\n');
    await files.trimLog();
    expect(await files.lastLines(10)).toEqual(['small']);
    // A hole takes no room on the disk.
    truncateSync(files.logPath, 65 * 1024 ** 2);
    writeFileSync(files.logPath, '\nthe end\n', { flag: 'a' });
    await files.trimLog();
    expect(statSync(files.logPath).size).toBe(0);
    expect((await files.lastLines(10)).at(-1)).toBe('the end');
  });
});

describe('modelSizeBytes', () => {
  it('adds up the parts of a split model, and is 0 when one of them is missing', async () => {
    const part = (index: number): string => join(directory, `m-0000${index}-of-00003.gguf`);
    for (const index of [1, 2, 3]) writeFileSync(part(index), 'x'.repeat(index));
    expect(await modelSizeBytes(part(1))).toBe(6);
    rmSync(part(3));
    expect(await modelSizeBytes(part(1))).toBe(0);
    expect(await modelSizeBytes(part(2))).toBe(2);
  });
});
