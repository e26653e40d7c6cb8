import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { closeSync, openSync, readFileSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testDirectory, type TestDirectory } from '@roundhouse/testing';
import type { SeenRequest } from '../fixtures/file-faults/file-fault.ts';
import { FileServer } from '../fixtures/file-faults/file-server.ts';
import { parsePartialRecord } from '../store/partial-record.ts';
import type { Span } from './byte-ranges.ts';

const KILLS = process.env['ROUNDHOUSE_LONG'] === '1' ? 50 : 8;
const content = randomFillSync(Buffer.alloc(6 * 1024 * 1024 + 4321));

let server: FileServer;
let directory: TestDirectory;

beforeAll(async () => {
  server = await FileServer.start(content);
  // About 400 ms for the whole file over four ranges.
  server.chunkDelayMs = 16;
});
afterAll(() => server.stop());
beforeEach(async () => {
  directory = await testDirectory('crash');
  server.seen.length = 0;
});
afterEach(() => directory.remove());

type Child = ChildProcessByStdio<null, Readable, null>;

function start(): Child {
  const script = join(import.meta.dirname, '..', 'fixtures', 'download-child.ts');
  const options = [directory.path, server.url(), server.sha256, String(content.length)];
  return spawn(process.execPath, ['--conditions=@roundhouse/source', script, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Runs a child to its end, or ends it once so many bytes are durable and so much time more has passed. */
async function run(child: Child, end?: { bytes: number; thenMs: number; signal?: NodeJS.Signals }): Promise<string> {
  let said = '';
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    if (end === undefined || !said.includes('begun') || durableBytes() < end.bytes) return;
    clearInterval(poll);
    timer = setTimeout(() => child.kill(end.signal ?? 'SIGKILL'), end.thenMs);
  };
  const poll = setInterval(look, 3);
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  await new Promise((resolve) => child.on('close', resolve));
  clearInterval(poll);
  clearTimeout(timer);
  return said;
}

const ingest = (): string => join(directory.path, 'store', 'ingest', server.sha256);
const blob = (): string => join(directory.path, 'store', 'blobs', 'sha256', server.sha256.slice(0, 2), server.sha256);

/** What the record on disk says is durable; nothing when there is none, or none any more. */
function durable(): readonly Span[] {
  try {
    return parsePartialRecord(readFileSync(join(ingest(), 'meta.json'), 'utf8'))?.spans ?? [];
  } catch {
    return [];
  }
}

function durableBytes(): number {
  return durable().reduce((sum, [start, end]) => sum + end - start, 0);
}

function overlaps(spans: readonly Span[], requests: readonly SeenRequest[]): SeenRequest[] {
  return requests.filter(({ range, sentBytes }) => {
    const [from, to] = range === undefined ? [0, content.length] : [range.start, range.end];
    return sentBytes > 0 && spans.some(([start, end]) => start < to && end > from);
  });
}

function expectWhole(): void {
  expect(readFileSync(blob()).equals(content)).toBe(true);
  expect(statSync(blob()).mode & 0o777).toBe(0o444);
  expect(readdirSync(join(directory.path, 'store', 'ingest'))).toEqual([]);
  expect(readdirSync(join(directory.path, 'store', 'blobs', 'sha256'))).toEqual([server.sha256.slice(0, 2)]);
}

describe('a download whose process is killed', () => {
  it(
    `goes on at any moment (${KILLS} kills): no durable byte is loaded again, the file is the same, nothing is left`,
    async () => {
      let kills = 0;
      let resumed = 0;
      while (kills < KILLS) {
        let before: readonly Span[] = [];
        for (;;) {
          const from = server.seen.length;
          const bytes = Math.max(0, Math.random() * 1.4 - 0.2) * content.length;
          const said = await run(start(), kills < KILLS ? { bytes, thenMs: Math.random() * 60 } : undefined);
          expect(overlaps(before, server.seen.slice(from))).toEqual([]);
          if (said.includes('done')) break;
          kills += 1;
          before = durable();
          if (before.length > 0) resumed += 1;
        }
        expectWhole();
        rmSync(blob(), { force: true });
        server.seen.length = 0;
      }
      expect(resumed).toBeGreaterThan(0);
    },
    20_000 + KILLS * 3_000,
  );

  it('asks only for the rest of the very file that it began with', async () => {
    await run(start(), { bytes: 1, thenMs: 20 });
    const kept = durable();
    expect(kept.length).toBeGreaterThan(0);
    const from = server.seen.length;
    expect(await run(start())).toContain('done');
    const resumed = server.seen.slice(from);
    expect(resumed.every(({ ifRange }) => ifRange === `"${server.sha256}"`)).toBe(true);
    expectWhole();
  });

  it('begins anew where the file has changed at its source meanwhile', async () => {
    await run(start(), { bytes: 1, thenMs: 20 });
    expect(durable().length).toBeGreaterThan(0);
    server.always = { kind: 'etag', etag: '"another"' };
    expect(await run(start())).toContain('done');
    server.always = undefined;
    expectWhole();
  });

  it('begins anew, once, where bytes on the disk were damaged meanwhile', async () => {
    await run(start(), { bytes: 1, thenMs: 20 });
    const kept = durable();
    expect(kept.length).toBeGreaterThan(0);
    const descriptor = openSync(join(ingest(), 'data'), 'r+');
    writeSync(descriptor, Buffer.from('damaged'), 0, 7, kept[0]![0]);
    closeSync(descriptor);
    expect(await run(start())).toContain('done');
    expectWhole();
  });

  it('keeps all that came when it is told to end', async () => {
    const from = server.seen.length;
    const said = await run(start(), { bytes: 1, thenMs: 20, signal: 'SIGTERM' });
    expect(said).toContain('cancelled');
    const kept = durableBytes();
    const sent = server.seen.slice(from).reduce((sum, { sentBytes }) => sum + sentBytes, 0);
    expect(kept).toBeGreaterThan(0);
    // All but what was still in sockets and in the gathering of small chunks.
    expect(sent - kept).toBeLessThan(4 * 1024 * 1024);
    expect(await run(start())).toContain('done');
    expectWhole();
  });
});
