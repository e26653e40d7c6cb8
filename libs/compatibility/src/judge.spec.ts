import { describe, expect, it } from '@jest/globals';
import { readFacts, readGgufHead, sketchModel, type ModelFacts } from '@roundhouse/gguf';
import { deviceClass, settingsKey } from './corrections.ts';
import { judge } from './judge.ts';
import type { HostProbe, MemoryCorrection, OptionNeeds, Question } from './question.ts';

const GIB = 1024 ** 3;

const HOST: HostProbe = {
  os: 'linux',
  arch: 'x64',
  memory_total_bytes: 32 * GIB,
  memory_available_bytes: 30 * GIB,
  disk_total_bytes: 500 * GIB,
  disk_free_bytes: 200 * GIB,
  disk_reserved_bytes: 0,
  cpu_flags: ['avx2'],
  gpus: [],
  engines: [
    { id: 'e1', version: 'b11669', flags: ['--cache-type-k', '--cache-type-v', '--flash-attn', '--kv-unified'] },
  ],
};

function gpu(device: string, gib: number, changes: Partial<HostProbe['gpus'][number]> = {}): HostProbe['gpus'][number] {
  const memory = gib * GIB;
  return {
    device,
    vendor: 'nvidia',
    name: 'NVIDIA L4',
    memory_total_bytes: memory,
    memory_free_bytes: memory,
    unified_memory: false,
    ...changes,
  };
}

/** Sizes of an 8 B model in Q8_0: 7.9 GiB of weights, 1 GiB of cache for each 8192 tokens. */
const facts: ModelFacts = readFacts([
  readGgufHead(
    sketchModel({
      architecture: 'llama',
      layers: 32,
      embedding: 4096,
      feedForward: 14_336,
      vocabulary: 1024,
      heads: 32,
      keyValueHeads: 8,
      headLength: 128,
      contextTokens: 131_072,
    }).bytes,
  ),
]);

const option: OptionNeeds = {
  format: 'gguf',
  files: [{ name: 'model.gguf', role: 'model', size_bytes: facts.weights.total_bytes }],
};

function ask(changes: Partial<Question> = {}): Question {
  return { option, facts, settings: { context_tokens: 8192, parallel: 1 }, probe: HOST, ...changes };
}

function codes(question: Question): string[] {
  return judge(question).reasons.map((reason) => reason.code);
}

