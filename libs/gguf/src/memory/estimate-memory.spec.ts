import { describe, expect, it } from '@jest/globals';
import type { ModelFacts } from '../facts/model-facts.ts';
import { sketchedFacts } from '../fixtures/sketched-facts.ts';
import type { ModelSketch } from '../model-sketch.ts';
import { estimateMemory } from './estimate-memory.ts';
import type { MemorySettings } from './memory-estimate.ts';

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;
const HOST = { gpus: [] };

function cacheOf(sketch: Partial<ModelSketch>, settings: MemorySettings): number {
  return estimateMemory(sketchedFacts(sketch), settings, HOST).cache_bytes;
}

const gemma: Partial<ModelSketch> = {
  architecture: 'gemma3',
  layers: 12,
  heads: 4,
  keyValueHeads: 2,
  headLength: 256,
  entries: { 'attention.sliding_window': 1024 },
};

describe('cache of tokens', () => {
  // Each figure is worked out by hand from the formula, and was read from the log of llama-server b11669 too where
  // its row says so.
  it.each<[string, Partial<ModelSketch>, MemorySettings, number]>([
    // 4 layers x 4096 cells x (2 heads x 64) x 2 bytes x (K and V); log: 8.00 MiB
    ['grouped heads', {}, { context_tokens: 4096, parallel: 1 }, 8 * MIB],
    // log: 32.00 MiB for both ways of sharing 16 384 tokens
    ['one pool for all slots', {}, { context_tokens: 16_384 }, 32 * MIB],
    ['a pool for each slot', {}, { context_tokens: 16_384, parallel: 4 }, 32 * MIB],
    // 1000 / 3 = 333 tokens, padded to 512, x 3 slots = 1536 cells x 2048 bytes
    ['tokens that slots do not share evenly', {}, { context_tokens: 1000, parallel: 3 }, 3 * MIB],
    // 131 072 cells for each of 2 slots; log: 512.00 MiB
    ['no context asked for: all that the model was trained for, for each slot', {}, { parallel: 2 }, 512 * MIB],
    // 34/32 bytes instead of 2; log: 4.25 MiB
    [
      'K and V in q8_0',
      {},
      { context_tokens: 4096, parallel: 1, cache_type_k: 'q8_0', cache_type_v: 'q8_0' },
      4.25 * MIB,
    ],
    // K 4 MiB in f16, V 4 MiB x 18/64
    ['V in q4_0 alone', {}, { context_tokens: 4096, parallel: 1, cache_type_v: 'q4_0' }, 5.125 * MIB],
    ['K and V in f32', {}, { context_tokens: 4096, parallel: 1, cache_type_k: 'f32', cache_type_v: 'f32' }, 16 * MIB],
    // Two of four layers have no heads for K and V.
    [
      'layers without a cache of their own',
      { entries: { 'attention.head_count_kv': [2, 0, 2, 0] } },
      { context_tokens: 4096, parallel: 1 },
      4 * MIB,
    ],
    // The last layer uses the cache of one before.
    ['shared layers', { entries: { 'attention.shared_kv_layers': 1 } }, { context_tokens: 4096, parallel: 1 }, 6 * MIB],
    // 10 sliding layers x 1536 cells (1024 + 512), 2 whole ones x 8192, each cell 2 x 256 x 2 bytes x 2 = 2 KiB
    ['a sliding window', gemma, { context_tokens: 8192, parallel: 1 }, (10 * 1536 + 2 * 8192) * 2048],
    // 4 windows in the one pool: 4 x 1024 + 512 = 4608 cells
    [
      'a sliding window in a shared pool',
      gemma,
      { context_tokens: 8192, parallel: 4, unified_cache: 'on' },
      (10 * 4608 + 2 * 8192) * 2048,
    ],
    // The context is smaller than the window.
    ['a window that is never full', gemma, { context_tokens: 1024, parallel: 1 }, 12 * 1024 * 2048],
    // 1024 + 2048 = 3072 cells
    [
      'a sliding window with larger micro-batches',
      gemma,
      { context_tokens: 8192, parallel: 1, micro_batch_tokens: 2048 },
      (10 * 3072 + 2 * 8192) * 2048,
    ],
    // First and every third layer whole, by the file's own array.
    [
      'a pattern of windows that the file spells out',
      { ...gemma, layers: 3, entries: { ...gemma.entries, 'attention.sliding_window_pattern': [0, 1, 1] } },
      { context_tokens: 8192, parallel: 1 },
      (8192 + 2 * 1536) * 2048,
    ],
    // 27 layers x 8192 cells x 576 elements of latent K x 2 bytes, and no V; log: 243.00 MiB
    [
      'latent attention',
      { architecture: 'deepseek2', layers: 27, embedding: 2048, heads: 16, keyValueHeads: 1 },
      { context_tokens: 8192, parallel: 2 },
      243 * MIB,
    ],
    // 48 layers x (3 x 3072 + 16 x 3072) x 4 bytes x 2 slots, whatever the context; log: 21.38 MiB
    [
      'recurrent layers',
      { architecture: 'mamba', layers: 48, embedding: 1536, feedForward: 0, heads: 0, keyValueHeads: 0 },
      { context_tokens: 8192, parallel: 2 },
      48 * 19 * 3072 * 4 * 2,
    ],
  ])('is right for %s', (_case, sketch, settings, expected) => {
    expect(cacheOf(sketch, settings)).toBe(expected);
  });

  it('counts state and tokens of a model that has both kinds of layers', () => {
    const blocks: ModelFacts['blocks'] = [
      { ...block, repeat: 3, cache: 'none', key_width: 0, value_width: 0, state_bytes: 1000 },
      { ...block, repeat: 1 },
    ];
    const estimate = estimateMemory({ ...sketchedFacts(), blocks }, { context_tokens: 256, parallel: 2 }, HOST);
    expect(estimate.cache_bytes).toBe(3 * 1000 * 2 + 2 * 256 * 512);
  });
});

