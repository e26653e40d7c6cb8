import { ByteWriter, type WritableValue } from './byte-writer.ts';
import { alignUp, DEFAULT_ALIGNMENT, GGUF_MAGIC, GGUF_VERSION } from './format.ts';
import { SeededRandom } from './seeded-random.ts';
import { BYTE_TOKEN_IDS, END_TOKEN_ID, tinyVocabulary, type TinyVocabulary } from './tiny-vocabulary.ts';

/** What a tiny model is made from. */
export interface TinyGgufOptions {
  /** Same seed, same bytes. */
  seed: number;
  /** `general.name` in the file; default "roundhouse-tiny". */
  name?: string;
}

const EMBEDDING = 64;
const FEED_FORWARD = 128;
const HEADS = 2;
const KEY_VALUE_HEADS = 1;
const CONTEXT_TOKENS = 4096;
const HEAD_DIMENSION = EMBEDDING / HEADS;
const F32 = 0;

/**
 * Every embedding carries this constant in dimension 0. It survives the norms, so a row of the output matrix can
 * lean on it: down for tokens that shall not come, slightly up for the end of the answer.
 */
const ANCHOR = 4;

const CHAT_TEMPLATE =
  "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}" +
  '{% if add_generation_prompt %}assistant:{% endif %}';

interface TinyTensor {
  name: string;
  dimensions: readonly number[];
  values: Float32Array;
}

/**
 * Writes a GGUF file of architecture "llama" with one layer and random weights: below 1 MB, loads in a real
 * llama-server in milliseconds, and answers chat, streams and embeddings with words that mean nothing. Never
 * emits raw bytes, so its text is always valid UTF-8; ends an answer by itself after a few dozen tokens when
 * sampled at temperature 0.8.
 */
export function writeTinyGguf(options: TinyGgufOptions): Buffer {
  const vocabulary = tinyVocabulary();
  const metadata = tinyMetadata(options.name ?? 'roundhouse-tiny', vocabulary);
  const tensors = tinyTensors(new SeededRandom(options.seed), vocabulary.tokens.length);
  const writer = new ByteWriter();
  writer.uint32(GGUF_MAGIC);
  writer.uint32(GGUF_VERSION);
  writer.uint64(tensors.length);
  writer.uint64(metadata.length);
  for (const [key, value] of metadata) {
    writer.string(key);
    writer.value(value);
  }
  let offset = 0;
  for (const tensor of tensors) {
    writer.string(tensor.name);
    writer.uint32(tensor.dimensions.length);
    for (const dimension of tensor.dimensions) writer.uint64(dimension);
    writer.uint32(F32);
    writer.uint64(offset);
    offset = alignUp(offset + tensor.values.byteLength, DEFAULT_ALIGNMENT);
  }
  writer.pad(DEFAULT_ALIGNMENT);
  for (const tensor of tensors) {
    writer.bytes(littleEndian(tensor.values));
    writer.pad(DEFAULT_ALIGNMENT);
  }
  return writer.toBuffer();
}

function tinyMetadata(name: string, vocabulary: TinyVocabulary): [string, WritableValue][] {
  const uint32 = (value: number): WritableValue => ({ type: 'uint32', value });
  const text = (value: string): WritableValue => ({ type: 'string', value });
  return [
    ['general.architecture', text('llama')],
    ['general.type', text('model')],
    ['general.name', text(name)],
    ['general.license', text('apache-2.0')],
    ['general.file_type', uint32(0)],
    ['llama.context_length', uint32(CONTEXT_TOKENS)],
    ['llama.embedding_length', uint32(EMBEDDING)],
    ['llama.block_count', uint32(1)],
    ['llama.feed_forward_length', uint32(FEED_FORWARD)],
    ['llama.attention.head_count', uint32(HEADS)],
    ['llama.attention.head_count_kv', uint32(KEY_VALUE_HEADS)],
    ['llama.attention.layer_norm_rms_epsilon', { type: 'float32', value: 1e-5 }],
    ['llama.rope.dimension_count', uint32(HEAD_DIMENSION)],
    ['tokenizer.ggml.model', text('llama')],
    ['tokenizer.ggml.tokens', { type: 'strings', value: vocabulary.tokens }],
    ['tokenizer.ggml.scores', { type: 'float32s', value: vocabulary.scores }],
    ['tokenizer.ggml.token_type', { type: 'int32s', value: vocabulary.types }],
    ['tokenizer.ggml.unknown_token_id', uint32(0)],
    ['tokenizer.ggml.bos_token_id', uint32(1)],
    ['tokenizer.ggml.eos_token_id', uint32(END_TOKEN_ID)],
    ['tokenizer.ggml.add_bos_token', { type: 'bool', value: true }],
    ['tokenizer.chat_template', text(CHAT_TEMPLATE)],
  ];
}

function tinyTensors(random: SeededRandom, vocabularySize: number): TinyTensor[] {
  const keyValue = HEAD_DIMENSION * KEY_VALUE_HEADS;
  const noise = (name: string, ...dimensions: number[]): TinyTensor => {
    const values = new Float32Array(dimensions.reduce((product, dimension) => product * dimension, 1));
    for (let index = 0; index < values.length; index += 1) values[index] = random.normal(0.05);
    return { name, dimensions, values };
  };
  const ones = (name: string): TinyTensor => ({
    name,
    dimensions: [EMBEDDING],
    values: new Float32Array(EMBEDDING).fill(1),
  });
  return [
    embedding(random, vocabularySize),
    ones('output_norm.weight'),
    output(random, vocabularySize),
    ones('blk.0.attn_norm.weight'),
    noise('blk.0.attn_q.weight', EMBEDDING, EMBEDDING),
    noise('blk.0.attn_k.weight', EMBEDDING, keyValue),
    noise('blk.0.attn_v.weight', EMBEDDING, keyValue),
    noise('blk.0.attn_output.weight', EMBEDDING, EMBEDDING),
    ones('blk.0.ffn_norm.weight'),
    noise('blk.0.ffn_gate.weight', EMBEDDING, FEED_FORWARD),
    noise('blk.0.ffn_up.weight', EMBEDDING, FEED_FORWARD),
    noise('blk.0.ffn_down.weight', FEED_FORWARD, EMBEDDING),
  ];
}

function embedding(random: SeededRandom, vocabularySize: number): TinyTensor {
  const values = new Float32Array(EMBEDDING * vocabularySize);
  for (let index = 0; index < values.length; index += 1) {
    values[index] = index % EMBEDDING === 0 ? ANCHOR : random.normal(1);
  }
  return { name: 'token_embd.weight', dimensions: [EMBEDDING, vocabularySize], values };
}

function output(random: SeededRandom, vocabularySize: number): TinyTensor {
  const values = new Float32Array(EMBEDDING * vocabularySize);
  for (let token = 0; token < vocabularySize; token += 1) {
    const row = values.subarray(token * EMBEDDING, (token + 1) * EMBEDDING);
    for (let index = 1; index < EMBEDDING; index += 1) row[index] = random.normal(0.2);
    row[0] = anchorWeight(token);
  }
  return { name: 'output.weight', dimensions: [EMBEDDING, vocabularySize], values };
}

function anchorWeight(token: number): number {
  if (token === END_TOKEN_ID) return 0.3;
  return token <= BYTE_TOKEN_IDS.last ? -20 : 0;
}

function littleEndian(values: Float32Array): Buffer {
  const bytes = Buffer.alloc(values.byteLength);
  values.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes;
}