describe('004-08: a host is held against what a model needs', () => {
  it('fits where memory and disk are enough', () => {
    const judgement = judge(ask());
    expect(judgement).toMatchObject({ verdict: 'fits', reasons: [], suggestions: [] });
    expect(judgement.estimate?.total_bytes).toBeGreaterThan(8 * GIB);
  });

  it('says what is needed and what there is', () => {
    const probe = { ...HOST, gpus: [gpu('CUDA0', 8)] };
    expect(judge(ask({ probe })).reasons).toMatchObject([
      {
        code: 'gpu_memory',
        blocking: true,
        message: 'Needs 8.5 GiB of GPU memory; CUDA0 (NVIDIA L4) can give 7.8 GiB.',
        needed: '8.5 GiB',
        has: '7.8 GiB',
      },
    ]);
  });

  it.each<[string, Partial<Question>, string]>([
    ['another system', { option: { ...option, requirements: { os: ['darwin'] } } }, 'os'],
    ['another processor', { option: { ...option, requirements: { arch: ['arm64'] } } }, 'arch'],
    ['a processor without a feature', { option: { ...option, requirements: { cpu_flags: ['avx512f'] } } }, 'cpu'],
    [
      'less memory than its publisher asks for',
      { option: { ...option, requirements: { memory_bytes: 64 * GIB } } },
      'memory',
    ],
    ['no GPU where one is asked for', { option: { ...option, requirements: { gpu_memory_bytes: GIB } } }, 'gpu_memory'],
    ['a format that engines cannot load', { option: { ...option, format: 'mlx' } }, 'format'],
    ['no engine', { probe: { ...HOST, engines: [] } }, 'engine_missing'],
    ['an engine without a flag', { settings: { rerank: true }, facts: { ...facts, pooling: 'rank' } }, 'engine_build'],
    ['layers for a GPU that is not there', { settings: { gpu_layers: 10 } }, 'gpu_missing'],
    ['too little disk', { probe: { ...HOST, disk_free_bytes: 7 * GIB } }, 'disk'],
    ['a disk that is promised to other downloads', { probe: { ...HOST, disk_reserved_bytes: 195 * GIB } }, 'disk'],
    ['a node that drains', { node: { draining: true } }, 'draining'],
    ['a projector in place of a model', { facts: { ...facts, kind: 'projector' } }, 'model_kind'],
    ['rerank without a classifier', { settings: { rerank: true } }, 'model_kind'],
    [
      'a packed V without flash attention',
      { settings: { cache_type_v: 'q8_0', flash_attention: 'off' } },
      'cache_type',
    ],
    [
      'a split model with a part missing',
      { option: { ...option, files: [{ name: 'm-00001-of-00002.gguf' }] } },
      'files',
    ],
  ])('does not fit %s', (_case, changes, code) => {
    const judgement = judge(ask(changes));
    expect(judgement.verdict).toBe('does_not_fit');
    expect(judgement.reasons.filter((reason) => reason.blocking).map((reason) => reason.code)).toContain(code);
    for (const reason of judgement.reasons) expect(reason.message).toMatch(/^[A-Z].*\.$/);
  });

  it('names every reason at once', () => {
    const changes = {
      option: { ...option, format: 'mlx', requirements: { os: ['darwin'] } },
      node: { draining: true },
    };
    expect(codes(ask(changes))).toEqual(['draining', 'os', 'format']);
  });

  it('needs no disk for what is there already', () => {
    const probe = { ...HOST, disk_free_bytes: 0 };
    expect(judge(ask({ probe, node: { present_bytes: facts.weights.total_bytes } })).verdict).toBe('fits');
  });

  it('knows what it does not know', () => {
    expect(judge(ask({ probe: undefined }))).toMatchObject({ verdict: 'unknown', reasons: [{ code: 'node_silent' }] });
    const unread = judge(ask({ facts: undefined }));
    expect(unread).toMatchObject({ verdict: 'unknown', reasons: [{ code: 'facts_unknown', blocking: false }] });
  });

  it('goes by what the publisher asks for where no head was read', () => {
    const needs = { ...option, requirements: { memory_bytes: 12 * GIB, os: ['linux'] } };
    expect(judge(ask({ option: needs, facts: undefined })).verdict).toBe('fits');
  });

  it('refuses weights that no formula could make fit', () => {
    const files = [{ name: 'model.gguf', size_bytes: 100 * GIB }];
    expect(judge(ask({ option: { ...option, files }, facts: undefined })).verdict).toBe('does_not_fit');
  });

  it('remarks that a GPU is not seen by the engine, and more context than the model was trained for', () => {
    const unseen = judge(ask({ probe: { ...HOST, gpus: [gpu('', 24)] } }));
    expect(unseen).toMatchObject({ verdict: 'fits', reasons: [{ code: 'gpu_missing', blocking: false }] });
    expect(judge(ask({ settings: { context_tokens: 140_000, parallel: 1 } })).reasons).toContainEqual(
      expect.objectContaining({ code: 'context', blocking: false }),
    );
  });
});

describe('memory that others take', () => {
  const probe = { ...HOST, gpus: [gpu('CUDA0', 16)] };

  it('is not given twice, whether those that are placed there are loaded or not', () => {
    const committed = [{ device: 'CUDA0', bytes: 8 * GIB }];
    const busy = { ...probe, gpus: [gpu('CUDA0', 16, { memory_free_bytes: 8 * GIB })] };
    expect(codes(ask({ probe: busy, node: { committed, loaded: committed } }))).toEqual(['gpu_memory']);
    expect(codes(ask({ probe, node: { committed, loaded: [] } }))).toEqual(['gpu_memory']);
    expect(judge(ask({ probe, node: { committed: [{ device: 'CUDA0', bytes: 4 * GIB }], loaded: [] } })).verdict).toBe(
      'fits',
    );
  });

  it('counts what strangers take', () => {
    expect(codes(ask({ probe: { ...probe, gpus: [gpu('CUDA0', 16, { memory_free_bytes: 2 * GIB })] } }))).toEqual([
      'gpu_memory',
    ]);
  });

  it('keeps to what engines may take on the node', () => {
    const node = { memory_budget_bytes: 12 * GIB, committed: [{ device: 'host', bytes: 4 * GIB }] };
    expect(judge(ask({ node })).reasons).toMatchObject([
      { code: 'memory_budget', message: expect.stringMatching(/8\.0 GiB is left of the 12\.0 GiB/) },
    ]);
  });

  it('is that of the host where a GPU shares it', () => {
    const unified = gpu('MTL0', 24, { unified_memory: true, vendor: 'apple' });
    const mac = { ...HOST, memory_total_bytes: 9 * GIB, memory_available_bytes: 9 * GIB, gpus: [unified] };
    expect(codes(ask({ probe: mac }))).toEqual(['memory']);
  });
});

