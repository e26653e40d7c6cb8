import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
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

const record = { sizeBytes: content.length, sourceSha256: 'ab'.repeat(32), validator: '"v"' };
const meta = (): string => join(root, 'store', 'ingest', digest, 'meta.json');
const data = (): string => join(root, 'store', 'ingest', digest, 'data');

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
  const file = await store.ingest(digest, content.length);
  await file.write([content], 0);
  await file.commit();
  return store;
}

describe('ModelStore', () => {
  it('security 41: shows a file only after its commit, read-only and under its digest', async () => {
    const store = await ModelStore.open(root);
    const file = await store.ingest(digest, content.length);
    await file.write([content], 0);
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
    const file = await store.ingest(digest, content.length);
    await file.write([content], 0);
    await file.discard();
    expect(existsSync(join(root, 'store', 'ingest', digest))).toBe(false);
  });

  it('keeps what a record says of a partial file, and sweeps at start what has none', async () => {
    const store = await ModelStore.open(root);
    const file = await store.ingest(digest, content.length);
    await file.write([content.subarray(0, 5)], 0);
    await (await ModelStore.open(root)).partials();
    expect(existsSync(join(root, 'store', 'ingest', digest))).toBe(false);
    const next = await store.ingest(digest, content.length);
    await next.write([content.subarray(0, 3), content.subarray(3, 5)], 0);
    await next.checkpoint({ ...record, spans: [[0, 5]] });
    await next.suspend();
    const reopened = await ModelStore.open(root);
    expect(await reopened.partials()).toEqual(new Map([[digest, 5]]));
    const resumed = await reopened.ingest(digest, content.length);
    expect(resumed.kept).toEqual({ ...record, spans: [[0, 5]] });
    await resumed.write([content.subarray(5)], 5);
    await resumed.commit();
    expect(readFileSync(join(root, blob))).toEqual(content);
  });

  it.each([
    ['a record that is no JSON', () => writeFileSync(meta(), '{')],
    ['bytes that are not there', () => writeFileSync(meta(), JSON.stringify({ ...record, spans: [[0, 9]] }))],
    ['bytes beyond the end', () => writeFileSync(meta(), JSON.stringify({ ...record, spans: [[0, 99]] }))],
    ['another size', () => writeFileSync(meta(), JSON.stringify({ ...record, sizeBytes: 11 }))],
    ['a record of 2 MB', () => writeFileSync(meta(), ' '.repeat(2_000_000))],
    ['no data', () => rmSync(data())],
    ['a link for the record', () => (rmSync(meta()), symlinkSync(join(outside, 'precious'), meta()))],
    ['a link for the data', () => (rmSync(data()), symlinkSync(join(outside, 'precious'), data()))],
    ['a second name of a file outside as data', () => (rmSync(data()), linkSync(join(outside, 'precious'), data()))],
  ])('security 43: begins anew where a partial file has %s, and touches nothing outside', async (_, plant) => {
    const store = await ModelStore.open(root);
    const file = await store.ingest(digest, content.length);
    await file.write([content.subarray(0, 5)], 0);
    await file.checkpoint({ ...record, spans: [[0, 5]] });
    await file.suspend();
    plant();
    const next = await store.ingest(digest, content.length);
    expect(next.kept).toBeUndefined();
    await next.write([content], 0);
    await next.checkpoint({ ...record, spans: [[0, content.length]] });
    await next.commit();
    expect(readFileSync(join(root, blob))).toEqual(content);
    expect(readFileSync(join(outside, 'precious'), 'utf8')).toBe('keep me');
    expect(readdirSync(join(root, 'store', 'ingest'))).toEqual([]);
  });

  it('clears at start what a process left that was killed between the last two steps of a commit', async () => {
    const store = await storeWithBlob();
    mkdirSync(join(root, 'store', 'ingest', digest), { recursive: true });
    writeFileSync(meta(), JSON.stringify({ ...record, spans: [[0, content.length]] }));
    await ModelStore.open(root);
    expect(readdirSync(join(root, 'store', 'ingest'))).toEqual([]);
    expect(await store.has(digest, content.length)).toBe(true);
  });

  it('security 43: replaces a link that waits where the next record is written', async () => {
    const store = await ModelStore.open(root);
    const file = await store.ingest(digest, content.length);
    symlinkSync(join(outside, 'precious'), `${meta()}.next`);
    await file.checkpoint({ ...record, spans: [] });
    await file.discard();
    expect(readFileSync(join(outside, 'precious'), 'utf8')).toBe('keep me');
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
    await store.removeBlob(digest);
    expect(await store.has(digest, content.length)).toBe(false);
  });

  it('security 43: refuses a symbolic link planted in place of a blob', async () => {
    const store = await ModelStore.open(root);
    mkdirSync(join(root, 'store', 'blobs', 'sha256', digest.slice(0, 2)));
    symlinkSync(join(outside, 'precious'), join(root, blob));
    await expect(store.has(digest, 7)).rejects.toMatchObject({ reason: 'FORBIDDEN' });
  });

  it('security 43: refuses a directory that was replaced by a link out of the store', async () => {
    const store = await ModelStore.open(root);
    symlinkSync(outside, join(root, 'store', 'blobs', 'sha256', digest.slice(0, 2)));
    await expect(store.has(digest, 7)).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    const file = await store.ingest(digest, content.length);
    await file.write([content], 0);
    await expect(file.commit()).rejects.toMatchObject({ reason: 'FORBIDDEN' });
    expect(existsSync(join(outside, digest))).toBe(false);
  });

  it('security 43: deletes planted links, never what they lead to', async () => {
    const store = await storeWithBlob();
    const id = parseInstallationId(newId());
    const folder = await store.link(id, [{ name: parseFileName('model.gguf'), digest }]);
    symlinkSync(join(outside, 'precious'), join(folder, 'planted'));
    await store.unlinkInstallation(id);
    symlinkSync(outside, join(root, 'installations', id));
    await store.unlinkInstallation(id);
    symlinkSync(outside, join(root, 'store', 'ingest', digest));
    await (await store.ingest(digest, content.length)).discard();
    symlinkSync(join(outside, 'precious'), join(root, 'store', 'blobs', 'sha256', 'ab'));
    expect((await store.blobs()).map((found) => found.digest)).toEqual([digest]);
    expect(readFileSync(join(outside, 'precious'), 'utf8')).toBe('keep me');
  });

  it('security 43: replaces a planted link by the real file instead of writing through it', async () => {
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
    expect((await store.blobs()).map((found) => found.digest)).toEqual([digest]);
    expect(existsSync(foreign)).toBe(true);
  });
});
