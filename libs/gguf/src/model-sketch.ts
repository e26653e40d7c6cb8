import type { WritableValue } from './byte-writer.ts';
import { writeGgufHead, type WritableEntry, type WritableTensor, type WrittenHead } from './gguf-writer.ts';
import { tinyVocabulary } from './tiny-vocabulary.ts';

/** Sizes of a model. Lengths in elements. */
export interface ModelSketch {
  /** "llama", "qwen3", "gemma3", "deepseek2" or "mamba": each with the tensors that its loader demands. */
  readonly architecture: 'llama' | 'qwen3' | 'gemma3' | 'deepseek2' | 'mamba';
  readonly layers: number;
  readonly embedding: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headLength: number;
  readonly contextTokens: number;
  /** ggml type of the matrices; default 8, Q8_0. */
  readonly type?: number;
  /** Whether the embeddings serve as output too. */
  readonly tied?: boolean;
  /** More entries, such as that of a sliding window, or others than the sizes above make; keys without the architecture. */
  readonly entries?: Readonly<Record<string, number | readonly number[]>>;
}

/** The latent attention of a sketched deepseek2, in elements. */
const LATENT = { rank: 512, rope: 64, noPosition: 128, value: 128 } as const;
/** The state of a sketched mamba, in elements. */
const STATE = { convolution: 4, size: 16, timeStep: 48 } as const;
const Q8_0 = 8;

/**
 * Head of a model with the sizes of a real one. As a file of its size with holes for weights it loads in a real
 * engine, which shows what it takes; it says nothing of use.
 */
export function sketchModel(sketch: ModelSketch): WrittenHead {
  return writeGgufHead(entriesOf(sketch), tensorsOf(sketch));
}

function entriesOf(sketch: ModelSketch): WritableEntry[] {
  const { architecture } = sketch;
  const own = (key: string, value: WritableValue): WritableEntry => [`${architecture}.${key}`, value];
  const vocabulary = vocabularyOf(sketch.vocabulary);
  const given = new Set(Object.keys(sketch.entries ?? {}).map((key) => `${architecture}.${key}`));
  const entries: WritableEntry[] = [
    ['general.architecture', text(architecture)],
    ['general.name', text(`sketch of a ${architecture}`)],
    ['general.file_type', uint32(7)],
    own('context_length', uint32(sketch.contextTokens)),
    own('embedding_length', uint32(sketch.embedding)),
    own('block_count', uint32(sketch.layers)),
    own('feed_forward_length', uint32(sketch.feedForward)),
    own('attention.head_count', uint32(architecture === 'mamba' ? 0 : sketch.heads)),
    own('attention.head_count_kv', uint32(architecture === 'mamba' ? 0 : sketch.keyValueHeads)),
    own('attention.layer_norm_rms_epsilon', { type: 'float32', value: 1e-5 }),
    ...architectureEntries(sketch).map(([key, value]) => own(key, value)),
    ...Object.entries(sketch.entries ?? {}).map(([key, value]) =>
      own(key, typeof value === 'number' ? uint32(value) : { type: 'int32s', value }),
    ),
    ['tokenizer.ggml.model', text('llama')],
    ['tokenizer.ggml.tokens', { type: 'strings', value: vocabulary.tokens }],
    ['tokenizer.ggml.scores', { type: 'float32s', value: vocabulary.scores }],
    ['tokenizer.ggml.token_type', { type: 'int32s', value: vocabulary.types }],
  ];
  return entries.filter(
    ([key], index) => !given.has(key) || entries.findLastIndex(([other]) => other === key) === index,
  );
}

function architectureEntries(sketch: ModelSketch): WritableEntry[] {
  if (sketch.architecture === 'mamba') {
    return [
      ['ssm.conv_kernel', uint32(STATE.convolution)],
      ['ssm.inner_size', uint32(2 * sketch.embedding)],
      ['ssm.state_size', uint32(STATE.size)],
      ['ssm.time_step_rank', uint32(STATE.timeStep)],
    ];
  }
  if (sketch.architecture === 'deepseek2') {
    return [
      ['attention.kv_lora_rank', uint32(LATENT.rank)],
      ['attention.key_length', uint32(LATENT.rank + LATENT.rope)],
      ['attention.value_length', uint32(LATENT.rank)],
      ['attention.key_length_mla', uint32(LATENT.noPosition + LATENT.rope)],
      ['attention.value_length_mla', uint32(LATENT.value)],
      ['rope.dimension_count', uint32(LATENT.rope)],
      ['leading_dense_block_count', uint32(sketch.layers)],
      ['expert_feed_forward_length', uint32(sketch.feedForward)],
      ['expert_count', uint32(0)],
      ['expert_shared_count', uint32(0)],
      ['expert_weights_scale', { type: 'float32', value: 1 }],
    ];
  }
  return [
    ['attention.key_length', uint32(sketch.headLength)],
    ['attention.value_length', uint32(sketch.headLength)],
    ['rope.dimension_count', uint32(sketch.headLength)],
  ];
}