describe('suggestions', () => {
  const probe = { ...HOST, gpus: [gpu('CUDA0', 11)] };
  const tight = ask({ probe, settings: { context_tokens: 32_768, parallel: 1 } });

  it('are changes with which it fits, the cheapest first', () => {
    const { verdict, suggestions } = judge(tight);
    expect(verdict).toBe('fits_with_changes');
    expect(suggestions.map((one) => one.message)).toEqual([
      'Keep the cache in q8_0.',
      'Use 16384 tokens of context instead of 32768.',
      "Put 30 of 33 layers on GPUs, the rest into the host's memory: slower.",
    ]);
    for (const { settings } of suggestions) {
      expect(judge({ ...tight, settings: { ...tight.settings, ...settings } }).verdict).toBe('fits');
    }
  });

  it('take both a smaller cache and less context where neither is enough', () => {
    const question = { ...tight, settings: { context_tokens: 32_768, parallel: 1, gpu_layers: 33 } };
    const small = { ...HOST, memory_total_bytes: 2 * GIB, memory_available_bytes: 2 * GIB, gpus: [gpu('CUDA0', 8.6)] };
    expect(judge({ ...question, probe: small }).suggestions.map((one) => one.message)).toEqual([
      'Use 4096 tokens of context instead of 32768.',
    ]);
    expect(judge({ ...question, probe: { ...small, gpus: [gpu('CUDA0', 8)] } }).suggestions[0]?.message).toBe(
      'Keep the cache in q8_0, and use 2048 tokens of context instead of 32768.',
    );
  });

  it('put as many layers on the GPU as fit, and not one more', () => {
    const layers = judge(tight).suggestions.at(-1)?.settings.gpu_layers ?? 0;
    expect(judge({ ...tight, settings: { ...tight.settings, gpu_layers: layers + 1 } }).verdict).not.toBe('fits');
  });

  it('are none where nothing helps', () => {
    const small = { ...HOST, memory_total_bytes: 4 * GIB, memory_available_bytes: 4 * GIB };
    expect(judge(ask({ probe: small }))).toMatchObject({ verdict: 'does_not_fit', suggestions: [] });
  });
});

describe('corrections', () => {
  const settings = { context_tokens: 8192, parallel: 1 };
  const measured = (changes: Partial<MemoryCorrection>): MemoryCorrection => ({
    content_key: 'hub:m@1/q8',
    engine_build: 'e1',
    device_class: deviceClass(HOST),
    settings_key: settingsKey(settings),
    predicted_bytes: 10 * GIB,
    measured_bytes: 11 * GIB,
    ...changes,
  });
  const formula = judge(ask()).estimate;
  const buffers = (formula?.total_bytes ?? 0) - (formula?.overhead_bytes ?? 0);
  const corrected = (...corrections: MemoryCorrection[]) =>
    judge(ask({ content_key: 'hub:m@1/q8', corrections })).estimate;

  it('make the estimate what this very load took', () => {
    const estimate = corrected(measured({}));
    expect(estimate?.basis).toBe('measured');
    expect((estimate?.total_bytes ?? 0) - (estimate?.overhead_bytes ?? 0)).toBeCloseTo(buffers * 1.1, -2);
    expect(estimate?.weights_bytes).toBe(formula?.weights_bytes);
    expect(estimate?.devices.reduce((sum, one) => sum + one.total_bytes, 0)).toBeCloseTo(
      estimate?.total_bytes ?? 0,
      -2,
    );
  });

  it('go by the middle of like loads with other settings', () => {
    const other = { settings_key: 'context_tokens=1' };
    const estimate = corrected(
      measured({ ...other, measured_bytes: 100 * GIB }),
      measured({ ...other, measured_bytes: 12 * GIB }),
      measured({ ...other, measured_bytes: 10 * GIB }),
    );
    expect(estimate?.basis).toBe('corrected');
    expect((estimate?.total_bytes ?? 0) - (estimate?.overhead_bytes ?? 0)).toBeCloseTo(buffers * 1.2, -2);
  });

  it.each<[string, Partial<MemoryCorrection>]>([
    ['another content', { content_key: 'hub:m@2/q8' }],
    ['another engine', { engine_build: 'e2' }],
    ['another class of devices', { device_class: 'NVIDIA H100 80 GiB' }],
    ['a prediction of nothing', { predicted_bytes: 0 }],
  ])('leave aside those of %s', (_case, changes) => {
    expect(corrected(measured(changes))).toEqual(formula);
  });

  it('know settings that mean the same', () => {
    expect(
      settingsKey({ parallel: 1, context_tokens: 8192, embeddings: false, gpu_layers: -1, cache_type_k: 'auto' }),
    ).toBe(settingsKey(settings));
    expect(settingsKey({ ...settings, gpu_layers: 0 })).not.toBe(settingsKey(settings));
  });
});