const block: ModelFacts['blocks'][number] = {
  repeat: 1,
  cache: 'full',
  key_width: 128,
  value_width: 128,
  key_length: 64,
  value_length: 64,
  heads: 8,
  state_bytes: 0,
  weights_bytes: 1000,
};

describe('scratch space', () => {
  const compute = (settings: MemorySettings): number => estimateMemory(sketchedFacts(), settings, HOST).compute_bytes;
  const logits = 1024 * 4;

  it('holds the activations of a micro-batch, one mask cell for each token of context, and the logits', () => {
    // (3 x 1536 + 5 x 512) x 4 bytes x 512 tokens + 4096 x 512 x 2 bytes
    expect(compute({ context_tokens: 4096, parallel: 1 })).toBe(7168 * 4 * 512 + 4 * MIB + logits);
    expect(compute({ context_tokens: 4096, parallel: 1, micro_batch_tokens: 128 })).toBe(7168 * 4 * 128 + MIB + logits);
  });

  it('holds the scores of all heads without flash attention', () => {
    // 8 heads x 4096 cells x 512 tokens x 4 bytes, masks of 4 bytes, and (6 + 2) x 512 elements that pass
    const expected = 64 * MIB + 8 * MIB + 8 * 512 * 4 * 512 + logits;
    expect(compute({ context_tokens: 4096, parallel: 1, flash_attention: 'off' })).toBe(expected);
  });

  it('holds queries that are wider than the layers beside them', () => {
    const latent = sketchedFacts({ architecture: 'deepseek2', layers: 27, feedForward: 1024, heads: 16 });
    // (3 x 512 + 2.5 x 16 x 576) x 4 bytes x 512 tokens, and masks; log: 51.01 MiB
    const estimate = estimateMemory(latent, { context_tokens: 8192, parallel: 2 }, HOST);
    expect(estimate.compute_bytes).toBe(24_576 * 4 * 512 + 4 * MIB + 2 * logits);
  });

  it('grows by an embedding for each slot when embeddings are served', () => {
    const settings = { context_tokens: 4096, parallel: 2 };
    expect(compute({ ...settings, embeddings: true }) - compute(settings)).toBe(2 * 512 * 4);
  });
});

