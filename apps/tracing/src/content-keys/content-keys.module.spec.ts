import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createMasterKeyFile } from '@roundhouse/secrets';
import { testDirectory, type TestDirectory } from '@roundhouse/testing';
import { ContentKeysModule } from './content-keys.module.ts';

let directory: TestDirectory;

beforeAll(async () => {
  directory = await testDirectory('content-keys');
});
afterAll(() => directory.remove());

async function moduleOf(content: string) {
  const path = join(directory.path, 'keys.json');
  await writeFile(path, content);
  return ContentKeysModule.of({ CONTENT_KEY_FILE: path });
}

const ring = (key: string) => JSON.stringify({ current: 'a', keys: [{ id: 'a', key }] });

describe('tracing (security 19)', () => {
  it.each([
    ['nothing', ''],
    ['no key', JSON.stringify({ current: 'a', keys: [] })],
    ['an empty key', ring('')],
    ['a short key', ring(Buffer.from('short').toString('base64'))],
    ['a key of zeros', ring(Buffer.alloc(32).toString('base64'))],
  ])('does not start with a key file that holds %s', async (_, content) => {
    await expect(moduleOf(content)).rejects.toThrow(expect.objectContaining({ reason: 'INVALID_REQUEST' }));
  });

  it('starts with a key file as an installation makes it', async () => {
    expect((await moduleOf(createMasterKeyFile())).providers).toHaveLength(1);
  });
});
