import { describe, expect, it } from '@jest/globals';
import { AppError } from '@roundhouse/errors';
import { CACHE_TYPES } from '@roundhouse/gguf';
import fc from 'fast-check';
import { engineArguments, type EngineSite } from './engine-arguments.ts';
import { POOLINGS, type LoadSettings } from './load-settings.ts';

const site: EngineSite = {
  modelPath: '/models/a.gguf',
  port: 4001,
  apiKeyFile: '/data/engines/i/api-key',
  poolingKnown: false,
  files: { adapters: [] },
};
const unset: LoadSettings = { embeddings: false };
const none: ReadonlySet<string> = new Set();
/** Flags of a real build (11669) that settings lead to, and some that they must never lead to. */
const FORBIDDEN =
  '--tools --agent --mcp-servers-config --mcp-servers-json --ui-mcp-proxy --path --media-path --model-url --hf-repo --hf-file --hf-token --docker-repo --rpc --slot-save-path --log-file --log-prompts-dir --api-key --props --slots --api-prefix --override-kv --mmproj-url --lookup-cache-static --models-dir --sleep-idle-seconds --reuse-port';
const ALLOWED =
  '--ctx-size --parallel --n-gpu-layers --threads --threads-batch --batch-size --ubatch-size --reasoning-budget --flash-attn --reasoning --cache-type-k --cache-type-v --cont-batching --no-cont-batching --kv-unified --no-kv-unified --context-shift --no-context-shift --embeddings --reranking --rerank --pooling --cache-prompt --no-cache-prompt --cache-ram --slot-prompt-similarity --load-mode --mmproj --lora-scaled --jinja --chat-template-file';
const CLOSING = '--no-ui --no-slots --offline --cors-origins --no-log-prefix --no-log-timestamps';
const BASE = '--model --host --port --api-key-file --metrics --log-verbosity';
const wordsOf = (...texts: string[]): string[] => texts.flatMap((text) => text.split(' '));
const real: ReadonlySet<string> = new Set(wordsOf(FORBIDDEN, ALLOWED, CLOSING, BASE));

