import { describe, expect, it } from '@jest/globals';
import type { HubFile, HubOption, HubVersionContent } from '@roundhouse/hub';
import { staticIssues } from './static-issues.ts';

const file = (name: string, more: Partial<HubFile> = {}): HubFile => ({
  name,
  role: 'model',
  url: `https://models.example/${encodeURIComponent(name)}`,
  size_bytes: 10,
  sha256: 'a'.repeat(64),
  ...more,
});

const content = (files: readonly HubFile[], more: Partial<HubVersionContent & HubOption> = {}): HubVersionContent => ({
  name: 'Tiny',
  description: null,
  license: 'mit',
  tags: [],
  parameters: null,
  context_tokens: null,
  capabilities: ['chat'],
  homepage: null,
  changelog: null,
  hardware: { min_memory_bytes: null, min_gpu_memory_bytes: null, min_disk_bytes: null, os: [], arch: [] },
  min_app_version: null,
  options: [{ id: 'one', format: more.format ?? 'gguf', quantization: null, files }],
  ...more,
});

const codes = (files: readonly HubFile[], more: Partial<HubVersionContent & HubOption> = {}) =>
  staticIssues(content(files, more), '0.1.0').map(({ level, code }) => `${level} ${code}`);

describe('what can be said of a version without asking anybody', () => {
  it('is nothing for one that is right, in every format (004-07)', () => {
    expect(codes([file('tiny.gguf'), file('mmproj.gguf', { role: 'projector' })])).toEqual([]);
    const safetensors = [file('model.safetensors'), file('config.json', { role: 'other' })];
    expect(codes(safetensors, { format: 'safetensors' })).toEqual([]);
    expect(codes(safetensors, { format: 'mlx' })).toEqual([]);
    expect(codes([file('model.safetensors')], { format: 'mlx' })).toEqual(['warning config_missing']);
  });

  it('is that a checksum is missing where it is, as one may be (004-13)', () => {
    expect(codes([file('tiny.gguf', { sha256: null, size_bytes: null })])).toEqual([
      'warning size_unknown',
      'warning checksum_missing',
    ]);
  });

  const part = (number: number, total = 3) => file(`m-0000${number}-of-0000${total}.gguf`);
  it.each([
    ['whole', [part(3), part(1), part(2)], []],
    ['without a part', [part(1), part(3)], ['error parts_missing']],
    ['of two totals', [part(1), part(2), part(3, 4)], ['error parts_missing']],
    ['with a part too many', [part(1, 1), part(2, 1)], ['error parts_missing']],
  ])('is whether a split model is there: %s', (_what, files, expected) => expect(codes(files)).toEqual(expected));

  it.each([
    '../a.gguf',
    'a/b.gguf',
    'a\\b.gguf',
    'CON.gguf',
    'a..gguf',
    `${'x'.repeat(300)}.gguf`,
    'ａ.gguf',
    'C:a.gguf',
  ])('is that %j is no name of a file (security 42)', (name) =>
    expect(codes([file('tiny.gguf'), file(name)])).toEqual(['error name']),
  );

  it.each([
    'ftp://models.example/a',
    'https://user:pass@models.example/a',
    'hf://owner/repo@main/a.gguf',
    `hf://owner/repo@${'c'.repeat(40)}/../../a.gguf`,
    'file:///srv/%2e%2e/a',
    'https://models.example/a\\b',
    'javascript:alert(1)',
    '',
  ])('is that %j is no address of a file', (url) => {
    expect(codes([file('tiny.gguf', { url })])).toEqual(['error url']);
  });

  it('is what is missing, twice, or larger than it says', () => {
    expect(codes([file('mmproj.gguf', { role: 'projector' })])).toEqual(['error model_missing']);
    expect(codes([file('a.gguf'), file('A.gguf')])).toEqual(['error twice']);
    expect(codes([file('a.bin')])).toEqual(['error format']);
    const hardware = { min_memory_bytes: null, min_gpu_memory_bytes: null, min_disk_bytes: 5, os: [], arch: [] };
    expect(codes([file('a.gguf')], { hardware })).toEqual(['warning disk_too_small']);
  });
});
