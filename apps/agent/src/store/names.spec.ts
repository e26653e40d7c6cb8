import { describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { TRAVERSAL_CORPUS } from '../fixtures/traversal-corpus.ts';
import { parseDigest, parseFileName, parseInstallationId } from './names.ts';

describe('parseFileName', () => {
  it.each(TRAVERSAL_CORPUS.map((name) => [JSON.stringify(name.slice(0, 40)), name]))(
    'security 42: refuses %s',
    (_, name) => {
      expect(() => parseFileName(name)).toThrow('not a plain file name');
    },
  );

  it.each(['model.gguf', 'Qwen3-0.6B-Q8_0.gguf', 'model-00001-of-00003.gguf', 'mmproj-f16.gguf', 'a', '1.5+b.gguf'])(
    'takes %s',
    (name) => {
      expect(parseFileName(name)).toBe(name);
    },
  );
});

describe('parseDigest', () => {
  const digest = 'ab'.repeat(32);

  it('takes 64 lower-case hex digits', () => {
    expect(parseDigest(digest)).toBe(digest);
  });

  it.each([
    ...TRAVERSAL_CORPUS,
    digest.toUpperCase(),
    digest.slice(1),
    `${digest}0`,
    `${digest}\n`,
    `sha256:${digest}`,
    `../${digest.slice(3)}`,
  ])('security 41: refuses anything else', (text) => {
    expect(() => parseDigest(text)).toThrow('64 lower-case hex digits');
  });
});

describe('parseInstallationId', () => {
  it('security 42: takes a UUIDv7 and refuses every traversal', () => {
    const id = newId();
    expect(parseInstallationId(id)).toBe(id);
    for (const text of TRAVERSAL_CORPUS) expect(() => parseInstallationId(text)).toThrow('UUIDv7');
  });
});
