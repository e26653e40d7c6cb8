import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseAllowedRange } from '@roundhouse/egress';
import { ModelStore } from '../store/model-store.ts';
import { parseDigest } from '../store/names.ts';
import { DiskReservations } from './disk-space.ts';
import type { BlobStore, ByteSource } from './downloads.ports.ts';
import { fetchBlob } from './fetch-blob.ts';
import { HttpByteSource } from './http-byte-source.ts';

const content = Buffer.alloc(256 * 1024, 'weights ');
const digest = parseDigest(createHash('sha256').update(content).digest('hex'));
const loopback = [parseAllowedRange('127.0.0.1/32:*')];

let root: string;
let server: Server;
let answer: RequestListener;
let requests: number;
let store: ModelStore;
let space: DiskReservations;
let source: HttpByteSource;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'agent-downloads-'));
  store = await ModelStore.open(root);
  space = new DiskReservations(async () => 10_000_000, 0);
  source = new HttpByteSource({ allowedRanges: loopback, stallTimeoutMs: 300 });
  requests = 0;
  answer = (_, response) => response.end(content);
  server = createServer((request, response) => {
    requests += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await source.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(root, { recursive: true, force: true });
});

const url = (path = '/model.gguf'): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

interface Overrides {
  store?: BlobStore;
  source?: ByteSource;
  sizeBytes?: number;
  url?: string;
  signal?: AbortSignal;
  onProgress?: (bytesDone: number) => void;
}

function fetch(overrides: Overrides = {}): Promise<void> {
  const parts = {
    source: overrides.source ?? source,
    store: overrides.store ?? store,
    space,
    onProgress: overrides.onProgress ?? (() => undefined),
    retry: { retries: 2, minDelayMs: 1, maxDelayMs: 5 },
  };
  const request = { url: overrides.url ?? url(), digest, sizeBytes: overrides.sizeBytes ?? content.length };
  return fetchBlob(request, parts, overrides.signal ?? new AbortController().signal);
}

/** Every end but success leaves no byte on disk and no promise of space. */
async function expectNothingLeft(): Promise<void> {
  expect(readdirSync(join(root, 'store', 'ingest'))).toEqual([]);
  expect(await store.has(digest, content.length)).toBe(false);
  expect(space.outstandingBytes).toBe(0);
}

