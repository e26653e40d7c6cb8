import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import {
  createMasterKeyFile,
  loadMasterKeys,
  openSecret,
  rewrapSecret,
  sealSecret,
  type MasterKeys,
  type SecretPlace,
} from './index.ts';

const SECRET = Buffer.from('sk-canary-5c0f');
const place: SecretPlace = { organizationId: newId(), table: 'credential', rowId: newId(), version: 3n };
let directory: string;
let masterKeys: MasterKeys;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'secrets-'));
  masterKeys = load(createMasterKeyFile());
});

afterAll(() => rmSync(directory, { recursive: true }));

describe('a sealed secret', () => {
  it('opens in its own place', () => {
    expect(openSecret(masterKeys, sealSecret(masterKeys, SECRET, place), place)).toEqual(SECRET);
  });

  it('shows nothing of the secret and never looks the same twice', () => {
    const sealed = sealSecret(masterKeys, SECRET, place);
    expect(sealed.includes('canary')).toBe(false);
    expect(sealSecret(masterKeys, SECRET, place)).not.toEqual(sealed);
  });

  it('with a flipped bit in any byte gives a clean error', () => {
    const sealed = sealSecret(masterKeys, SECRET, place);
    for (let at = 0; at < sealed.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = Buffer.from(sealed);
        changed[at]! ^= 1 << bit;
        expectUnreadable(() => openSecret(masterKeys, changed, place));
      }
    }
  });

  it('cut short anywhere gives a clean error', () => {
    const sealed = sealSecret(masterKeys, SECRET, place);
    for (let length = 0; length < sealed.length; length += 1) {
      expectUnreadable(() => openSecret(masterKeys, sealed.subarray(0, length), place));
    }
  });

  it.each([
    ['tenant', { organizationId: newId() }],
    ['table', { table: 'provider' }],
    ['row', { rowId: newId() }],
    ['version', { version: 4n }],
  ])('moved to another %s does not open', (_, other) => {
    const sealed = sealSecret(masterKeys, SECRET, place);
    expectUnreadable(() => openSecret(masterKeys, sealed, { ...place, ...other }));
  });

  it('does not open when the border between two fields is moved', () => {
    const sealed = sealSecret(masterKeys, SECRET, { ...place, table: 'ab', rowId: 'c' });
    expectUnreadable(() => openSecret(masterKeys, sealed, { ...place, table: 'a', rowId: 'bc' }));
  });

  it('opens after rotation with the old key, and with the new one once it is wrapped again', () => {
    const oldFile = JSON.parse(createMasterKeyFile()) as { current: string; keys: unknown[] };
    const newFile = JSON.parse(createMasterKeyFile()) as { current: string; keys: unknown[] };
    const sealed = sealSecret(load(JSON.stringify(oldFile)), SECRET, place);
    const both = load(JSON.stringify({ current: newFile.current, keys: [...newFile.keys, ...oldFile.keys] }));
    expect(openSecret(both, sealed, place)).toEqual(SECRET);
    const onlyNew = load(JSON.stringify(newFile));
    expectUnreadable(() => openSecret(onlyNew, sealed, place));
    expect(openSecret(onlyNew, rewrapSecret(both, sealed, place), place)).toEqual(SECRET);
  });
});

function load(content: string): MasterKeys {
  const path = join(directory, 'keys.json');
  writeFileSync(path, content, { mode: 0o600 });
  return loadMasterKeys(path);
}

function expectUnreadable(open: () => unknown): void {
  expect(open).toThrow(expect.objectContaining({ reason: 'INTERNAL', message: 'A stored secret cannot be read.' }));
}
