import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { tinyParts, writeGguf, writeTinyGguf, type WritableEntry } from '@roundhouse/gguf';
import { parseDryRun } from './dry-run.ts';
import { ModelFactsReader } from './model-facts-reader.ts';

const MIB = 1024 * 1024;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'agent-model-facts-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function reader(dryRunPath?: string): ModelFactsReader {
  return new ModelFactsReader({
    folderOf: (id) => join(directory, id),
    gpus: async () => [{ device: 'CUDA0', memoryFreeBytes: 8 * 1024 * MIB }],
    dryRunPath: () => dryRunPath,
    environment: process.env,
  });
}

const settings = { contextTokens: 512, parallel: 1, embeddings: false };
const never = new AbortController().signal;

function install(...files: [name: string, content: Buffer][]): void {
  mkdirSync(join(directory, 'i'));
  for (const [name, content] of files) writeFileSync(join(directory, 'i', name), content);
}

function tinyOf(...entries: WritableEntry[]): Buffer {
  const { metadata, tensors } = tinyParts({ seed: 1 });
  const keys = new Set(entries.map(([key]) => key));
  return writeGguf([...metadata.filter(([key]) => !keys.has(key)), ...entries], tensors);
}

function part(index: number, of: number): Buffer {
  const { metadata, tensors } = tinyParts({ seed: 1 });
  const split: WritableEntry[] = [
    ['split.no', { type: 'uint32', value: index }],
    ['split.count', { type: 'uint32', value: of }],
  ];
  return writeGguf([...(index === 0 ? metadata : []), ...split], index === 0 ? tensors.slice(0, 3) : tensors.slice(3));
}

describe('facts of installed models', () => {
  it('tell what the model is and what it takes on this host, beside its projector', async () => {
    const projector = tinyOf(['general.architecture', { type: 'string', value: 'clip' }]);
    install(['mmproj-tiny.gguf', projector], ['tiny.gguf', writeTinyGguf({ seed: 1 })], ['README', Buffer.from('x')]);
    const found = await reader().read('i', settings, never);
    expect(found).toMatchObject({
      facts: { architecture: 'llama', kind: 'model' },
      projector: { kind: 'projector' },
      estimate: { context_tokens: 512, gpu_layers: 2, devices: [{ device: 'host' }, { device: 'CUDA0' }] },
      dry_run: null,
    });
    expect(found.estimate.projector_bytes).toBeGreaterThan(1024 * MIB);
    expect(JSON.stringify(found).length).toBeLessThan(16_384);
  });

  it('read all parts of a split model, and name the one that is missing', async () => {
    install(['m-00001-of-00002.gguf', part(0, 2)], ['m-00002-of-00002.gguf', part(1, 2)]);
    expect(await reader().read('i', settings, never)).toMatchObject({
      facts: { split: { parts: 2, complete: true }, blocks: [{ repeat: 1 }] },
    });
    rmSync(join(directory, 'i', 'm-00002-of-00002.gguf'));
    await expect(reader().read('i', settings, never)).rejects.toMatchObject({
      reason: 'INVALID_REQUEST',
      message: 'Part "m-00002-of-00002.gguf" of the model is missing.',
    });
  });

  it('are refused for a name that is not the one of a part', async () => {
    install(['model.gguf', part(0, 2)]);
    await expect(reader().read('i', settings, never)).rejects.toMatchObject({ reason: 'INVALID_REQUEST' });
  });

  it('are of what the agent put there, never of what a link leads to', async () => {
    install();
    const outside = join(directory, 'outside.gguf');
    writeFileSync(outside, writeTinyGguf({ seed: 1 }));
    symlinkSync(outside, join(directory, 'i', 'tiny.gguf'));
    await expect(reader().read('i', settings, never)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expect(reader().read('nothing', settings, never)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
  });
});

describe('dry run', () => {
  it('reads what the tool of the engine prints', () => {
    expect(parseDryRun('CUDA0 4096 512 128\nHost 256 0 16\n')).toEqual([
      { device: 'CUDA0', weights_bytes: 4096 * MIB, cache_bytes: 512 * MIB, compute_bytes: 128 * MIB },
      { device: 'host', weights_bytes: 256 * MIB, cache_bytes: 0, compute_bytes: 16 * MIB },
    ]);
    expect(parseDryRun('error: unknown argument\n')).toBeUndefined();
  });

  it('asks for the settings of the load, and does without a tool that fails', async () => {
    install(['tiny.gguf', writeTinyGguf({ seed: 1 })]);
    const tool = join(directory, 'llama-fit-params');
    writeFileSync(tool, `#!/bin/sh\necho "$@" > ${directory}/line\necho "Host 1 2 3"\n`, { mode: 0o755 });
    const asked = { ...settings, cacheTypeK: 'q8_0', unifiedCache: false, flashAttention: true } as const;
    expect(await reader(tool).read('i', asked, never)).toMatchObject({
      dry_run: [{ device: 'host', cache_bytes: 2 * MIB }],
    });
    expect(readFileSync(join(directory, 'line'), 'utf8').trim()).toBe(
      `--model ${directory}/i/tiny.gguf --fit-print on --n-gpu-layers all --ctx-size 512 --parallel 1 ` +
        '--cache-type-k q8_0 --flash-attn on --no-kv-unified',
    );
    writeFileSync(tool, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    expect(await reader(tool).read('i', settings, never)).toMatchObject({ dry_run: null });
  });
});
