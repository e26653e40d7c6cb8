import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { testDirectory, type TestDirectory } from '@roundhouse/testing';
import type { SourceAnswer } from './file-source.ts';
import { FolderFiles } from './folder-files.ts';

const content = Buffer.from('0123456789');
const { signal } = new AbortController();

let directory: TestDirectory;
let allowed: string;
let files: FolderFiles;

beforeEach(async () => {
  directory = await testDirectory('folders');
  allowed = join(directory.path, 'allowed');
  mkdirSync(join(allowed, 'sub'), { recursive: true });
  mkdirSync(join(directory.path, 'allowed-not'));
  for (const path of ['allowed/a.gguf', 'allowed/sub/b.gguf', 'allowed-not/c', 'secret']) {
    writeFileSync(join(directory.path, path), content);
  }
  files = new FolderFiles([allowed, join(directory.path, 'absent')]);
});
afterEach(() => directory.remove());

async function read(answer: SourceAnswer): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.chunks) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('FolderFiles', () => {
  it('reads whole files and ranges, with a validator that tells a changed file', async () => {
    const path = join(allowed, 'sub', 'b.gguf');
    const whole = await files.open(path, { signal });
    expect(whole).toMatchObject({ status: 200, totalBytes: 10 });
    expect(await read(whole)).toBe('0123456789');
    const range = { start: 3, end: 6 };
    const part = await files.open(path, { signal, range, ...(whole.validator && { ifRange: whole.validator }) });
    expect(part).toMatchObject({ status: 206, start: 3, totalBytes: 10 });
    expect(await read(part)).toBe('345');
    writeFileSync(path, 'changed');
    const changed = await files.open(path, { signal, range, ...(whole.validator && { ifRange: whole.validator }) });
    expect(changed.status).toBe(200);
    expect(await read(changed)).toBe('changed');
    await expect(files.open(path, { signal, range: { start: 7 } })).rejects.toMatchObject({
      kind: 'range',
      totalBytes: 7,
    });
  });

  it.each([
    'secret',
    'allowed-not/c',
    'allowed/../secret',
    'allowed/sub/../../secret',
    'allowed',
    'allowed/sub',
    'allowed/absent',
    'allowed/link',
    'allowed/folder/c',
    'allowed/pipe',
    'allowed/a.gguf/',
    './allowed/a.gguf',
    'allowed/a.gguf\0',
  ])('security 42, 43: reads nothing at %j, without waiting, and says no more than that', async (path) => {
    symlinkSync(join(directory.path, 'secret'), join(allowed, 'link'));
    symlinkSync(join(directory.path, 'allowed-not'), join(allowed, 'folder'));
    execFileSync('mkfifo', [join(allowed, 'pipe')]);
    const failure = { kind: 'missing', message: 'There is no such file in a folder that may be read here.' };
    await expect(files.open(`${directory.path}/${path}`, { signal })).rejects.toMatchObject(failure);
    await expect(files.open(path, { signal })).rejects.toMatchObject(failure);
  });

  it('follows links that stay inside', async () => {
    symlinkSync(join(allowed, 'a.gguf'), join(allowed, 'same'));
    expect(await read(await files.open(join(allowed, 'same'), { signal }))).toBe('0123456789');
  });

  it('reads nothing where no folder is allowed', async () => {
    await expect(new FolderFiles().open(join(allowed, 'a.gguf'), { signal })).rejects.toMatchObject({
      kind: 'missing',
    });
  });
});