function tensorsOf(sketch: ModelSketch): WritableTensor[] {
  const { embedding, vocabulary, type = Q8_0 } = sketch;
  const tensors: WritableTensor[] = [
    { name: 'token_embd.weight', dimensions: [embedding, vocabulary], type },
    { name: 'output_norm.weight', dimensions: [embedding] },
  ];
  if (sketch.tied !== true) tensors.push({ name: 'output.weight', dimensions: [embedding, vocabulary], type });
  for (let layer = 0; layer < sketch.layers; layer += 1) {
    const parts = sketch.architecture === 'mamba' ? mambaLayer(sketch) : attentionLayer(sketch);
    for (const part of parts) tensors.push({ ...part, name: `blk.${layer}.${part.name}` });
  }
  return tensors;
}

function attentionLayer(sketch: ModelSketch): WritableTensor[] {
  const { embedding, feedForward, headLength, type = Q8_0 } = sketch;
  const norms = ['attn_norm', 'ffn_norm'].map((name) => norm(name, embedding));
  if (sketch.architecture === 'gemma3') {
    norms.push(norm('post_attention_norm', embedding), norm('post_ffw_norm', embedding));
  }
  if (sketch.architecture === 'gemma3' || sketch.architecture === 'qwen3') {
    norms.push(norm('attn_q_norm', headLength), norm('attn_k_norm', headLength));
  }
  return [
    ...norms,
    ...(sketch.architecture === 'deepseek2' ? latentAttention(sketch) : plainAttention(sketch)),
    { name: 'ffn_gate.weight', dimensions: [embedding, feedForward], type },
    { name: 'ffn_up.weight', dimensions: [embedding, feedForward], type },
    { name: 'ffn_down.weight', dimensions: [feedForward, embedding], type },
  ];
}

function plainAttention({ embedding, heads, keyValueHeads, headLength, type = Q8_0 }: ModelSketch): WritableTensor[] {
  return [
    { name: 'attn_q.weight', dimensions: [embedding, heads * headLength], type },
    { name: 'attn_k.weight', dimensions: [embedding, keyValueHeads * headLength], type },
    { name: 'attn_v.weight', dimensions: [embedding, keyValueHeads * headLength], type },
    { name: 'attn_output.weight', dimensions: [heads * headLength, embedding], type },
  ];
}

function latentAttention({ embedding, heads, type = Q8_0 }: ModelSketch): WritableTensor[] {
  const { rank, rope, noPosition, value } = LATENT;
  return [
    { name: 'attn_q.weight', dimensions: [embedding, heads * (noPosition + rope)], type },
    { name: 'attn_kv_a_mqa.weight', dimensions: [embedding, rank + rope], type },
    norm('attn_kv_a_norm', rank),
    { name: 'attn_k_b.weight', dimensions: [noPosition, rank, heads], type },
    { name: 'attn_v_b.weight', dimensions: [rank, value, heads], type },
    { name: 'attn_output.weight', dimensions: [heads * value, embedding], type },
  ];
}

function mambaLayer({ embedding, type = Q8_0 }: ModelSketch): WritableTensor[] {
  const inner = 2 * embedding;
  const { convolution, size, timeStep } = STATE;
  return [
    norm('attn_norm', embedding),
    { name: 'ssm_in.weight', dimensions: [embedding, 2 * inner], type },
    { name: 'ssm_conv1d.weight', dimensions: [convolution, inner] },
    { name: 'ssm_conv1d.bias', dimensions: [inner] },
    { name: 'ssm_x.weight', dimensions: [inner, timeStep + 2 * size], type },
    { name: 'ssm_dt.weight', dimensions: [timeStep, inner] },
    { name: 'ssm_dt.bias', dimensions: [inner] },
    { name: 'ssm_a', dimensions: [size, inner] },
    { name: 'ssm_d', dimensions: [inner] },
    { name: 'ssm_out.weight', dimensions: [inner, embedding], type },
  ];
}

function norm(name: string, length: number): WritableTensor {
  return { name: `${name}.weight`, dimensions: [length] };
}

function vocabularyOf(size: number): { tokens: string[]; scores: number[]; types: number[] } {
  const tiny = tinyVocabulary();
  const tokens = [...tiny.tokens];
  const types = [...tiny.types];
  for (let index = tokens.length; index < size; index += 1) {
    tokens.push(`word${index}`);
    types.push(1);
  }
  return { tokens, types, scores: tokens.map((_, index) => -index) };
}

const uint32 = (value: number): WritableValue => ({ type: 'uint32', value });
const text = (value: string): WritableValue => ({ type: 'string', value });
