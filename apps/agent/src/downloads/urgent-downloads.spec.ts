import { randomFillSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { downloadSetUp, type DownloadSetUp } from '../fixtures/download-set-up.ts';
import { FileServer } from '../fixtures/file-faults/file-server.ts';
import { parseDigest } from '../store/names.ts';
import { DownloadQueue } from './download-queue.ts';
import { HashThread } from './file-hashing.ts';

const hashing = new HashThread();
const servers: FileServer[] = [];
let setUp: DownloadSetUp;

beforeAll(async () => {
  for (const sizeBytes of [1024 * 1024 + 77, 4096]) {
    servers.push(await FileServer.start(randomFillSync(Buffer.alloc(sizeBytes))));
  }
  setUp = await downloadSetUp(hashing);
});
afterAll(async () => {
  for (const server of servers) await server.stop();
  await setUp.close();
  await hashing.close();
});

describe('a download that makes way for an urgent one', () => {
  it('goes on with what it has, byte for byte, and leaves nothing behind', async () => {
    const [slow, urgent] = servers as [FileServer, FileServer];
    const requestOf = (server: FileServer) => ({
      url: server.url(),
      digest: parseDigest(server.sha256),
      sizeBytes: server.content.length,
    });
    const queue = new DownloadQueue({ ...setUp.parts, maxRunning: 1 });
    const { signal } = new AbortController();
    slow.chunkDelayMs = 30;
    const begun = Promise.withResolvers<void>();
    const bytes: number[] = [];
    const waiting = queue.fetch(requestOf(slow), {
      priority: 5,
      signal,
      onProgress: ({ bytesDone }) => {
        bytes.push(bytesDone);
        if (bytesDone > 0) begun.resolve();
      },
    });
    await begun.promise;
    await queue.fetch(requestOf(urgent), { priority: 0, signal, onProgress: () => undefined });
    expect(await setUp.store.has(parseDigest(slow.sha256), slow.content.length)).toBe(false);
    const before = slow.seen.length;
    slow.chunkDelayMs = 0;
    await waiting;
    expect(await setUp.store.has(parseDigest(slow.sha256), slow.content.length)).toBe(true);
    const later = slow.seen.slice(before).reduce((sum, { sentBytes }) => sum + sentBytes, 0);
    expect(later).toBeLessThan(slow.content.length);
    expect(bytes).toEqual(bytes.toSorted((one, other) => one - other));
    expect(setUp.onTheWay()).toEqual([]);
    expect(setUp.space.outstandingBytes).toBe(0);
  });
});