describe('fetchBlob', () => {
  it('stores the file under its digest and reports only bytes that are on disk', async () => {
    const seen: number[] = [];
    await fetch({ onProgress: (bytesDone) => seen.push(bytesDone) });
    expect(await store.has(digest, content.length)).toBe(true);
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(content.length);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(space.outstandingBytes).toBe(0);
  });

  it('asks nobody for a file that is there', async () => {
    await fetch();
    await fetch();
    expect(requests).toBe(1);
  });

  it('refuses a file with another sha256 and keeps nothing of it', async () => {
    answer = (_, response) => response.end(Buffer.alloc(content.length, 'x'));
    await expect(fetch()).rejects.toMatchObject({
      reason: 'DOWNLOAD_MISMATCH',
      message: expect.stringContaining('sha256'),
    });
    expect(requests).toBe(1);
    await expectNothingLeft();
  });

  it('refuses a file that announces another size before it writes a byte', async () => {
    await expect(fetch({ sizeBytes: content.length + 1 })).rejects.toMatchObject({ reason: 'DOWNLOAD_MISMATCH' });
    await expectNothingLeft();
  });

  it.each([
    ['shorter', content.subarray(0, 1000), 'ended after 1000'],
    ['longer', Buffer.concat([content, content]), 'is larger than'],
  ])('refuses a body without announced size that is %s than expected', async (_, body, message) => {
    answer = (_request, response) => {
      response.write(body);
      response.end();
    };
    await expect(fetch()).rejects.toMatchObject({
      reason: 'DOWNLOAD_MISMATCH',
      message: expect.stringContaining(message),
    });
    await expectNothingLeft();
  });

  it('tries a truncated body again, then gives up as a network failure', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1000), () => response.destroy());
    };
    await expect(fetch()).rejects.toMatchObject({ reason: 'DOWNLOAD_NETWORK' });
    expect(requests).toBe(3);
    await expectNothingLeft();
  });

  it('recovers when a later try succeeds', async () => {
    answer = (_, response) => {
      if (requests === 1) response.destroy();
      else if (requests === 2) response.writeHead(503).end();
      else response.end(content);
    };
    await fetch();
    expect(await store.has(digest, content.length)).toBe(true);
  });

  it('gives up a body that stalls', async () => {
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 1000));
    };
    await expect(fetch()).rejects.toMatchObject({ reason: 'DOWNLOAD_NETWORK' });
    await expectNothingLeft();
  });

  it.each([404, 410, 403])('does not ask again after a %d', async (status) => {
    answer = (_, response) => response.writeHead(status).end('no such file');
    await expect(fetch()).rejects.toMatchObject({ reason: 'DOWNLOAD_NOT_FOUND' });
    expect(requests).toBe(1);
    await expectNothingLeft();
  });

  it('follows redirects and checks where they lead', async () => {
    answer = (request, response) => {
      if (request.url === '/model.gguf') response.writeHead(302, { location: '/signed?token=1' }).end();
      else response.end(content);
    };
    await fetch();
    expect(await store.has(digest, content.length)).toBe(true);
  });

  it.each([
    ['an address that is not allowed', 'http://127.0.0.2/model.gguf'],
    ['instance metadata', 'http://169.254.169.254/latest/meta-data'],
    ['another scheme', 'file:///etc/passwd'],
    ['user info', 'http://user:pass@127.0.0.1/model.gguf'],
  ])('refuses a redirect to %s', async (_, location) => {
    answer = (_request, response) => response.writeHead(302, { location }).end();
    await expect(fetch()).rejects.toMatchObject({ reason: 'DOWNLOAD_NOT_FOUND' });
    await expectNothingLeft();
  });

  it('gives up a circle of redirects', async () => {
    answer = (_, response) => response.writeHead(302, { location: '/model.gguf' }).end();
    await expect(fetch()).rejects.toMatchObject({
      reason: 'DOWNLOAD_NOT_FOUND',
      message: expect.stringContaining('5 times'),
    });
    expect(requests).toBe(6);
  });

  it('never repeats a URL in a failure: its query may be a signature', async () => {
    answer = (_, response) => response.writeHead(404).end();
    const failure = await fetch({ url: url('/model.gguf?signature=canary') }).catch((error: unknown) => error);
    expect(String(failure)).not.toContain('canary');
  });

  it('refuses a file for which space is not free, before it asks for a byte', async () => {
    space = new DiskReservations(async () => content.length - 1, 0);
    await expect(fetch()).rejects.toMatchObject({ reason: 'DISK_FULL' });
    expect(requests).toBe(0);
    await expectNothingLeft();
  });

  it('reports a disk that fills while writing, and leaves no partial file', async () => {
    const filling: BlobStore = {
      has: (...file) => store.has(...file),
      ingest: async (wanted) => {
        const file = await store.ingest(wanted);
        let room = 100_000;
        return {
          ...file,
          write: async (chunk) => {
            room -= chunk.length;
            if (room < 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
            await file.write(chunk);
          },
        };
      },
    };
    await expect(fetch({ store: filling })).rejects.toMatchObject({ reason: 'DISK_FULL' });
    expect(requests).toBe(1);
    await expectNothingLeft();
  });

  it('treats a cancel as no failure and leaves no partial file', async () => {
    const abort = new AbortController();
    answer = (_, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 100_000));
    };
    const fetching = fetch({ signal: abort.signal, onProgress: (bytesDone) => bytesDone > 0 && abort.abort() });
    await expect(fetching).rejects.toMatchObject({ reason: 'CANCELLED' });
    expect(existsSync(join(root, 'store', 'ingest', digest))).toBe(false);
    await expectNothingLeft();
  });
});