describe('devices', () => {
  const facts = sketchedFacts({ layers: 9, tied: true });
  const layerBytes = facts.blocks[0]?.weights_bytes ?? 0;
  const settings = { context_tokens: 256, parallel: 1 };
  const gpus = [
    { device: 'CUDA0', share_bytes: 24 * GIB },
    { device: 'CUDA1', share_bytes: 8 * GIB },
  ];

  it('keeps embeddings on the host, and a second copy where they are the output too', () => {
    const [host, gpu] = estimateMemory(facts, settings, { gpus: gpus.slice(0, 1) }).devices;
    expect(host?.weights_bytes).toBe(facts.weights.embedding_bytes);
    expect(gpu?.weights_bytes).toBe(9 * layerBytes + facts.weights.output_bytes + facts.weights.embedding_bytes);
    expect(host?.cache_bytes).toBe(0);
  });

  it('holds one copy of tied embeddings when all is on the host', () => {
    expect(estimateMemory(facts, settings, HOST).weights_bytes).toBe(facts.weights.total_bytes);
  });

  it('puts the last layers on the GPU, the output first of them', () => {
    const estimate = estimateMemory(facts, { ...settings, gpu_layers: 4 }, { gpus: gpus.slice(0, 1) });
    const [host, gpu] = estimate.devices;
    expect(estimate.gpu_layers).toBe(4);
    expect(gpu?.cache_bytes).toBe((3 / 9) * estimate.cache_bytes);
    expect(host?.weights_bytes).toBe(6 * layerBytes + facts.weights.embedding_bytes);
  });

  it('puts nothing on a GPU for 0 layers', () => {
    const [, gpu] = estimateMemory(facts, { ...settings, gpu_layers: 0 }, { gpus }).devices;
    expect(gpu?.total_bytes).toBe(0);
  });

  it('shares layers between GPUs by what each has free', () => {
    // Ten places (nine layers and the output): 7.5 of them are the first GPU's, so it gets 8.
    const estimate = estimateMemory(facts, settings, { gpus });
    expect(estimate.devices.map((device) => device.cache_bytes / (estimate.cache_bytes / 9))).toEqual([0, 8, 1]);
  });

  it('counts driver, adapters and projector where they go', () => {
    const plain = estimateMemory(facts, settings, { gpus });
    const site = { gpus, adapter_bytes: 5 * MIB, projector_bytes: 100 * MIB };
    const [, gpu] = estimateMemory(facts, settings, site).devices;
    expect((gpu?.weights_bytes ?? 0) - (plain.devices[1]?.weights_bytes ?? 0)).toBe(5 * MIB);
    expect(gpu?.projector_bytes).toBe(1124 * MIB);
    expect(gpu?.overhead_bytes).toBe(512 * MIB);
  });

  it('adds up', () => {
    const estimate = estimateMemory(facts, settings, { gpus, projector_bytes: MIB });
    const sum = estimate.devices.reduce((total, device) => total + device.total_bytes, 0);
    expect(estimate.total_bytes).toBe(sum);
    const { weights_bytes, cache_bytes, compute_bytes, projector_bytes, overhead_bytes } = estimate;
    expect(weights_bytes + cache_bytes + compute_bytes + projector_bytes + overhead_bytes).toBe(sum);
  });
});

describe('prompts that are kept', () => {
  it('are up to 8 GiB, with checkpoints of windows, and none when turned off', () => {
    const facts = sketchedFacts(gemma);
    const of = (settings: MemorySettings): number => estimateMemory(facts, settings, HOST).prompt_cache_bytes;
    // 32 checkpoints x 2 slots x 10 layers x 1024 tokens x 2 KiB
    expect(of({ parallel: 2 })).toBe(8 * GIB + 32 * 2 * 10 * 1024 * 2048);
    expect(of({ parallel: 2, prompt_cache: 'off' })).toBe(0);
  });
});
