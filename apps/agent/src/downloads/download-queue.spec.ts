import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { parseDigest, type Digest } from '../store/names.ts';
import { DownloadQueue, type BlobProgress } from './download-queue.ts';
import type { BlobRequest, BlobStore } from './downloads.ports.ts';

const content = Buffer.from('weights');
const digest = parseDigest(createHash('sha256').update(content).digest('hex'));
const request: BlobRequest = { url: 'http://models.test/a', digest, sizeBytes: content.length };
const other: BlobRequest = { ...request, digest: parseDigest('ab'.repeat(32)) };
const ignore = (): void => undefined;
const never = new AbortController().signal;

/** A store in memory and a source that answers when it is told to. */
function fakes() {
  const finished = new Set<Digest>();
  const writers = new Map<Digest, number>();
  let opened = 0;
  let release = ignore;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const store: BlobStore = {
    has: async (wanted) => finished.has(wanted),
    ingest: async (wanted) => {
      writers.set(wanted, (writers.get(wanted) ?? 0) + 1);
      return {
        write: async () => undefined,
        commit: async () => void finished.add(wanted),
        discard: async () => undefined,
      };
    },
  };
  const source = {
    open: async (_url: string, signal: AbortSignal) => {
      opened += 1;
      async function* chunks(): AsyncGenerator<Uint8Array> {
        const aborted = new Promise<never>((_, reject) =>
          signal.addEventListener('abort', () => reject(new Error('aborted'))),
        );
        await Promise.race([gate, aborted]);
        yield content;
      }
      return { declaredBytes: undefined, chunks: chunks() };
    },
  };
  const space = { reserve: async () => ({ consume: ignore, release: ignore }) };
  const retry = { retries: 0, minDelayMs: 1, maxDelayMs: 1 };
  const queue = new DownloadQueue({ source, store, space, retry, maxRunning: 1, maxJobs: 2 });
  return { queue, finished, writers, release, opened: () => opened };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('DownloadQueue', () => {
  it('has one writer per digest, whoever asks', async () => {
    const { queue, writers, release } = fakes();
    const both = [queue.fetch(request, ignore, never), queue.fetch(request, ignore, never)];
    release();
    await Promise.all(both);
    expect(writers.get(digest)).toBe(1);
  });

  it('goes on for the others when one of them leaves', async () => {
    const { queue, finished, release } = fakes();
    const leaving = new AbortController();
    const left = queue.fetch(request, ignore, leaving.signal);
    const staying = queue.fetch(request, ignore, never);
    await settled();
    leaving.abort();
    await expect(left).rejects.toMatchObject({ reason: 'CANCELLED' });
    release();
    await staying;
    expect(finished.has(digest)).toBe(true);
  });

  it('stops the transfer when the last one leaves, and starts anew for the next', async () => {
    const { queue, writers, release } = fakes();
    const abort = new AbortController();
    const first = queue.fetch(request, ignore, abort.signal);
    await settled();
    abort.abort();
    const next = queue.fetch(request, ignore, never);
    await expect(first).rejects.toMatchObject({ reason: 'CANCELLED' });
    release();
    await next;
    expect(writers.get(digest)).toBe(2);
  });

  it('runs only so many at one time and cancels a queued one at once', async () => {
    const { queue, opened } = fakes();
    const abort = new AbortController();
    const progress: BlobProgress[] = [];
    void queue.fetch(request, ignore, never).catch(ignore);
    const queued = queue.fetch(other, (now) => progress.push(now), abort.signal);
    await settled();
    expect(opened()).toBe(1);
    expect(progress).toEqual([{ phase: 'queued', bytesDone: 0 }]);
    abort.abort();
    await expect(queued).rejects.toMatchObject({ reason: 'CANCELLED' });
  });

  it('refuses more jobs than its bound', async () => {
    const { queue } = fakes();
    void queue.fetch(request, ignore, never).catch(ignore);
    void queue.fetch(other, ignore, never).catch(ignore);
    const third = queue.fetch({ ...request, digest: parseDigest('cd'.repeat(32)) }, ignore, never);
    await expect(third).rejects.toMatchObject({ reason: 'OVERLOADED' });
  });
});
