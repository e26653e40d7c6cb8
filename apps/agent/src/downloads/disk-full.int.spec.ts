import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDirectory, type TestDirectory } from '@roundhouse/testing';
import { downloadSetUp, type DownloadSetUp } from '../fixtures/download-set-up.ts';
import { FileServer } from '../fixtures/file-faults/file-server.ts';
import { ModelStore } from '../store/model-store.ts';
import { parseDigest } from '../store/names.ts';
import { DiskReservations } from './disk-space.ts';
import { HashThread } from './file-hashing.ts';
import { fetchBlob, type BlobProgress } from './fetch-blob.ts';

const content = Buffer.alloc(4 * 1024 * 1024, 'x');
const digest = parseDigest(createHash('sha256').update(content).digest('hex'));

/** A file system of 1 MiB; undefined where this process may not mount one. */
function mountSmall(path: string): string | undefined {
  try {
    mkdirSync(path);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], { stdio: 'ignore' });
    return path;
  } catch {
    process.stderr.write(
      'disk-full.int.spec: may not mount a file system here; the test with a full disk is skipped\n',
    );
    return undefined;
  }
}

let directory: TestDirectory;
let mounted: string | undefined;
let server: FileServer;
let setUp: DownloadSetUp;
const hashing = new HashThread();
beforeAll(async () => {
  server = await FileServer.start(content);
  setUp = await downloadSetUp(hashing);
  directory = await testDirectory('disk-full');
  mounted = mountSmall(join(directory.path, 'small'));
});
afterAll(async () => {
  if (mounted !== undefined) execFileSync('umount', [mounted]);
  await directory.remove();
  await setUp.close();
  await server.stop();
  await hashing.close();
});

describe('a real full disk', () => {
  it('004-18 ends the download as DISK_FULL and leaves the space as free as it was', async () => {
    if (mounted === undefined) return;
    const store = await ModelStore.open(mounted);
    // Its books claim room that is not there, as when another program fills the disk meanwhile.
    const space = new DiskReservations(async () => 1e9, 0);
    let most = 0;
    const onProgress = ({ bytesDone }: BlobProgress): void => {
      most = Math.max(most, bytesDone);
    };
    const request = { url: server.url(), digest, sizeBytes: content.length };
    const fetching = fetchBlob(request, { ...setUp.parts, store, space }, onProgress, new AbortController().signal);
    await expect(fetching).rejects.toMatchObject({ reason: 'DISK_FULL' });
    expect(most).toBeGreaterThan(0);
    expect(readdirSync(join(mounted, 'store', 'ingest'))).toEqual([]);
    expect(space.outstandingBytes).toBe(0);
    const small = await store.ingest(digest, 900_000);
    await small.write([content.subarray(0, 900_000)], 0);
    await small.discard();
  });
});
