import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@roundhouse/kernel';
import type { FileSource } from '@roundhouse/sources';
import { parseDigest, type Digest } from '../store/names.ts';
import { BandwidthLimit } from './bandwidth-limit.ts';
import { DownloadQueue, type FetchOptions } from './download-queue.ts';
import type { BlobRequest, BlobStore } from './downloads.ports.ts';

const content = Buffer.from('weights');
const hash = createHash('sha256').update(content).digest('hex');
const digest = parseDigest(hash);
const request: BlobRequest = { url: 'first', digest, sizeBytes: content.length };
const other: BlobRequest = { ...request, url: 'other', digest: parseDigest('ab'.repeat(32)) };
const third: BlobRequest = { ...request, url: 'third', digest: parseDigest('cd'.repeat(32)) };

/** A store in memory and a source that answers when it is told to. */
function fakes(maxRunning = 1) {
  const finished = new Set<Digest>();
  const writers = new Map<Digest, number>();
  const opened: string[] = [];
  const discarded: Digest[] = [];
  let kept = 0;
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const nothing = async (): Promise<void> => undefined;
  const store: BlobStore = {
    has: async (wanted) => finished.has(wanted),
    ingest: async (wanted) => {
      writers.set(wanted, (writers.get(wanted) ?? 0) + 1);
      const commit = async (): Promise<void> => void finished.add(wanted);
      const suspend = async (): Promise<void> => void (kept += 1);
      const discard = async (): Promise<void> => void discarded.push(wanted);
      const shared = { write: nothing, checkpoint: nothing, restart: nothing };
      return { ...shared, discard, descriptor: 0, kept: undefined, commit, suspend };
    },
  };
  const source: FileSource = {
    open: async (url, { signal }) => {
      opened.push(url);
      async function* chunks(): AsyncGenerator<Uint8Array> {
        const aborted = new Promise<never>((_, reject) =>
          signal.addEventListener('abort', () => reject(new Error('aborted'))),
        );
        await Promise.race([gate, aborted]);
        yield content;
      }
      const unknown = { totalBytes: undefined, validator: undefined, statedSha256: undefined };
      return { ...unknown, status: 200, start: 0, chunks: chunks(), discard: () => undefined };
    },
    describe: () => Promise.reject(new Error('not asked for')),
    close: nothing,
  };
  const space = { reserve: async () => ({ adjust: () => undefined, release: () => undefined }), recheck: nothing };
  const hashing = { follow: () => ({ advance: () => undefined, digest: async () => hash, stop: nothing }) };
  const bandwidth = new BandwidthLimit(systemClock);
  const retry = { retries: 0, minDelayMs: 1, maxDelayMs: 1 };
  const queue = new DownloadQueue({ source, store, space, hashing, bandwidth, retry, maxRunning, maxJobs: 3 });
  const start = (wanted: BlobRequest, options: Partial<FetchOptions> = {}): Promise<void> =>
    queue.fetch(wanted, { onProgress: () => undefined, signal: new AbortController().signal, ...options });
  return { queue, start, finished, writers, release, opened, kept: () => kept, discarded: () => discarded };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('DownloadQueue', () => {
  it('has one writer per digest, whoever asks', async () => {
    const { start, writers, release } = fakes();
    const both = [start(request), start(request)];
    release();
    await Promise.all(both);
    expect(writers.get(digest)).toBe(1);
  });

  it('goes on for the others when one of them leaves', async () => {
    const { start, finished, release } = fakes();
    const leaving = new AbortController();
    const left = start(request, { signal: leaving.signal });
    const staying = start(request);
    await settled();
    leaving.abort();
    await expect(left).rejects.toMatchObject({ reason: 'CANCELLED' });
    release();
    await staying;
    expect(finished.has(digest)).toBe(true);
  });

  it('stops the transfer when the last one leaves, and starts anew for the next', async () => {
    const { start, writers, release } = fakes();
    const abort = new AbortController();
    const first = start(request, { signal: abort.signal });
    await settled();
    abort.abort();
    const next = start(request);
    await expect(first).rejects.toMatchObject({ reason: 'CANCELLED' });
    release();
    await next;
    expect(writers.get(digest)).toBe(2);
  });

  it('runs only so many at one time and cancels a queued one at once', async () => {
    const { start, opened } = fakes();
    const abort = new AbortController();
    const phases: string[] = [];
    void start(request).catch(() => undefined);
    const queued = start(other, { onProgress: ({ phase }) => phases.push(phase), signal: abort.signal });
    await settled();
    expect(opened).toEqual(['first']);
    expect(phases).toEqual(['queued']);
    abort.abort();
    await expect(queued).rejects.toMatchObject({ reason: 'CANCELLED' });
  });

  it('lets the urgent go first, also when somebody else made it urgent', async () => {
    const { start, opened, release } = fakes();
    const all = [
      start(request),
      start(other, { priority: 5 }),
      start(third, { priority: 9 }),
      start(third, { priority: 1 }),
    ];
    await settled();
    release();
    await Promise.allSettled(all);
    expect(opened).toEqual(['first', 'third', 'other']);
  });

  it('does not keep what is urgent waiting for what is not: that pauses, keeps what it has, and goes on after', async () => {
    const { start, opened, release, kept, finished } = fakes();
    const phases: string[] = [];
    const slow = start(request, { priority: 5, onProgress: ({ phase }) => phases.push(phase) });
    const waiting = start(other, { priority: 5 });
    await settled();
    const urgent = start(third, { priority: 1 });
    await settled();
    expect(opened).toEqual(['first', 'third']);
    expect(kept()).toBe(1);
    expect(phases.at(-1)).toBe('queued');
    release();
    await Promise.allSettled([slow, waiting, urgent]);
    expect(opened).toEqual(['first', 'third', 'first', 'other']);
    expect(finished.has(digest)).toBe(true);
  });

  it('pauses the least urgent, and only for what is more urgent', async () => {
    const { start, opened, kept } = fakes(2);
    void start(request, { priority: 3 }).catch(() => undefined);
    void start(other, { priority: 5 }).catch(() => undefined);
    await settled();
    const next = start(third, { priority: 5 });
    next.catch(() => undefined);
    await settled();
    expect(opened).toEqual(['first', 'other']);
    // Somebody else needs the same file sooner.
    void start(third, { priority: 4 }).catch(() => undefined);
    await settled();
    expect(opened).toEqual(['first', 'other', 'third']);
    expect(kept()).toBe(1);
  });

  it('leaves nothing of a paused transfer that is cancelled', async () => {
    const { start, discarded } = fakes();
    const abort = new AbortController();
    const slow = start(request, { priority: 5, signal: abort.signal });
    await settled();
    void start(other, { priority: 1 }).catch(() => undefined);
    await settled();
    abort.abort();
    await expect(slow).rejects.toMatchObject({ reason: 'CANCELLED' });
    expect(discarded()).toEqual([digest]);
  });

  it('takes another number of transfers at one time while it runs', async () => {
    const { queue, start, opened } = fakes();
    for (const wanted of [request, other, third]) void start(wanted).catch(() => undefined);
    await settled();
    queue.setMaxRunning(3);
    await settled();
    expect(opened).toEqual(['first', 'other', 'third']);
    queue.setMaxRunning(0);
  });

  it('refuses more jobs than its bound', async () => {
    const { start } = fakes();
    for (const wanted of [request, other, third]) void start(wanted).catch(() => undefined);
    const fourth = start({ ...request, digest: parseDigest('ef'.repeat(32)) });
    await expect(fourth).rejects.toMatchObject({ reason: 'OVERLOADED' });
  });

  it('keeps what was loaded when the agent stops, and takes nothing new', async () => {
    const { queue, start, kept } = fakes();
    const running = start(request);
    const queued = start(other);
    await settled();
    await queue.stop();
    await expect(running).rejects.toMatchObject({ reason: 'CANCELLED' });
    await expect(queued).rejects.toMatchObject({ reason: 'CANCELLED' });
    await expect(start(third)).rejects.toMatchObject({ reason: 'CANCELLED' });
    expect(kept()).toBe(1);
  });
});
