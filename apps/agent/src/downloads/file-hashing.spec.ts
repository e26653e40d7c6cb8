import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { testDirectory, type TestDirectory } from '@roundhouse/testing';
import { HashThread } from './file-hashing.ts';

const content = Buffer.alloc(20 * 1024 * 1024, 'weights ');
const sha256 = createHash('sha256').update(content).digest('hex');

let directory: TestDirectory;
let handle: FileHandle;
let hashing: HashThread;

beforeEach(async () => {
  directory = await testDirectory('hashing');
  handle = await open(join(directory.path, 'data'), 'w+');
  hashing = new HashThread();
});

afterEach(async () => {
  await hashing.close();
  await handle.close();
  await directory.remove();
});

describe('HashThread', () => {
  it('follows a file that grows, several at one time', async () => {
    const [one, two] = [hashing.follow(handle.fd), hashing.follow(handle.fd)];
    for (let at = 0; at < content.length; at += 5_000_000) {
      await handle.write(content.subarray(at, at + 5_000_000), 0, undefined, at);
      one.advance(Math.min(content.length, at + 5_000_000));
    }
    expect(await Promise.all([one.digest(content.length), two.digest(content.length)])).toEqual([sha256, sha256]);
  });

  it('lets go of the file when it is stopped, before and after the end', async () => {
    await handle.write(content);
    const growing = hashing.follow(handle.fd);
    growing.advance(content.length);
    await growing.stop();
    await growing.stop();
    const whole = hashing.follow(handle.fd);
    await whole.digest(content.length);
    await whole.stop();
  });

  it('fails when the file is shorter than was said, and serves the next all the same', async () => {
    await handle.write(content);
    await expect(hashing.follow(handle.fd).digest(content.length + 1)).rejects.toMatchObject({ code: 'EIO' });
    expect(await hashing.follow(handle.fd).digest(content.length)).toBe(sha256);
  });

  it('ends its thread when nothing was hashed for a while, and starts another for the next file', async () => {
    await handle.write(content);
    const brief = new HashThread(20);
    expect(await brief.follow(handle.fd).digest(content.length)).toBe(sha256);
    for (let tries = 0; brief.isRunning && tries < 200; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(brief.isRunning).toBe(false);
    expect(await brief.follow(handle.fd).digest(content.length)).toBe(sha256);
    await brief.close();
  });
});
