import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import {
  apiKeyHint,
  createApiKey,
  createPepperFile,
  hashApiKeySecret,
  matchApiKeySecret,
  loadPeppers,
  parseApiKey,
  verifyApiKeySecret,
  type Pepper,
} from './index.ts';

let directory: string;
let pepper: Pepper;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'secrets-'));
  pepper = loadPeppers(file('pepper.json', createPepperFile())).current;
});

afterAll(() => rmSync(directory, { recursive: true }));

describe('the text of an API key', () => {
  it('has the documented format and at least 192 random bits', () => {
    const { text, secret } = createApiKey('live', newId());
    expect(text).toMatch(/^rh_live_[0-9a-f]{32}_[0-9A-Za-z]{43}_[0-9a-f]{8}$/);
    expect(secret.length * Math.log2(62)).toBeGreaterThan(192);
  });

  it('gives back environment, id and secret', () => {
    const keyId = newId();
    const { text, secret } = createApiKey('live', keyId);
    expect(parseApiKey(text)).toEqual({ env: 'live', keyId, secret });
  });

  it('is refused when any single character is changed', () => {
    const { text } = createApiKey('live', newId());
    for (let at = 0; at < text.length; at += 1) {
      const other = text[at] === 'a' ? 'b' : 'a';
      expect(parseApiKey(text.slice(0, at) + other + text.slice(at + 1))).toBeUndefined();
    }
  });

  it.each([
    '',
    'rh_',
    "' OR 1=1 --",
    "rh_live_'; DROP TABLE api_keys; --",
    'Bearer rh_live_x',
    `rh_live_${'0'.repeat(1_000_000)}`,
    'sk-1234567890',
  ])('is not mistaken for: %.40s', (text) => {
    expect(parseApiKey(text)).toBeUndefined();
  });

  it('is not accepted with anything before or after it', () => {
    const { text } = createApiKey('live', newId());
    for (const around of [`${text} `, ` ${text}`, `${text}\n`, `${text}0`, `x${text}`]) {
      expect(parseApiKey(around)).toBeUndefined();
    }
  });

  it('shows no part of the secret but its checksum in its hint', () => {
    const { text, secret } = createApiKey('live', newId());
    expect(apiKeyHint(text)).toBe(`${text.slice(0, 16)}…${text.slice(-4)}`);
    expect(apiKeyHint(text)).not.toContain(secret.slice(0, 4));
  });
});

describe('the stored hash of an API key', () => {
  it('accepts its own secret and no other', () => {
    const { secret } = createApiKey('live', newId());
    const stored = hashApiKeySecret(pepper, secret);
    expect(verifyApiKeySecret(pepper, secret, stored)).toBe(true);
    expect(verifyApiKeySecret(pepper, `${secret.slice(0, -1)}_`, stored)).toBe(false);
    expect(verifyApiKeySecret(pepper, secret, undefined)).toBe(false);
    expect(verifyApiKeySecret(pepper, secret, stored.subarray(0, 20))).toBe(false);
  });

  it('holds nothing of the secret and differs under another pepper', () => {
    const { secret } = createApiKey('live', newId());
    const stored = hashApiKeySecret(pepper, secret);
    expect(stored).toHaveLength(32);
    expect(stored.includes(secret.slice(0, 4))).toBe(false);
    const otherPepper = loadPeppers(file('other.json', createPepperFile())).current;
    expect(hashApiKeySecret(otherPepper, secret)).not.toEqual(stored);
  });

  it('uses every character: long common beginnings never share an identity', () => {
    const begin = 'x'.repeat(64);
    expect(hashApiKeySecret(pepper, `${begin}a`)).not.toEqual(hashApiKeySecret(pepper, `${begin}b`));
  });

  it('is told from the one before a rotation', () => {
    const [current, previous, neither] = [1, 2, 3].map(() => createApiKey('live', newId()).secret);
    const [currentHmac, previousHmac] = [current!, previous!].map((secret) => hashApiKeySecret(pepper, secret));
    const match = (secret: string, before = previousHmac) => matchApiKeySecret(pepper, secret, currentHmac, before);
    expect([match(current!), match(previous!), match(neither!)]).toEqual(['current', 'previous', undefined]);
    expect(matchApiKeySecret(pepper, previous!, currentHmac, undefined)).toBeUndefined();
    expect(matchApiKeySecret(pepper, current!, undefined, undefined)).toBeUndefined();
    expect(matchApiKeySecret(pepper, current!, Buffer.alloc(0), Buffer.alloc(32))).toBeUndefined();
  });

  it('is compared in a time that does not tell an unknown key from a wrong secret', () => {
    const stored = hashApiKeySecret(pepper, createApiKey('live', newId()).secret);
    const wrong = createApiKey('live', newId()).secret;
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 10_000; round += 1) {
      // Interleaved, so that whatever else runs on this machine slows both alike.
      known.push(durationNs(() => verifyApiKeySecret(pepper, wrong, stored)));
      unknown.push(durationNs(() => verifyApiKeySecret(pepper, wrong, undefined)));
    }
    expect(Math.abs(median(known) - median(unknown))).toBeLessThan(5_000);
  });
});

describe('a pepper file', () => {
  it.each([
    ['nothing', ''],
    ['no key', '{"current":"a","peppers":[]}'],
    ['an empty key', '{"current":"a","peppers":[{"id":"a","key":""}]}'],
    ['a short key', '{"current":"a","peppers":[{"id":"a","key":"c2hvcnQ="}]}'],
    ['a default key', `{"current":"a","peppers":[{"id":"a","key":"${Buffer.alloc(32).toString('base64')}"}]}`],
    ['a current key that is not there', createPepperFile().replace(/"current": "[^"]+"/, '"current": "gone"')],
    ['a key twice', doubled(createPepperFile())],
  ])('with %s is refused without showing content', (_, content) => {
    const path = file('refused.json', content);
    expect(() => loadPeppers(path)).toThrow(expect.objectContaining({ reason: 'INVALID_REQUEST' }));
    expect(() => loadPeppers(path)).not.toThrow(/c2hvcnQ/);
  });
});

function file(name: string, content: string): string {
  const path = join(directory, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

function doubled(content: string): string {
  const parsed = JSON.parse(content) as { peppers: unknown[] };
  return JSON.stringify({ ...parsed, peppers: [...parsed.peppers, ...parsed.peppers] });
}

function durationNs(work: () => unknown): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start);
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
