import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testDirectory, type TestDirectory } from '@roundhouse/testing';
import { writeKeyFiles, type TestKeyFiles } from '../fixtures/key-files.ts';
import { loadKeyMaterial } from './key-material.ts';

let directory: TestDirectory;
let files: TestKeyFiles;

beforeAll(async () => {
  directory = await testDirectory('key-material');
  files = await writeKeyFiles(directory.path);
});
afterAll(() => directory.remove());

const ring = (member: string, key: string) => JSON.stringify({ current: 'a', [member]: [{ id: 'a', key }] });

describe('a registry (security 19)', () => {
  it.each([
    ['nothing', () => ''],
    ['no key', (member: string) => JSON.stringify({ current: 'a', [member]: [] })],
    ['an empty key', (member: string) => ring(member, '')],
    ['a short key', (member: string) => ring(member, Buffer.from('short').toString('base64'))],
    ['a key of zeros', (member: string) => ring(member, Buffer.alloc(32).toString('base64'))],
  ])('does not start with a key file that holds %s', async (_, content) => {
    for (const [setting, member] of [
      ['MASTER_KEY_FILE', 'keys'],
      ['PEPPER_FILE', 'peppers'],
    ] as const) {
      const path = join(directory.path, `${setting}.json`);
      await writeFile(path, content(member));
      expect(() => loadKeyMaterial({ ...files.settings, [setting]: path })).toThrow(
        expect.objectContaining({ reason: 'INVALID_REQUEST' }),
      );
    }
  });
});
