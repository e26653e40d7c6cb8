import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { ModelStore } from './model-store.ts';
import { parseDigest, parseFileName, parseInstallationId } from './names.ts';

const content = Buffer.from('some weights');
const digest = parseDigest(createHash('sha256').update(content).digest('hex'));
const blob = join('store', 'blobs', 'sha256', digest.slice(0, 2), digest);

let base: string;
let root: string;
let outside: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'agent-store-'));
  root = join(base, 'models');
  outside = join(base, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'precious'), 'keep me');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

async function storeWithBlob(): Promise<ModelStore> {
  const store = await ModelStore.open(root);
  const file = await store.ingest(digest);
  await file.write(content);
  await file.commit();
  return store;
}

describe('ModelStore', () => {
  it('shows a file only after its commit, read-only and under its digest', async () => {
    const store = await ModelStore.open(root);
    const file = await store.ingest(digest);
    await file.write(content);
    expect(await store.has(digest, content.length)).toBe(false);
    await file.commit();
    expect(await store.has(digest, content.length)).toBe(true);
    expect(lstatSync(join(root, blob)).mode & 0o777).toBe(0o444);
    expect(existsSync(join(root, 'store', 'ingest', digest))).toBe(false);
  });

  it('does not take a file of another size for the blob', async () => {
    const store = await storeWithBlob();
    expect(await store.has(digest, content.length + 1)).toBe(false);
  });

  it('leaves nothing of a discarded file', async () => {
    const store = await ModelStore.open(root);
    const file = await store.ingest(digest);
    await file.write(content);
    await file.discard();
    expect(existsSync(join(root, 'store', 'ingest', digest))).toBe(false);
  });

  it('sweeps partial files of an earlier process at start', async () => {
    const store = await ModelStore.open(root);
    await (await store.ingest(digest)).write(content);
    await ModelStore.open(root);
    expect(existsSync(join(root, 'store', 'ingest', digest))).toBe(false);
  });

  it('links files under their names and keeps the blob when the installation goes', async () => {
    const store = await storeWithBlob();
    const id = parseInstallationId(newId());
    const folder = await store.link(id, [{ name: parseFileName('model.gguf'), digest }]);
    expect(readFileSync(join(folder, 'model.gguf'))).toEqual(content);
    expect(await store.installations()).toEqual([id]);
    await store.unlinkInstallation(id);
    expect(existsSync(folder)).toBe(false);
    expect(await store.has(digest, content.length)).toBe(true);
    await store.keepOnly(new Set());
    expect(await store.has(digest, content.length)).toBe(false);
  });

  it('refuses a symbolic link planted in place of a blob', async () => {
    const store = await ModelStore.open(root);
    mkdirSync(join(root, 'store', 'blobs', 'sha256', digest.slice(0, 2)));
    symlinkSync(join(outside, 'precious'), join(root, blob));
    await expect(store.has(digest, 7)).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });

  it('refuses a directory that was replaced by a link out of the store', async () => {
    const store = await ModelStore.open(root);
    symlinkSync(outside, join(root, 'store', 'blobs', 'sha256', digest.slice(0, 2)));
    await expect(store.has(digest, 7)).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    const file = await store.ingest(digest);
    await file.write(content);
    await expect(file.commit()).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    expect(existsSync(join(outside, digest))).toBe(false);
  });

  it('deletes planted links, never what they lead to', async () => {
    const store = await storeWithBlob();
    const id = parseInstallationId(newId());
    const folder = await store.link(id, [{ name: parseFileName('model.gguf'), digest }]);
    symlinkSync(join(outside, 'precious'), join(folder, 'planted'));
    await store.unlinkInstallation(id);
    symlinkSync(outside, join(root, 'installations', id));
    await store.unlinkInstallation(id);
    symlinkSync(outside, join(root, 'store', 'ingest', digest));
    await (await store.ingest(digest)).discard();
    await store.keepOnly(new Set());
    expect(readFileSync(join(outside, 'precious'), 'utf8')).toBe('keep me');
  });

  it('replaces a planted link by the real file instead of writing through it', async () => {
    const store = await storeWithBlob();
    const id = parseInstallationId(newId());
    mkdirSync(join(root, 'installations', id), { recursive: true });
    symlinkSync(join(outside, 'precious'), join(root, 'installations', id, 'model.gguf'));
    const folder = await store.link(id, [{ name: parseFileName('model.gguf'), digest }]);
    expect(lstatSync(join(folder, 'model.gguf')).isSymbolicLink()).toBe(false);
    expect(readFileSync(join(outside, 'precious'), 'utf8')).toBe('keep me');
  });

  it('leaves files with foreign names alone', async () => {
    const store = await storeWithBlob();
    const foreign = join(root, 'store', 'blobs', 'sha256', digest.slice(0, 2), 'README');
    writeFileSync(foreign, 'x');
    await store.keepOnly(new Set());
    expect(existsSync(foreign)).toBe(true);
  });
});
