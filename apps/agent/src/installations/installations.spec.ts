import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError, type Reason } from '@roundhouse/errors';
import { ManualClock, newId } from '@roundhouse/kernel';
import { createPublisherKey, manifestBytes, manifestOf, signManifest, type HubOption } from '@roundhouse/hub';
import type { FileSource } from '@roundhouse/sources';
import { eventually } from '@roundhouse/testing';
import { HashThread } from '../downloads/file-hashing.ts';
import { DownloadQueue } from '../downloads/download-queue.ts';
import { downloadSetUp, type DownloadSetUp } from '../fixtures/download-set-up.ts';
import { TRAVERSAL_CORPUS } from '../fixtures/traversal-corpus.ts';
import { parseDigest } from '../store/names.ts';
import { cancelledFile } from './cancelled-file.ts';
import { FileSets } from './file-sets.ts';
import { Installations, type DesiredInstallation, type DownloadSettings } from './installations.ts';

const contents: Record<string, Buffer> = { a: Buffer.from('aaaa'), b: Buffer.from('bbbbbb') };
const hash = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const fileAt = (url: string, name: string) => ({
  name,
  url,
  sizeBytes: contents[url]!.length,
  sha256: hash(contents[url]!),
  role: 'unknown' as const,
});

const SETTINGS: DownloadSettings = {
  downloadBytesPerSecond: 0,
  maxDownloads: 0,
  keepFreeDiskBytes: 0,
  requireSignature: false,
};

const hashing = new HashThread();

let setUp: DownloadSetUp;
let root: string;
let clock: ManualClock;
let failing: Map<string, Reason>;
let opened: string[];
let installations: Installations;
let beforeFailing: () => Promise<void>;

function open(free = 1e12): Installations {
  const source: FileSource = {
    open: async (url, { signal }) => {
      opened.push(url);
      const reason = failing.get(url);
      if (reason === 'CANCELLED')
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
      if (reason !== undefined) await beforeFailing();
      if (reason !== undefined) throw new AppError(reason, 'told to fail');
      async function* chunks(): AsyncGenerator<Uint8Array> {
        yield contents[url]!;
      }
      const unknown = { totalBytes: undefined, validator: undefined, statedSha256: undefined };
      return { ...unknown, status: 200, start: 0, chunks: chunks(), discard: () => undefined };
    },
    describe: () => Promise.reject(new Error('not asked for')),
    close: async () => undefined,
  };
  const space = {
    reserve: async (needs: readonly { key: string; bytes: number }[]) => {
      const bytes = needs.reduce((sum, need) => sum + need.bytes, 0);
      const used = (await setUp.store.blobs()).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      if (bytes > free - used) throw new AppError('DISK_FULL', 'told to be full');
      return { adjust: () => undefined, release: () => undefined };
    },
    recheck: async () => undefined,
    freeBytes: async () => free - (await setUp.store.blobs()).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
  const retry = { retries: 0, minDelayMs: 1, maxDelayMs: 1 };
  const queue = new DownloadQueue({ ...setUp.parts, source, retry });
  return new Installations({
    queue,
    store: setUp.store,
    files: new FileSets({ queue, store: setUp.store, space, clock }),
    hashing,
    clock,
    cancelled: cancelledFile(join(root, 'cancelled.json')),
    onChange: () => undefined,
    onProgress: () => undefined,
  });
}

beforeEach(async () => {
  setUp = await downloadSetUp(hashing);
  root = setUp.path;
  clock = new ManualClock(Date.now());
  failing = new Map();
  opened = [];
  beforeFailing = async () => undefined;
  installations = open();
});
afterEach(() => setUp.close());
afterAll(() => hashing.close());

const desired = (change: Partial<DesiredInstallation> = {}): DesiredInstallation => ({
  id: newId(),
  artifactKey: 'tiny',
  files: [fileAt('a', 'model-00001-of-00002.gguf'), fileAt('b', 'model-00002-of-00002.gguf')],
  pinned: false,
  priority: 0,
  hub: undefined,
  ...change,
});

const phase = (id: string): string | undefined => installations.observed().find((seen) => seen.id === id)?.phase;
const blob = (url: string): string => {
  const digest = hash(contents[url]!);
  return join(root, 'store', 'blobs', 'sha256', digest.slice(0, 2), digest);
};

async function installed(change: Partial<DesiredInstallation> = {}): Promise<DesiredInstallation> {
  const wanted = desired(change);
  installations.install(wanted);
  await eventually(() => phase(wanted.id) === 'ready');
  return wanted;
}

const hubFile = (url: string, name: string) => {
  const { sizeBytes, sha256 } = fileAt(url, name);
  return { name, role: 'model', size_bytes: sizeBytes, sha256 };
};

/** Every path in the models directory; the empty folder of installations may come and go. */
const everything = (): string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path !== 'cancelled.json' && path !== 'installations')
    .toSorted();

