import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError, type Reason } from '@roundhouse/errors';
import { newId } from '@roundhouse/kernel';
import { DownloadQueue } from '../downloads/download-queue.ts';
import type { ByteSource } from '../downloads/downloads.ports.ts';
import { ModelStore } from '../store/model-store.ts';
import { Installations, type DesiredInstallation } from './installations.ts';

const contents: Record<string, Buffer> = { 'http://m/a': Buffer.from('aaaa'), 'http://m/b': Buffer.from('bbbbbb') };
const hash = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const fileAt = (url: string, name: string) => ({
  name,
  url,
  sizeBytes: contents[url]!.length,
  sha256: hash(contents[url]!),
  role: 'unknown' as const,
});

let root: string;
let store: ModelStore;
let failing: Map<string, Reason>;
let installations: Installations;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'agent-installations-'));
  store = await ModelStore.open(root);
  failing = new Map();
  const source: ByteSource = {
    open: async (url, signal) => {
      const reason = failing.get(url);
      if (reason === 'CANCELLED')
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
      if (reason !== undefined) throw new AppError(reason, 'told to fail');
      async function* chunks(): AsyncGenerator<Uint8Array> {
        yield contents[url]!;
      }
      return { declaredBytes: undefined, chunks: chunks() };
    },
  };
  const space = { reserve: async () => ({ consume: () => undefined, release: () => undefined }) };
  const queue = new DownloadQueue({ source, store, space, retry: { retries: 0, minDelayMs: 1, maxDelayMs: 1 } });
  installations = new Installations({ queue, store, onChange: () => undefined });
});
afterEach(async () => {
  await installations.stop();
  rmSync(root, { recursive: true, force: true });
});

const until = async (condition: () => boolean): Promise<void> => {
  for (let tries = 0; !condition() && tries < 200; tries += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(condition()).toBe(true);
};
const phase = (id: string) => installations.observed().find((one) => one.id === id)?.phase;
const desired = (change: Partial<DesiredInstallation> = {}): DesiredInstallation => ({
  id: newId(),
  artifactKey: 'tiny',
  pinned: false,
  priority: 0,
  hub: undefined,
  files: [fileAt('http://m/a', 'model-00001-of-00002.gguf'), fileAt('http://m/b', 'model-00002-of-00002.gguf')],
  ...change,
});

describe('Installations', () => {
  it('puts all files under their names before it says ready', async () => {
    const wanted = desired();
    installations.install(wanted);
    await until(() => phase(wanted.id) === 'ready');
    expect(installations.observed()[0]).toMatchObject({ bytesDone: 10, bytesTotal: 10, reason: undefined });
    const path = installations.pathOf(wanted.id, 'model-00002-of-00002.gguf')!;
    expect(readFileSync(path, 'utf8')).toBe('bbbbbb');
    expect(installations.pathOf(wanted.id, '../model')).toBeUndefined();
    expect(installations.holds(wanted)).toBe(true);
    expect(installations.holds({ ...wanted, files: [] })).toBe(false);
  });

  it('fails as a whole with the reason of the file that cannot be had', async () => {
    failing.set('http://m/b', 'DOWNLOAD_NOT_FOUND');
    const wanted = desired();
    installations.install(wanted);
    await until(() => phase(wanted.id) === 'failed');
    expect(installations.observed()[0]).toMatchObject({ reason: 'DOWNLOAD_NOT_FOUND', bytesDone: 0 });
    expect(installations.pathOf(wanted.id, 'model-00001-of-00002.gguf')).toBeUndefined();
  });

  it.each([
    ['no files', { files: [] }],
    ['a name that leads out', { files: [fileAt('http://m/a', '../a')] }],
    ['the same name twice', { files: [fileAt('http://m/a', 'a.gguf'), fileAt('http://m/b', 'A.gguf')] }],
    ['a bad digest', { files: [{ ...fileAt('http://m/a', 'a.gguf'), sha256: 'x' }] }],
    ['an empty file', { files: [{ ...fileAt('http://m/a', 'a.gguf'), sizeBytes: 0 }] }],
  ])('refuses %s', async (_, change) => {
    const wanted = desired(change);
    installations.install(wanted);
    await until(() => phase(wanted.id) === 'failed');
    expect(installations.observed()[0]?.reason).toBe('INVALID_REQUEST');
  });

  it('removes its folder, and the files that nobody else wants', async () => {
    const [one, two] = [desired(), desired({ files: [fileAt('http://m/a', 'only.gguf')] })];
    installations.install(one);
    installations.install(two);
    await until(() => phase(one.id) === 'ready' && phase(two.id) === 'ready');
    await installations.uninstall(one.id);
    expect(phase(one.id)).toBeUndefined();
    expect(existsSync(join(root, 'installations', one.id))).toBe(false);
    const blob = (url: string): string => {
      const digest = hash(contents[url]!);
      return join(root, 'store', 'blobs', 'sha256', digest.slice(0, 2), digest);
    };
    expect(existsSync(blob('http://m/a'))).toBe(true);
    expect(existsSync(blob('http://m/b'))).toBe(false);
  });

  it('shows a cancelled download until it was reported', async () => {
    failing.set('http://m/a', 'CANCELLED');
    const wanted = desired();
    installations.install(wanted);
    await until(() => phase(wanted.id) === 'downloading');
    await installations.uninstall(wanted.id);
    expect(installations.observed()).toMatchObject([{ phase: 'cancelled', reason: 'CANCELLED' }]);
    installations.forgetCancelled();
    expect(installations.observed()).toEqual([]);
  });
});
