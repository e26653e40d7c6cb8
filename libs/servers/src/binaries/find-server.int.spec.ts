import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findServer } from './find-server.ts';

describe('looking for a server', () => {
  const path = process.env['PATH'] ?? '';
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'roundhouse-find-'));
    process.env['PATH'] = `${folder}${delimiter}${path}`;
  });
  afterEach(async () => {
    process.env['PATH'] = path;
    await rm(folder, { recursive: true });
  });

  async function install(version: string): Promise<void> {
    await writeFile(join(folder, 'nats-server'), `#!/bin/sh\necho "nats-server: v${version}"\n`);
    await chmod(join(folder, 'nats-server'), 0o755);
  }

  it('takes the installed one when it is recent enough', async () => {
    await install('2.13.0');
    expect(await findServer('nats-server')).toMatchObject({
      path: join(folder, 'nats-server'),
      version: '2.13.0',
      source: 'path',
    });
  });

  it('passes over one that is too old', async () => {
    await install('2.9.10');
    const found = await findServer('nats-server');
    expect(found.source).not.toBe('path');
  });

  it('says what to install when there is no way to get one', async () => {
    process.env['PATH'] = folder;
    await expect(findServer('nats-server', { cacheDirectory: join(folder, 'cache') })).rejects.toThrow(
      /no usable nats-server: .*install nats-server 2\.12\.7 or later.*NATS_URL/,
    );
  });
});
