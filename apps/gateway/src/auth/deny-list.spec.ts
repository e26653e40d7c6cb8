import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DenyList } from './deny-list.ts';

describe('DenyList', () => {
  let directory: string;
  let path: string;
  let unreadable: number;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'deny-'));
    path = join(directory, 'deny.txt');
    unreadable = 0;
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const make = (file: string | undefined): DenyList =>
    new DenyList(file, { changed: () => undefined, unreadable: () => (unreadable += 1) });

  it('denies keys and organizations by id, one per line, comments aside', () => {
    writeFileSync(path, '# incident 42\n key-1 \nORG-2 # whole tenant\n\n');
    const list = make(path);
    list.refresh();
    expect([list.denies('key-1', 'x'), list.denies('x', 'org-2'), list.denies('x', 'y')]).toEqual([true, true, false]);
    expect(list.denies('# incident 42', 'incident')).toBe(false);
  });

  it('follows the file as it comes, changes and goes', () => {
    const list = make(path);
    list.refresh();
    expect(list.denies('key-1', '')).toBe(false);
    writeFileSync(path, 'key-1\n');
    list.refresh();
    expect(list.denies('key-1', '')).toBe(true);
    writeFileSync(path, 'key-2 \n');
    list.refresh();
    expect([list.denies('key-1', ''), list.denies('key-2', '')]).toEqual([false, true]);
    rmSync(path);
    list.refresh();
    expect(list.denies('key-2', '')).toBe(false);
  });

  it('keeps the last list when the file becomes unusable, and says so once', () => {
    writeFileSync(path, 'key-1\n');
    const list = make(path);
    list.refresh();
    writeFileSync(path, 'x'.repeat(2 * 1024 * 1024));
    list.refresh();
    list.refresh();
    expect(list.denies('key-1', '')).toBe(true);
    expect(unreadable).toBe(1);
  });

  it('denies nobody without a file', () => {
    const list = make(undefined);
    list.start();
    expect(list.denies('key-1', 'org-1')).toBe(false);
    list.stop();
  });
});