const refusalOf = (settings: object, known = real): AppError => {
  try {
    engineArguments(settings as LoadSettings, site, known);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('it was not refused');
};
const settingsOf = (settings: Partial<LoadSettings>, known = real, change: Partial<EngineSite> = {}): string => {
  const line = engineArguments({ ...unset, ...settings }, { ...site, ...change }, known);
  const closing = line.indexOf('--no-log-timestamps');
  return line.slice(closing === -1 ? 11 : closing + 1).join(' ');
};

describe('engineArguments', () => {
  it('security 49: binds loopback, takes its key from a file, closes what nobody needs, and names no setting that was not made', () => {
    expect(engineArguments(unset, site, real)).toEqual([
      '--model',
      '/models/a.gguf',
      '--host',
      '127.0.0.1',
      '--port',
      '4001',
      '--api-key-file',
      '/data/engines/i/api-key',
      '--metrics',
      '--log-verbosity',
      '4',
      '--no-ui',
      '--no-slots',
      '--offline',
      '--cors-origins',
      'localhost',
      '--no-log-prefix',
      '--no-log-timestamps',
    ]);
  });

  it('gives older builds the older name of a flag, and none that they do not know', () => {
    expect(settingsOf({}, new Set(['--no-webui', '--tools']))).toBe('--no-webui');
    expect(settingsOf({ memoryMap: false, memoryLock: true }, new Set(['--no-mmap', '--mlock']))).toBe(
      '--no-mmap --mlock',
    );
    expect(settingsOf({ rerank: true }, new Set(['--rerank']))).toBe('--rerank');
  });

  it.each<[string, Partial<LoadSettings>, string]>([
    [
      'numbers, zero layers included',
      { contextTokens: 8192, parallel: 2, gpuLayers: 0, threads: 3 },
      '--ctx-size 8192 --parallel 2 --n-gpu-layers 0 --threads 3',
    ],
    [
      'batches',
      { threadsBatch: 4, batchTokens: 512, microBatchTokens: 256 },
      '--threads-batch 4 --batch-size 512 --ubatch-size 256',
    ],
    [
      'flash attention and types of the cache',
      { flashAttention: true, cacheTypeK: 'q8_0', cacheTypeV: 'f16' },
      '--flash-attn on --cache-type-k q8_0 --cache-type-v f16',
    ],
    [
      'reasoning off with a budget',
      { reasoning: false, reasoningBudgetTokens: 0 },
      '--reasoning-budget 0 --reasoning off',
    ],
    [
      'one pool of context',
      { unifiedCache: true, continuousBatching: false, contextShift: false },
      '--no-cont-batching --kv-unified --no-context-shift',
    ],
    ['memory kept', { memoryLock: true }, '--load-mode mmap+mlock'],
    ['memory not mapped', { memoryMap: false, memoryLock: false }, '--load-mode none'],
    ['embeddings of a model that names no pooling', { embeddings: true }, '--embeddings --pooling mean'],
    ['embeddings with a pooling', { embeddings: true, pooling: 'cls' }, '--embeddings --pooling cls'],
    ['rerank', { rerank: true }, '--reranking'],
    ['prompt cache on', { promptCache: true }, '--cache-prompt'],
  ])('[004-12] gives %s', (_, settings, line) => {
    expect(settingsOf(settings)).toBe(line);
  });

  it('names no pooling where the model does', () => {
    expect(settingsOf({ embeddings: true }, real, { poolingKnown: true })).toBe('--embeddings');
  });

  it('security 51: with the prompt cache off nothing that one caller said is kept for another', () => {
    expect(settingsOf({ promptCache: false })).toBe('--no-cache-prompt --cache-ram 0 --slot-prompt-similarity 0');
  });

  it('gives files beside the model by their paths', () => {
    const adapters = [
      { path: '/m/a.gguf', scale: 1 },
      { path: '/m/b.gguf', scale: 0.5 },
    ];
    const files = { projectorPath: '/m/p.gguf', adapters, chatTemplatePath: '/m/t.jinja' };
    expect(settingsOf({}, real, { files })).toBe(
      '--mmproj /m/p.gguf --lora-scaled /m/a.gguf:1,/m/b.gguf:0.5 --jinja --chat-template-file /m/t.jinja',
    );
    const odd = { ...site, files: { adapters: [{ path: '/m,x/a.gguf', scale: 1 }] } };
    expect(() => engineArguments(unset, odd, real)).toThrow(/comma/);
  });

  it('refuses what was asked for and this build cannot do, naming all of it', () => {
    const refusal = refusalOf({ ...unset, contextTokens: 512, flashAttention: true, promptCache: false }, none);
    expect(refusal.reason).toBe('INVALID_REQUEST');
    expect(refusal.details).toEqual([
      { where: '/settings/contextTokens', message: 'this llama-server has no --ctx-size' },
      { where: '/settings/flashAttention', message: 'this llama-server has no --flash-attn' },
      { where: '/settings/promptCache', message: 'this llama-server has no --no-cache-prompt' },
    ]);
  });

  it('refuses settings outside their ranges, naming all of them', () => {
    const wrong = {
      contextTokens: 0,
      parallel: 1.5,
      gpuLayers: -1,
      threads: Number.NaN,
      pooling: 'x',
      embeddings: false,
    };
    expect(refusalOf(wrong).details.map((fault) => fault.where)).toEqual([
      '/settings/contextTokens',
      '/settings/parallel',
      '/settings/gpuLayers',
      '/settings/threads',
      '/settings/pooling',
    ]);
    expect(refusalOf({ embeddings: true, rerank: true }).details).toHaveLength(1);
  });

  it('security 48: makes of 500 hostile settings no argument that is not on the list', () => {
    const poison = fc.oneof(
      fc.constantFrom(
        ...wordsOf(FORBIDDEN),
        '-1',
        '--host 0.0.0.0',
        '$(id)',
        '../../etc/passwd',
        'on --tools all',
        '\0',
        '',
      ),
      fc.string(),
      fc.double(),
      fc.constantFrom(null, true, [], {}),
    );
    const or = (arbitrary: fc.Arbitrary<unknown>) =>
      fc.oneof({ weight: 6, arbitrary }, { weight: 1, arbitrary: poison });
    const number = or(fc.integer({ min: -1, max: 4096 }));
    const choice = or(fc.boolean());
    const members = {
      contextTokens: number,
      parallel: number,
      gpuLayers: number,
      threads: number,
      threadsBatch: number,
      batchTokens: number,
      microBatchTokens: number,
      reasoningBudgetTokens: number,
      flashAttention: choice,
      reasoning: choice,
      memoryMap: choice,
      memoryLock: choice,
      promptCache: choice,
      continuousBatching: choice,
      unifiedCache: choice,
      contextShift: choice,
      rerank: choice,
      cacheTypeK: or(fc.constantFrom(...CACHE_TYPES)),
      cacheTypeV: or(fc.constantFrom(...CACHE_TYPES)),
      pooling: or(fc.constantFrom(...POOLINGS)),
      '--tools': poison,
      extraArgs: poison,
      projectorFile: poison,
      adapters: fc.array(
        fc.record({
          file: poison,
          scale: number,
        }),
      ),
      chatTemplateSha256: poison,
      embeddings: fc.constant(false),
    };
    // A few at a time: one bad one is enough for a refusal, and it is the accepted ones that count.
    const names = fc.subarray(Object.keys(members), { maxLength: 6 });
    const hostile = fc.tuple(fc.record(members), names).map(([all, chosen]) => ({
      embeddings: false,
      ...Object.fromEntries(Object.entries(all).filter(([name]) => chosen.includes(name))),
    }));
    const flags = new Set(wordsOf(ALLOWED, CLOSING, BASE));
    const value =
      /^(?:-1|\d+|on|off|mean|none|cls|last|rank|f32|f16|bf16|q[458]_[01]|iq4_nl|mmap|mlock|mmap\+mlock|localhost|127\.0\.0\.1|\/(?:models|data)\/[\w./-]+)$/;
    let accepted = 0;
    fc.assert(
      fc.property(hostile, (settings) => {
        let line: string[];
        try {
          line = engineArguments(settings, site, real);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          return;
        }
        accepted += 1;
        for (const argument of line) expect(flags.has(argument) || value.test(argument)).toBe(true);
      }),
      { numRuns: 500, seed: 48 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
