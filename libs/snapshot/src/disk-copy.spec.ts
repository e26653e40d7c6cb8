import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Endpoint } from '@roundhouse/contracts/registry/v1/config_service';
import type { ConfigState } from './config-state.ts';
import { DiskCopy, type LoadedCopy } from './disk-copy.ts';
import { apiKey, countsOf, smallWorld } from './fixtures/entries.ts';
import { delta, full, receive, stateAfter } from './fixtures/transfers.ts';
import { applyTransfer } from './apply-transfer.ts';
import type { EncodedTransfer } from './transfer-encoder.ts';

const key = randomBytes(32);
let parent: string;
let directory: string;
let path: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'roundhouse-copy-'));
  directory = join(parent, 'copy');
  path = join(directory, 'config.snapshot');
});
afterEach(() => rm(parent, { recursive: true }));

const copyOf = (otherKey = key, onFault = (error: Error): void => expect(error).toBeUndefined()) =>
  new DiskCopy({ directory, key: otherKey, onFault });

const withExpiry = (number: number, from = number - 1): Promise<EncodedTransfer> =>
  delta(from, number, [apiKey({ id: 'key', expiresAtUnixMs: BigInt(number) })], countsOf(smallWorld()));

async function applyAndStore(
  copy: DiskCopy,
  state: ConfigState | undefined,
  encoded: EncodedTransfer,
): Promise<ConfigState> {
  const transfer = await receive(encoded);
  const next = stateAfter(await applyTransfer(state, transfer));
  copy.store(next, transfer);
  await copy.flush();
  return next;
}

/** A copy with a base and deltas up to this revision. */
async function written(upTo: number): Promise<ConfigState> {
  const copy = copyOf();
  let state = await applyAndStore(copy, undefined, await full(smallWorld(), 1));
  for (let number = 2; number <= upTo; number += 1) state = await applyAndStore(copy, state, await withExpiry(number));
  await copy.close();
  return state;
}

async function loaded(copy = copyOf()): Promise<LoadedCopy> {
  const found = await copy.load();
  if ('absent' in found) throw new Error(found.absent);
  return found;
}

describe('DiskCopy', () => {
  it('gives back base and deltas after a restart', async () => {
    await written(4);
    const { state } = await loaded();
    expect(state.revision.number).toBe(4n);
    expect(state.apiKey('key')?.expiresAtUnixMs).toBe(4n);
  });

  it('appends deltas instead of writing everything again', async () => {
    await written(2);
    const inode = (await stat(path)).ino;
    const copy = copyOf();
    const { state } = await loaded(copy);
    await applyAndStore(copy, state, await withExpiry(3));
    await copy.close();
    expect((await stat(path)).ino).toBe(inode);
    expect((await loaded()).state.revision.number).toBe(3n);
  });

  it('is readable by its owner only and shows no plain text', async () => {
    await written(2);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    expect((await readFile(path)).includes('Llama')).toBe(false);
  });

  it('leaves out a torn tail, wherever it was torn, and appends after what is whole', async () => {
    await written(2);
    const whole = (await stat(path)).size;
    await written(3);
    const bytes = await readFile(path);
    for (const cut of [whole + 1, whole + 7, whole + 20, bytes.length - 1]) {
      await writeFile(path, bytes.subarray(0, cut));
      const copy = copyOf();
      const { state } = await loaded(copy);
      expect(state.revision.number).toBe(2n);
      await applyAndStore(copy, state, await withExpiry(3));
      await copy.close();
      expect((await loaded()).state.revision.number).toBe(3n);
    }
  });

  it('is treated as absent with another key', async () => {
    await written(2);
    expect(await copyOf(randomBytes(32)).load()).toEqual({ absent: expect.stringContaining('wrong key') });
  });

  it('is treated as absent when any bit was flipped', async () => {
    await written(2);
    const bytes = await readFile(path);
    for (let at = 0; at < bytes.length; at += 1) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
      await writeFile(path, altered);
      expect(await copyOf().load()).toEqual({ absent: expect.any(String) });
    }
  });

  it('is absent, with a reason, when there is no file or no whole snapshot in it', async () => {
    expect(await copyOf().load()).toEqual({ absent: expect.stringContaining('ENOENT') });
    await written(1);
    await writeFile(path, (await readFile(path)).subarray(0, 60));
    expect(await copyOf().load()).toEqual({ absent: 'no complete snapshot in it' });
  });

  it('keeps endpoints and the time of the last confirmation', async () => {
    await written(1);
    const copy = copyOf();
    copy.storeRuntime(1_000_000, [Endpoint.fromPartial({ deploymentId: 'dep-0', address: 'node:1' })]);
    await copy.close();
    const found = await loaded();
    expect(found.confirmedAtUnixMs).toBe(1_000_000);
    expect(found.endpoints.map((endpoint) => endpoint.address)).toEqual(['node:1']);
  });

  it('compacts once the deltas outweigh the base', async () => {
    const copy = copyOf();
    let state = await applyAndStore(copy, undefined, await full(smallWorld(), 1));
    const bulky = { secretHmac: randomBytes(600_000) };
    for (let number = 2; number <= 4; number += 1) {
      const line = apiKey({ id: 'key', ...bulky });
      state = await applyAndStore(copy, state, await delta(number - 1, number, [line], state.counts));
    }
    await copy.close();
    expect((await stat(path)).size).toBeLessThan(1_300_000);
    expect((await loaded()).state.revision.number).toBe(4n);
    expect(await readdir(directory)).toEqual(['config.snapshot']);
  });

  it('survives a full disk: tells of it, and writes everything with the next change', async () => {
    const faults: Error[] = [];
    const copy = copyOf(key, (error) => faults.push(error));
    await writeFile(directory, 'a file where the directory should be');
    const state = await applyAndStore(copy, undefined, await full(smallWorld(), 1));
    expect(faults).toHaveLength(1);
    await rm(directory);
    await applyAndStore(copy, state, await withExpiry(2));
    await copy.close();
    expect((await loaded()).state.revision.number).toBe(2n);
  });

  it('keeps the old file until the new one is complete', async () => {
    await written(1);
    const temporary = await open(`${path}.tmp`, 'w');
    await temporary.write('half a file');
    await temporary.close();
    expect((await loaded()).state.revision.number).toBe(1n);
  });
});
