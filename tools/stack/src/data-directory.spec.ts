import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataDirectory } from './data-directory.ts';

describe('the data directory', () => {
  let path: string;
  let data: DataDirectory;
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'roundhouse-data-'));
    data = new DataDirectory(path);
  });
  afterEach(() => rmSync(path, { recursive: true }));

  it('belongs to one stack at a time', () => {
    const unlock = data.lock();
    expect(() => new DataDirectory(path).lock()).toThrow(`a stack already runs on ${path} (pid ${process.pid})`);
    unlock();
    expect(() => data.lock()).not.toThrow();
  });

  it.each([
    ['has ended', { pid: 2 ** 22 - 1, startTicks: '1' }],
    ['left its pid to another process', { pid: process.pid, startTicks: '1' }],
  ])('is taken over from a stack that %s', (_, holder) => {
    writeFileSync(join(path, 'stack.lock'), JSON.stringify(holder));
    expect(() => data.lock()).not.toThrow();
  });

  it('keeps files and folders from other users', () => {
    data.writeJson('keys.json', { secret: 1 });
    expect(statSync(data.file('keys.json')).mode & 0o777).toBe(0o600);
    expect(statSync(data.folder('gateway')).mode & 0o777).toBe(0o700);
    expect(data.readJson('keys.json')).toEqual({ secret: 1 });
    expect(data.readJson('missing.json')).toBeUndefined();
  });
});
