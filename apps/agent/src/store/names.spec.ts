import { describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { parseDigest, parseFileName, parseInstallationId } from './names.ts';

/** Names that have escaped from some store before (security test 42). */
const TRAVERSAL_CORPUS = [
  '',
  '.',
  '..',
  '../escape.gguf',
  '../../etc/passwd',
  'a/../../escape.gguf',
  'folder/model.gguf',
  '/etc/passwd',
  '//server/share/model.gguf',
  '..\\escape.gguf',
  '..\\..\\windows\\system32',
  'folder\\model.gguf',
  'C:',
  'C:model.gguf',
  'C:\\model.gguf',
  '\\\\server\\share\\model.gguf',
  '\\\\?\\C:\\model.gguf',
  'model.gguf\0.txt',
  '\0',
  'model\n.gguf',
  'model\r.gguf',
  '%2e%2e%2fescape.gguf',
  Buffer.from([0xc0, 0xae, 0xc0, 0xae, 0xc0, 0xaf, 0x61]).toString('utf8'),
  '\u2025/escape.gguf',
  '\uff0e\uff0e\uff0fescape.gguf',
  'mode\u0301le.gguf',
  'mod\u00e9le.gguf',
  'model\u202egguf.exe',
  'model.gguf.',
  'model.gguf ',
  ' model.gguf',
  '.hidden',
  '-rf',
  '~',
  '~root/model.gguf',
  '$HOME/model.gguf',
  'CON',
  'con.gguf',
  'NUL',
  'nul.txt',
  'COM1',
  'LPT9.gguf',
  'aux.',
  'model.gguf:stream',
  'model*.gguf',
  'model?.gguf',
  'a..gguf',
  'x'.repeat(300),
  `${'x'.repeat(196)}.gguf`,
];

describe('parseFileName', () => {
  it.each(TRAVERSAL_CORPUS.map((name) => [JSON.stringify(name.slice(0, 40)), name]))('refuses %s', (_, name) => {
    expect(() => parseFileName(name)).toThrow('not a plain file name');
  });

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
  ])('refuses anything else', (text) => {
    expect(() => parseDigest(text)).toThrow('64 lower-case hex digits');
  });
});

describe('parseInstallationId', () => {
  it('takes a UUIDv7 and refuses every traversal', () => {
    const id = newId();
    expect(parseInstallationId(id)).toBe(id);
    for (const text of TRAVERSAL_CORPUS) expect(() => parseInstallationId(text)).toThrow('UUIDv7');
  });
});