describe('Installations', () => {
  it('004-14 brings a whole set of files and gives them their names', async () => {
    const wanted = await installed();
    expect(installations.observed()[0]).toMatchObject({ bytesDone: 10, bytesTotal: 10, reason: undefined });
    const path = installations.pathOf(wanted.id, 'model-00002-of-00002.gguf')!;
    expect(readFileSync(path, 'utf8')).toBe('bbbbbb');
    expect(installations.pathOf(wanted.id, '../model')).toBeUndefined();
    expect(installations.holds(wanted)).toBe(true);
    expect(installations.holds({ ...wanted, files: [] })).toBe(false);
  });

  it('fails as a whole with the reason of the file that cannot be had', async () => {
    failing.set('b', 'DOWNLOAD_NOT_FOUND');
    const wanted = desired();
    installations.install(wanted);
    await eventually(() => phase(wanted.id) === 'failed');
    expect(installations.observed()[0]).toMatchObject({
      reason: 'DOWNLOAD_NOT_FOUND',
      bytesDone: 0,
      retryAtUnixMs: 0,
    });
    expect(installations.pathOf(wanted.id, 'model-00001-of-00002.gguf')).toBeUndefined();
    expect(setUp.onTheWay()).toEqual([]);
  });

  it.each([
    ['no files', { files: [] }],
    ['a name that leads out', { files: [fileAt('a', '../a')] }],
    ['the same name twice', { files: [fileAt('a', 'a.gguf'), fileAt('b', 'A.gguf')] }],
    ['a bad digest', { files: [{ ...fileAt('a', 'a.gguf'), sha256: 'x' }] }],
    ['an empty file', { files: [{ ...fileAt('a', 'a.gguf'), sizeBytes: 0 }] }],
    ['a size that no number holds', { files: [{ ...fileAt('a', 'a.gguf'), sizeBytes: 2 ** 60 }] }],
  ])('security 42: refuses %s', async (_, change) => {
    const wanted = desired(change);
    installations.install(wanted);
    await eventually(() => phase(wanted.id) === 'failed');
    expect(installations.observed()[0]?.reason).toBe('INVALID_REQUEST');
    expect(opened).toEqual([]);
  });

  it('security 42: lets no name, digest or id of the corpus become a path, to write or to delete', async () => {
    const before = everything();
    for (const text of TRAVERSAL_CORPUS) {
      const files = [fileAt('a', 'a.gguf')];
      for (const change of [
        { files: [fileAt('a', text)] },
        { files: [{ ...files[0]!, sha256: text }] },
        { id: text, files },
      ]) {
        const wanted = desired(change);
        installations.install(wanted);
        await eventually(() => phase(wanted.id) === 'failed');
        expect(installations.observed().at(-1)?.reason).toBe('INVALID_REQUEST');
        expect(installations.pathOf(wanted.id, text)).toBeUndefined();
        await installations
          .uninstall(wanted.id)
          .catch((error: AppError) => expect(error.reason).toBe('INVALID_REQUEST'));
      }
      for (const act of [installations.cancel(text), installations.retry(text)]) {
        await expect(act).rejects.toMatchObject({ reason: 'NOT_FOUND' });
      }
    }
    expect(opened).toEqual([]);
    expect(everything()).toEqual(before);
  });

  it('security 44: takes an archive for what it is, a file', async () => {
    contents['zip'] = Buffer.from('504b0304140000000000', 'hex');
    const wanted = await installed({ files: [fileAt('zip', 'models.zip')] });
    expect(readdirSync(join(root, 'installations', wanted.id))).toEqual(['models.zip']);
  });

  it('security 46: holds no hub version ready that its node does not trust, and all others once it does', async () => {
    const manifest = manifestOf('tiny', 3, [
      { id: 'q8', format: 'gguf', quantization: 'Q8_0', files: [{ ...hubFile('a', 'a.gguf') }] },
    ] as unknown as HubOption[]);
    const key = createPublisherKey();
    const bytes = Buffer.from(manifestBytes(manifest));
    const { key_id: keyId, signature } = signManifest(bytes, key.privateKeyPem);
    const hub = { slug: 'tiny', version: 3, option: 'q8', manifest: bytes };
    const files = [fileAt('a', 'a.gguf')];
    const signed = desired({ files, hub: { ...hub, signatures: [{ keyId, signature: Buffer.from(signature) }] } });
    const unsigned = desired({ files, hub: { ...hub, signatures: [] } });
    const swapped = desired({ files: [fileAt('b', 'a.gguf')], hub: { ...hub, signatures: [] } });
    const settings = { ...SETTINGS, requireSignature: true };
    const keys = [{ id: key.id, publicKey: key.publicKey }];
    installations.configure(settings, []);
    for (const wanted of [signed, unsigned, swapped]) installations.install(wanted);
    await eventually(() => [signed, unsigned, swapped].every(({ id }) => phase(id) === 'failed'));
    expect(opened).toEqual([]);
    installations.configure(settings, keys);
    await eventually(() => phase(signed.id) === 'ready');
    expect([phase(unsigned.id), phase(swapped.id)]).toEqual(['failed', 'failed']);
    installations.configure({ ...settings, requireSignature: false }, keys);
    await eventually(() => phase(unsigned.id) === 'ready');
    expect(installations.observed()[2]).toMatchObject({
      reason: 'FORBIDDEN',
      message: expect.stringContaining('a.gguf'),
    });
    installations.configure(settings, []);
    expect([phase(signed.id), phase(unsigned.id)]).toEqual(['failed', 'failed']);
  });

  it('004-15 removes its folder, and the files that nobody else wants', async () => {
    const one = await installed();
    await installed({ files: [fileAt('a', 'only.gguf')] });
    await installations.uninstall(one.id);
    expect(phase(one.id)).toBeUndefined();
    expect(existsSync(join(root, 'installations', one.id))).toBe(false);
    expect([existsSync(blob('a')), existsSync(blob('b'))]).toEqual([true, false]);
  });

  it('shows a removed download as cancelled until it was reported', async () => {
    failing.set('a', 'CANCELLED');
    const wanted = desired();
    installations.install(wanted);
    await eventually(() => opened.includes('a'));
    await installations.uninstall(wanted.id);
    expect(installations.observed()).toMatchObject([{ phase: 'cancelled', reason: 'CANCELLED' }]);
    expect(setUp.onTheWay()).toEqual([]);
    installations.forgetCancelled();
    expect(installations.observed()).toEqual([]);
  });

  it('004-19 keeps to a cancellation, over a restart too, until somebody retries it', async () => {
    failing.set('a', 'CANCELLED');
    const wanted = desired();
    installations.install(wanted);
    await eventually(() => opened.includes('a'));
    await installations.cancel(wanted.id);
    expect(phase(wanted.id)).toBe('cancelled');
    expect([setUp.onTheWay(), existsSync(blob('b'))]).toEqual([[], false]);
    installations.forgetCancelled(new Set([wanted.id]));
    expect(installations.holds(wanted)).toBe(true);
    installations = open();
    await installations.open();
    installations.install(wanted);
    expect(phase(wanted.id)).toBe('cancelled');
    failing.clear();
    await installations.retry(wanted.id);
    await eventually(() => phase(wanted.id) === 'ready');
    await expect(installations.cancel(wanted.id)).rejects.toMatchObject({ reason: 'FAILED_PRECONDITION' });
    await expect(installations.cancel(newId())).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });

  it('says when a failure of the network is tried again, and begins a new job at once when asked', async () => {
    failing.set('a', 'DOWNLOAD_NETWORK');
    const wanted = desired();
    installations.install(wanted);
    await eventually(() => phase(wanted.id) === 'failed');
    expect(installations.observed()[0]!.retryAtUnixMs).toBeGreaterThanOrEqual(clock.nowMs() + 60_000);
    failing.clear();
    await installations.retry(wanted.id);
    await eventually(() => phase(wanted.id) === 'ready');
    expect(installations.observed()[0]).toMatchObject({ retryAtUnixMs: 0, reason: undefined });
    await installations.stop();
  });

  it('needs no source, and waits for no download, when its files are there', async () => {
    const wanted = await installed();
    failing.set('a', 'CANCELLED');
    const before = opened.length;
    installations = open();
    installations.install(wanted);
    await eventually(() => phase(wanted.id) === 'ready');
    expect(opened.length).toBe(before);
  });

  it('finds a damaged file, removes it and fetches it again', async () => {
    const wanted = await installed();
    expect(await installations.verify(wanted.id, new AbortController().signal)).toEqual([]);
    await eventually(() => phase(wanted.id) === 'ready');
    chmodSync(blob('b'), 0o600);
    writeFileSync(blob('b'), 'bbbbbX');
    expect(await installations.verify(wanted.id, new AbortController().signal)).toEqual(['model-00002-of-00002.gguf']);
    await eventually(() => phase(wanted.id) === 'ready');
    expect(readFileSync(blob('b'), 'utf8')).toBe('bbbbbb');
    expect(readFileSync(installations.pathOf(wanted.id, 'model-00002-of-00002.gguf')!, 'utf8')).toBe('bbbbbb');
  });

  it('makes room with files of failed installations, never with pinned or present ones', async () => {
    failing.set('b', 'DOWNLOAD_NOT_FOUND');
    beforeFailing = () => eventually(() => existsSync(blob('a')));
    const failed = desired();
    installations = open(12);
    installations.install(failed);
    await eventually(() => phase(failed.id) === 'failed');
    contents['c'] = Buffer.from('cccccccccc');
    await installed({ files: [fileAt('c', 'c.gguf')] });
    expect(existsSync(blob('a'))).toBe(false);
    contents['d'] = Buffer.from('dddd');
    const toolarge = desired({ files: [fileAt('d', 'd.gguf')] });
    installations.install(toolarge);
    await eventually(() => phase(toolarge.id) === 'failed');
    expect(installations.observed().at(-1)).toMatchObject({ reason: 'DISK_FULL' });
    expect(existsSync(blob('c'))).toBe(true);
    await installations.stop();
  });

  it('keeps finished files of a pinned installation that failed', async () => {
    failing.set('b', 'DOWNLOAD_NOT_FOUND');
    beforeFailing = () => eventually(() => existsSync(blob('a')));
    const failed = desired({ pinned: true });
    installations.install(failed);
    await eventually(() => phase(failed.id) === 'failed');
    await installations.collectGarbage();
    expect(existsSync(blob('a'))).toBe(true);
  });

  it('removes the oldest that nothing needs while too little of the disk is free, and stops when there is enough', async () => {
    const { store } = setUp;
    await installed({ files: [fileAt('a', 'a.gguf')] });
    const ages = [100, 400, 300, 200];
    const strays = ages.map((seconds) => Buffer.from(`stray of ${seconds}`));
    for (const [index, stray] of strays.entries()) {
      const file = await store.ingest(parseDigest(hash(stray)), stray.length);
      await file.write([stray], 0);
      await file.commit();
      contents[`stray-${ages[index]}`] = stray;
      const at = new Date(clock.nowMs() - ages[index]! * 1_000);
      utimesSync(blob(`stray-${ages[index]}`), at, at);
    }
    const there = (): number[] => ages.filter((seconds) => existsSync(blob(`stray-${seconds}`)));
    // 4 files of 12 bytes and the one that is needed: of 100 bytes are 48 free.
    installations = open(100);
    const wanted = desired({ files: [fileAt('a', 'a.gguf')] });
    installations.install(wanted);
    await eventually(() => phase(wanted.id) === 'ready');
    installations.configure({ ...SETTINGS, keepFreeDiskBytes: 48 }, []);
    expect(await installations.keepDiskFree()).toBe(0);
    expect(there()).toEqual(ages);
    installations.configure({ ...SETTINGS, keepFreeDiskBytes: 49 }, []);
    await eventually(() => there().length === 2);
    expect(there()).toEqual([100, 200]);
    // However little is free: what is needed stays, and what has only just come.
    installations.configure({ ...SETTINGS, keepFreeDiskBytes: 100 }, []);
    await eventually(() => there().length === 1);
    expect(await installations.keepDiskFree()).toBe(0);
    expect([there(), existsSync(blob('a'))]).toEqual([[100], true]);
    await installations.stop();
  });

  it('removes no more for a download than it needs, the oldest first', async () => {
    failing.set('b', 'DOWNLOAD_NOT_FOUND');
    beforeFailing = () => eventually(() => existsSync(blob('a')));
    const failed = desired();
    installations = open(20);
    installations.install(failed);
    await eventually(() => phase(failed.id) === 'failed');
    contents['stray'] = Buffer.from('stray!');
    const { store } = setUp;
    const stray = await store.ingest(parseDigest(hash(contents['stray'])), 6);
    await stray.write([contents['stray']], 0);
    await stray.commit();
    const at = new Date(clock.nowMs() - 300_000);
    utimesSync(blob('stray'), at, at);
    contents['c'] = Buffer.from('cccccccccccc');
    await installed({ files: [fileAt('c', 'c.gguf')] });
    expect([existsSync(blob('stray')), existsSync(blob('a'))]).toEqual([false, true]);
    await installations.stop();
  });

  it('collects what nobody refers to, unless it is so young that somebody may be about to', async () => {
    await installed({ files: [fileAt('a', 'a.gguf')] });
    const { store } = setUp;
    const stray = await store.ingest(parseDigest(hash(contents['b']!)), 6);
    await stray.write([contents['b']!], 0);
    await stray.commit();
    expect(await installations.collectGarbage()).toBe(0);
    utimesSync(blob('b'), new Date(clock.nowMs() - 300_000), new Date(clock.nowMs() - 300_000));
    expect(await installations.collectGarbage()).toBe(6);
    expect([existsSync(blob('a')), existsSync(blob('b'))]).toEqual([true, false]);
  });

  it('follows the number of downloads that the node is told, while they run', async () => {
    failing.set('a', 'CANCELLED');
    failing.set('b', 'CANCELLED');
    const settings = { ...SETTINGS, maxDownloads: 1 };
    installations.configure(settings, []);
    const urgent = desired({ files: [fileAt('b', 'b.gguf')], priority: 1 });
    const wanted = [desired({ files: [fileAt('a', 'a.gguf')], priority: 2 }), urgent];
    for (const one of wanted) installations.install(one);
    await eventually(() => opened.length === 1);
    installations.configure({ ...settings, maxDownloads: 2 }, []);
    await eventually(() => opened.length === 2);
    for (const { id } of wanted) await installations.uninstall(id);
  });

  it('removes partial files that no installation goes on with', async () => {
    for (const name of ['a', 'b']) {
      const file = await setUp.store.ingest(parseDigest(hash(contents[name]!)), contents[name]!.length);
      await file.write([contents[name]!.subarray(0, 2)], 0);
      const spans = [[0, 2]] as const;
      await file.checkpoint({
        sizeBytes: contents[name]!.length,
        sourceSha256: hash(Buffer.from(name)),
        validator: undefined,
        spans,
      });
      await file.suspend();
    }
    failing.set('a', 'CANCELLED');
    installations.install(desired({ files: [fileAt('a', 'a.gguf')] }));
    await installations.sweepPartials();
    expect(readdirSync(join(root, 'store', 'ingest'))).toEqual([hash(contents['a']!)]);
    await installations.stop();
    expect(readdirSync(join(root, 'store', 'ingest'))).toEqual([hash(contents['a']!)]);
  });
});
