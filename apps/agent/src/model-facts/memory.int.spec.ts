import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  estimateMemory,
  sketchModel,
  writeTinyGguf,
  type MemorySettings,
  type ModelSketch,
  type TinyGgufOptions,
} from '@roundhouse/gguf';
import { freePort, llamaServerPath, testDirectory, until, type TestDirectory } from '@roundhouse/testing';
import { readMeasurements } from '../engine/engine-log.ts';
import { readModelFile } from '../engine/model-file.ts';

const program = await llamaServerPath();
if (program === undefined) process.stderr.write('memory.int.spec: no llama-server here; its tests are skipped\n');
const withEngine = program === undefined ? describe.skip : describe;

const MIB = 1024 * 1024;

let directory: TestDirectory;
beforeAll(async () => {
  directory = await testDirectory('memory');
});
afterAll(() => directory.remove());

interface Loaded {
  readonly log: string;
  readonly port: number;
  readonly engine: ChildProcess;
}

/** Loads a model and gives its log, once it serves. */
async function load(modelPath: string, settings: readonly string[]): Promise<Loaded> {
  const port = await freePort();
  const logPath = join(directory.path, `${port}.log`);
  const log = openSync(logPath, 'w');
  const line = ['--model', modelPath, '--host', '127.0.0.1', '--port', String(port), '--offline', '--no-warmup'];
  const engine = spawn(program ?? '', [...line, '--log-verbosity', '4', ...settings], { stdio: ['ignore', log, log] });
  closeSync(log);
  await until('the engine', 30_000, async () => {
    if (engine.exitCode !== null) throw new Error(readFileSync(logPath, 'utf8').slice(-2000));
    return (await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined))?.ok === true;
  });
  return { log: readFileSync(logPath, 'utf8'), port, engine };
}

async function stop({ engine }: Loaded): Promise<void> {
  const ended = new Promise((resolve) => engine.once('exit', resolve));
  engine.kill('SIGKILL');
  await ended;
}

/** A model with the sizes of a real one, and holes for weights. */
function sketch(name: string, sizes: ModelSketch): string {
  const path = join(directory.path, `${name}.gguf`);
  const { bytes, fileSizeBytes } = sketchModel(sizes);
  const file = openSync(path, 'w');
  writeSync(file, bytes);
  ftruncateSync(file, fileSizeBytes);
  closeSync(file);
  return path;
}

const base: ModelSketch = {
  architecture: 'llama',
  layers: 8,
  embedding: 1024,
  feedForward: 3072,
  vocabulary: 8192,
  heads: 16,
  keyValueHeads: 4,
  headLength: 64,
  contextTokens: 32_768,
};
const gemma: ModelSketch = {
  ...base,
  architecture: 'gemma3',
  layers: 12,
  heads: 4,
  keyValueHeads: 2,
  headLength: 256,
  tied: true,
  entries: { 'attention.sliding_window': 1024 },
};

const CASES: [name: string, sizes: ModelSketch, settings: MemorySettings, line: string][] = [
  ['full attention', base, { context_tokens: 8192, parallel: 1 }, '-c 8192 -np 1'],
  ['a pool for each slot', base, { context_tokens: 8192, parallel: 4 }, '-c 8192 -np 4'],
  ['one pool for slots of its own choice', base, { context_tokens: 8192 }, '-c 8192'],
  ['uneven slots', base, { context_tokens: 1000, parallel: 3 }, '-c 1000 -np 3'],
  ['its own choice of context', base, { parallel: 2 }, '-np 2'],
  [
    'a cache in q8_0 and q4_0',
    base,
    { context_tokens: 8192, parallel: 1, cache_type_k: 'q8_0', cache_type_v: 'q4_0' },
    '-c 8192 -np 1 -ctk q8_0 -ctv q4_0',
  ],
  ['no flash attention', base, { context_tokens: 8192, parallel: 1, flash_attention: 'off' }, '-c 8192 -np 1 -fa off'],
  [
    'small micro-batches',
    base,
    { context_tokens: 8192, parallel: 1, micro_batch_tokens: 128 },
    '-c 8192 -np 1 -ub 128',
  ],
  ['sliding windows', gemma, { context_tokens: 16_384, parallel: 2 }, '-c 16384 -np 2'],
  [
    'sliding windows in one pool',
    gemma,
    { context_tokens: 16_384, parallel: 4, unified_cache: 'on' },
    '-c 16384 -np 4 -kvu',
  ],
  [
    'latent attention',
    // Its loader knows the small one, which this has the shape of, by its 27 layers.
    { ...base, architecture: 'deepseek2', layers: 27, embedding: 512, feedForward: 1024, keyValueHeads: 1 },
    { context_tokens: 8192, parallel: 2 },
    '-c 8192 -np 2',
  ],
  [
    'recurrent layers',
    { ...base, architecture: 'mamba', feedForward: 0, heads: 0, keyValueHeads: 0 },
    { context_tokens: 8192, parallel: 3 },
    '-c 8192 -np 3',
  ],
];

withEngine('what a real llama-server takes', () => {
  it.each(CASES)('is what the formula says for %s', async (name, sizes, settings, line) => {
    const path = sketch(name.replaceAll(/\W/g, '-'), sizes);
    const { facts } = await readModelFile(path);
    const estimate = estimateMemory(facts, settings, { gpus: [] });
    const loaded = await load(path, line.split(' '));
    await stop(loaded);
    const measured = readMeasurements(loaded.log);
    const cache = [...loaded.log.matchAll(/(?:KV|RS) buffer size = +([\d.]+) MiB/g)];
    const cacheMib = cache.reduce((sum, [, mib]) => sum + Number(mib), 0);
    // The log rounds to a hundredth of a MiB for each cache.
    expect(Math.abs(estimate.cache_bytes / MIB - cacheMib)).toBeLessThan(0.02);
    const buffers = estimate.total_bytes - estimate.overhead_bytes;
    expect(measured.memoryBytes / buffers).toBeGreaterThan(0.95);
    expect(measured.memoryBytes / buffers).toBeLessThan(1.01);
  });

  it.each<[NonNullable<TinyGgufOptions['kind']>, string, string, object]>([
    ['embedding', '--embeddings', '/v1/embeddings', { input: 'the engine' }],
    ['rerank', '--rerank', '/v1/rerank', { query: 'coal', documents: ['steam', 'night'] }],
  ])('serves the tiny model for %s', async (kind, flag, path, body) => {
    const modelPath = join(directory.path, `${kind}.gguf`);
    writeFileSync(modelPath, writeTinyGguf({ seed: 1, kind }));
    const loaded = await load(modelPath, ['-c', '512', '-np', '1', flag]);
    try {
      const answer = await fetch(`http://127.0.0.1:${loaded.port}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(200);
      const said = (await answer.json()) as { data?: unknown[]; results?: unknown[] };
      expect((said.data ?? said.results)?.length).toBeGreaterThan(0);
    } finally {
      await stop(loaded);
    }
  });
});
