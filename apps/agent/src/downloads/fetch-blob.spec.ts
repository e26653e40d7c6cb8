import { randomFillSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from '@roundhouse/errors';
import { FileSources } from '@roundhouse/sources';
import { SHORT_STALL, SMALL_LIMITS } from '../fixtures/download-limits.ts';
import { downloadSetUp, LOOPBACK, type DownloadSetUp } from '../fixtures/download-set-up.ts';
import type { FileFault } from '../fixtures/file-faults/file-fault.ts';
import { FileServer } from '../fixtures/file-faults/file-server.ts';
import { parseDigest, type Digest } from '../store/names.ts';
import { HashThread } from './file-hashing.ts';
import { fetchBlob, type BlobProgress, type FetchParts } from './fetch-blob.ts';

const content = randomFillSync(Buffer.alloc(1024 * 1024 + 77));
const RESETS = process.env['ROUNDHOUSE_LONG'] === '1' ? 100 : 12;

let server: FileServer;
let digest: Digest;
let setUp: DownloadSetUp;
const hashing = new HashThread();

beforeAll(async () => {
  server = await FileServer.start(content);
  digest = parseDigest(server.sha256);
});
afterAll(async () => {
  await server.stop();
  await hashing.close();
});

beforeEach(async () => {
  setUp = await downloadSetUp(hashing);
  server.seen.length = 0;
  server.next.length = 0;
  server.always = undefined;
  server.chunkDelayMs = 0;
});
afterEach(() => setUp.close());

interface Overrides extends Partial<FetchParts> {
  url?: string;
  sizeBytes?: number;
  onProgress?: (progress: BlobProgress) => void;
  signal?: AbortSignal;
}

function fetch({ url, sizeBytes, onProgress, signal, ...parts }: Overrides = {}): Promise<void> {
  const request = { url: url ?? server.url(), digest, sizeBytes: sizeBytes ?? content.length };
  const told = onProgress ?? (() => undefined);
  return fetchBlob(request, { ...setUp.parts, ...parts }, told, signal ?? new AbortController().signal);
}

function expectFile(): void {
  const path = join(setUp.path, 'store', 'blobs', 'sha256', digest.slice(0, 2), digest);
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(setUp.onTheWay()).toEqual([]);
  expect(setUp.space.outstandingBytes).toBe(0);
}

/** Every end but success leaves no byte on disk and no promise of space. */
async function expectNothingLeft(): Promise<void> {
  expect(setUp.onTheWay()).toEqual([]);
  expect(await setUp.store.has(digest, content.length)).toBe(false);
  expect(setUp.space.outstandingBytes).toBe(0);
}

describe('fetchBlob', () => {
  it('004-09 loads in parallel ranges, each byte once, and reports only bytes that are on disk', async () => {
    const seen: number[] = [];
    await fetch({ onProgress: ({ bytesDone }) => seen.push(bytesDone) });
    expectFile();
    expect(server.seen.length).toBe(Math.ceil(content.length / SMALL_LIMITS.limits.maxSpanBytes));
    expect(server.sentBytes).toBe(content.length);
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(content.length);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('asks nobody for a file that is there', async () => {
    await fetch();
    server.seen.length = 0;
    await fetch();
    expect(server.seen).toEqual([]);
  });

  it.each([404, 410, 451])('004-16 does not ask again after a %d, and leaves nothing', async (status) => {
    server.always = { kind: 'status', status };
    await expect(fetch()).rejects.toMatchObject({ reason: 'DOWNLOAD_NOT_FOUND' });
    expect(server.seen.length).toBe(1);
    await expectNothingLeft();
  });

  it.each([401, 403])('asks anew when a signature may have run out (%d, then good)', async (status) => {
    server.next.push({ kind: 'status', status });
    await fetch();
    expectFile();
  });

  it('gives up a file that it may not read', async () => {
    server.always = { kind: 'status', status: 403 };
    await expect(fetch()).rejects.toMatchObject({ reason: 'DOWNLOAD_NOT_FOUND' });
    expect(server.seen.map(({ range }) => range !== undefined)).toEqual([true, true, true, false, false, false]);
    await expectNothingLeft();
  });

  it.each([400, 403, 416])('reads the whole file where ranges are refused with %d', async (status) => {
    server.always = { kind: 'refuse_ranges', status };
    await fetch();
    expectFile();
  });

  it.each([408, 429, 500, 502, 503])(
    '004-16 tries again after a %d, a few times, and leaves nothing',
    async (status) => {
      server.next.push({ kind: 'status', status });
      await fetch();
      expectFile();
      await setUp.close();
      setUp = await downloadSetUp(hashing);
      server.seen.length = 0;
      server.always = { kind: 'status', status };
      await expect(fetch()).rejects.toMatchObject({ reason: 'DOWNLOAD_NETWORK' });
      expect(server.seen.length).toBe(3);
      await expectNothingLeft();
    },
  );

  it('reads the whole file from a source that refuses ranges of the right size (416)', async () => {
    const headers = { 'content-range': `bytes */${content.length}` };
    server.next.push({ kind: 'status', status: 416, headers });
    await fetch();
    expectFile();
    expect(server.seen.at(-1)?.range).toBeUndefined();
  });

  it('refuses a source whose 416 tells another size', async () => {
    server.always = { kind: 'status', status: 416, headers: { 'content-range': 'bytes */5' } };
    await expect(fetch()).rejects.toMatchObject({ reason: 'DOWNLOAD_MISMATCH' });
    await expectNothingLeft();
  });

  it('takes the whole file from a source that ignores ranges, in one request', async () => {
    server.always = { kind: 'ignore_range' };
    await fetch();
    expectFile();
    expect(server.seen.length).toBe(1);
  });

  it('004-16 begins anew when a source without ranges breaks off, and gives up after a few times', async () => {
    // The first answer says that ranges are not taken; the next ones are whole files that break off.
    const noRanges = {
      kind: 'status',
      status: 416,
      headers: { 'content-range': `bytes */${content.length}` },
    } as const;
    server.next.push(noRanges, { kind: 'reset_after', bytes: 500_000 });
    await fetch();
    expectFile();
    await setUp.close();
    setUp = await downloadSetUp(hashing);
    server.next.push(noRanges);
    server.always = { kind: 'reset_after', bytes: 500_000 };
    await expect(fetch()).rejects.toMatchObject({ reason: 'DOWNLOAD_NETWORK' });
    await expectNothingLeft();
  });

  it.each([
    ['another place', `bytes 5-262148/${content.length}`],
    ['a shorter range', `bytes 0-9/${content.length}`],
    ['no sense', 'bytes 9-3/4'],
  ])('refuses a Content-Range with %s', async (_, value) => {
    server.always = { kind: 'content_range', value };
    await expect(fetch()).rejects.toMatchObject({ reason: 'DOWNLOAD_MISMATCH' });
    expect(server.seen.length).toBe(1);
    await expectNothingLeft();
  });

  it('begins anew when the file changes at its source', async () => {
    const changed: FileFault = { kind: 'etag', etag: '"second"' };
    server.next.push({ kind: 'etag', etag: '"first"' }, changed, changed);
    server.always = changed;
    await fetch();
    expectFile();
  });

  it('trusts the hash where every answer has another validator', async () => {
    const tags = Array.from({ length: 40 }, (_, index): FileFault => ({ kind: 'etag', etag: `"${index}"` }));
    server.next.push(...tags);
    await fetch();
    expectFile();
  });

  it.each([undefined, 'W/"weak"'])('needs no validator (%s)', async (etag) => {
    server.always = { kind: 'etag', etag };
    await fetch();
    expectFile();
    expect(server.seen.every(({ ifRange }) => ifRange === undefined)).toBe(true);
  });

  it('004-17 refuses a file with another sha256 and keeps nothing of it', async () => {
    server.always = { kind: 'content', content: Buffer.alloc(content.length, 'x') };
    const failure = { reason: 'DOWNLOAD_MISMATCH', message: expect.stringContaining('sha256') };
    await expect(fetch()).rejects.toMatchObject(failure);
    expect(server.sentBytes).toBe(content.length);
    await expectNothingLeft();
  });

  it.each([content.length - 1, content.length + 1])(
    'refuses a file of another size than expected (%d)',
    async (size) => {
      await expect(fetch({ sizeBytes: size })).rejects.toMatchObject({ reason: 'DOWNLOAD_MISMATCH' });
      expect(server.seen.length).toBe(1);
      await expectNothingLeft();
    },
  );

  it.each([
    ['shorter', content.subarray(0, 1000), 'ended after 1000'],
    ['longer', Buffer.concat([content, content]), 'is larger than'],
  ])('refuses a body without announced size that is %s than expected', async (_, body, message) => {
    const source = {
      ...setUp.parts.source,
      open: async () => {
        async function* chunks(): AsyncGenerator<Uint8Array> {
          for (let at = 0; at < body.length; at += 65_536) yield body.subarray(at, at + 65_536);
        }
        const unknown = { totalBytes: undefined, validator: undefined, statedSha256: undefined };
        return { status: 200 as const, start: 0, ...unknown, chunks: chunks(), discard: () => undefined };
      },
    };
    const failure = { reason: 'DOWNLOAD_MISMATCH', message: expect.stringContaining(message) };
    await expect(fetch({ source })).rejects.toMatchObject(failure);
    await expectNothingLeft();
  });

  it(`goes on where the connection broke, wherever that is (${RESETS} breaks), and never goes back`, async () => {
    const spanBytes = SMALL_LIMITS.limits.maxSpanBytes;
    for (let reset = 0; reset < RESETS; reset += 1) {
      const bytes = Math.floor(((reset + Math.random()) * spanBytes) / RESETS);
      server.next.push({ kind: reset % 2 === 0 ? 'reset_after' : 'end_after', bytes });
    }
    await fetch({ retry: { retries: RESETS, minDelayMs: 1, maxDelayMs: 2 } });
    expectFile();
    const starts = Map.groupBy(
      server.seen.map(({ range }) => range!.start),
      (start) => Math.floor(start / spanBytes),
    );
    for (const ofSpan of starts.values()) expect(ofSpan).toEqual(ofSpan.toSorted((one, other) => one - other));
    expect(server.seen.some(({ range }) => range!.start % spanBytes !== 0)).toBe(true);
  });

  it('004-16 gives up a source that always breaks off at once, and leaves nothing', async () => {
    server.always = { kind: 'reset_after', bytes: 0 };
    await expect(fetch()).rejects.toMatchObject({ reason: 'DOWNLOAD_NETWORK' });
    await expectNothingLeft();
  });

  it.each([
    ['stalls', { kind: 'stall_after', bytes: 1000 }],
    ['drips', { kind: 'drip', bytes: 1, everyMs: 20 }],
  ] as const)('004-16 gives up a source that %s', async (_, fault) => {
    server.always = fault;
    const failure = { reason: 'DOWNLOAD_NETWORK', message: expect.stringContaining('next to nothing') };
    await expect(fetch({ stall: SHORT_STALL })).rejects.toMatchObject(failure);
    await expectNothingLeft();
  });

  it('goes on after a stall', async () => {
    server.next.push({ kind: 'stall_after', bytes: 100_000 });
    await fetch({ stall: SHORT_STALL });
    expectFile();
  });

  it('keeps to the bandwidth of the node without taking its own waiting for a stall', async () => {
    setUp.parts.bandwidth.setRate(2 * 1024 * 1024);
    const startedAt = performance.now();
    await fetch({ stall: SHORT_STALL });
    expect(performance.now() - startedAt).toBeGreaterThan(350);
    expectFile();
  });

  it('refuses a file for which space is not free, before it asks for a byte', async () => {
    await setUp.close();
    setUp = await downloadSetUp(hashing, content.length - 1);
    await expect(fetch()).rejects.toMatchObject({ reason: 'DISK_FULL' });
    expect(server.seen).toEqual([]);
    await expectNothingLeft();
  });

  it('004-18 ends mid-stream when something else fills the disk', async () => {
    await setUp.close();
    setUp = await downloadSetUp(hashing);
    const recheck = async (): Promise<void> => {
      throw new AppError('DISK_FULL', 'Something else filled the disk.');
    };
    const space = { reserve: setUp.space.reserve.bind(setUp.space), recheck };
    const seen: number[] = [];
    const failing = fetch({ space, onProgress: ({ bytesDone }) => seen.push(bytesDone) });
    await expect(failing).rejects.toMatchObject({ reason: 'DISK_FULL' });
    expect(seen.at(-1)).toBeGreaterThan(0);
    await expectNothingLeft();
  });

  it('004-19 treats a cancel as no failure and leaves no partial file', async () => {
    const abort = new AbortController();
    server.chunkDelayMs = 5;
    const onProgress = ({ bytesDone }: BlobProgress): void => {
      if (bytesDone > 0) abort.abort();
    };
    await expect(fetch({ signal: abort.signal, onProgress })).rejects.toMatchObject({ reason: 'CANCELLED' });
    await expectNothingLeft();
  });

  it('004-19 ends a cancelled download also while all of it is there and only its hash is computed', async () => {
    const abort = new AbortController();
    const stopped = Promise.withResolvers<string>();
    const slow = {
      advance: () => undefined,
      digest: () => stopped.promise,
      stop: async () => stopped.reject(new Error()),
    };
    const onProgress = ({ phase }: BlobProgress): void => {
      if (phase === 'verifying') setImmediate(() => abort.abort());
    };
    const fetching = fetch({ hashing: { follow: () => slow }, signal: abort.signal, onProgress });
    await expect(fetching).rejects.toMatchObject({ reason: 'CANCELLED' });
    await expectNothingLeft();
  });

  it('loads from a folder and from Hugging Face at a commit as from anywhere else', async () => {
    const path = join(setUp.path, 'shared.gguf');
    writeFileSync(path, content);
    const source = new FileSources({
      allowedRanges: LOOPBACK,
      allowedFolders: [setUp.path],
      huggingFaceOrigin: server.url('/'),
    });
    await fetch({ source, url: `file://${path}` });
    expectFile();
    expect(server.seen).toEqual([]);
    await setUp.store.removeBlob(digest);
    await fetch({ source, url: `hf://org/repo@${'0123456789'.repeat(4)}/model.gguf` });
    expectFile();
    expect(server.seen[0]?.path).toBe(`/org/repo/resolve/${'0123456789'.repeat(4)}/model.gguf`);
    await source.close();
  });

  it('follows redirects, and never repeats a URL in a failure: its query may be a signature', async () => {
    server.next.push({ kind: 'redirect', location: '/signed?token=1' });
    await fetch();
    expectFile();
    await setUp.close();
    setUp = await downloadSetUp(hashing);
    server.always = { kind: 'status', status: 404 };
    const failure = await fetch({ url: server.url('/model.gguf?signature=canary') }).catch((error: unknown) => error);
    expect(String(failure)).not.toContain('canary');
  });
});
