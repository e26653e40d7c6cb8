import type { WritableValue } from './byte-writer.ts';
import { writeGguf, type WritableEntry, type WritableTensor } from './gguf-writer.ts';
import { SeededRandom } from './seeded-random.ts';
import { layer, noise, ones, output, TINY, tokenEmbedding } from './tiny-tensors.ts';
import { END_TOKEN_ID, tinyVocabulary, type TinyVocabulary } from './tiny-vocabulary.ts';

/** What a tiny model is made from. */
export interface TinyGgufOptions {
  /** Same seed, same bytes. */
  seed: number;
  /** `general.name` in the file; default "roundhouse-tiny". */
  name?: string;
  /**
   * "chat" answers with text, and with embeddings when the engine is told to; "embedding" says by itself how its
   * embeddings are pooled; "rerank" has a classifier head. Default "chat".
   */
  kind?: 'chat' | 'embedding' | 'rerank';
  /** `tokenizer.chat_template`; default a plain one. */
  chatTemplate?: string;
}

/** Chat template of a tiny model unless another is given. */
export const TINY_CHAT_TEMPLATE =
  "{% for message in messages %}{{ message['role'] }}: {{ message['content'] }}\n{% endfor %}" +
  '{% if add_generation_prompt %}assistant:{% endif %}';

const POOLING_MEAN = 1;
const POOLING_RANK = 4;

/**
 * Writes a GGUF file with one layer and random weights: below 1 MB, loads in a real llama-server in milliseconds,
 * and answers chat, streams, embeddings or rerank requests with what means nothing. Never emits raw bytes, so its
 * text is always valid UTF-8; ends an answer by itself after a few dozen tokens when sampled at temperature 0.8.
 */
export function writeTinyGguf(options: TinyGgufOptions): Buffer {
  const { metadata, tensors } = tinyParts(options);
  return writeGguf(metadata, tensors);
}

/** Metadata and tensors of a tiny model, to be changed before they are written. */
export function tinyParts(options: TinyGgufOptions): { metadata: WritableEntry[]; tensors: WritableTensor[] } {
  const { seed, name = 'roundhouse-tiny', kind = 'chat', chatTemplate = TINY_CHAT_TEMPLATE } = options;
  const vocabulary = tinyVocabulary();
  const random = new SeededRandom(seed);
  // Only this architecture has both a classifier head and a tokenizer that needs no merges.
  const architecture = kind === 'chat' ? 'llama' : 'qwen3';
  const tensors = [
    tokenEmbedding(random, vocabulary.tokens.length),
    ones('output_norm.weight'),
    output(random, vocabulary.tokens.length),
    ...layer(random),
  ];
  if (architecture === 'qwen3') {
    tensors.push(
      ones('blk.0.attn_q_norm.weight', TINY.headDimension),
      ones('blk.0.attn_k_norm.weight', TINY.headDimension),
    );
  }
  if (kind === 'rerank') tensors.push(noise(random, 'cls.output.weight', TINY.embedding, 2));
  const metadata = [
    ...modelEntries(name, architecture),
    ...(kind === 'chat' ? [] : poolingEntries(kind)),
    ...tokenizerEntries(vocabulary, chatTemplate),
  ];
  return { metadata, tensors };
}

const uint32 = (value: number): WritableValue => ({ type: 'uint32', value });
const text = (value: string): WritableValue => ({ type: 'string', value });

function modelEntries(name: string, architecture: string): WritableEntry[] {
  return [
    ['general.architecture', text(architecture)],
    ['general.type', text('model')],
    ['general.name', text(name)],
    ['general.license', text('apache-2.0')],
    ['general.file_type', uint32(0)],
    [`${architecture}.context_length`, uint32(TINY.contextTokens)],
    [`${architecture}.embedding_length`, uint32(TINY.embedding)],
    [`${architecture}.block_count`, uint32(1)],
    [`${architecture}.feed_forward_length`, uint32(TINY.feedForward)],
    [`${architecture}.attention.head_count`, uint32(TINY.heads)],
    [`${architecture}.attention.head_count_kv`, uint32(TINY.keyValueHeads)],
    [`${architecture}.attention.layer_norm_rms_epsilon`, { type: 'float32', value: 1e-5 }],
    [`${architecture}.rope.dimension_count`, uint32(TINY.headDimension)],
  ];
}

function poolingEntries(kind: 'embedding' | 'rerank'): WritableEntry[] {
  if (kind === 'embedding') return [['qwen3.pooling_type', uint32(POOLING_MEAN)]];
  return [
    ['qwen3.pooling_type', uint32(POOLING_RANK)],
    ['qwen3.classifier.output_labels', { type: 'strings', value: ['yes', 'no'] }],
  ];
}

function tokenizerEntries(vocabulary: TinyVocabulary, chatTemplate: string): WritableEntry[] {
  return [
    ['tokenizer.ggml.model', text('llama')],
    ['tokenizer.ggml.tokens', { type: 'strings', value: vocabulary.tokens }],
    ['tokenizer.ggml.scores', { type: 'float32s', value: vocabulary.scores }],
    ['tokenizer.ggml.token_type', { type: 'int32s', value: vocabulary.types }],
    ['tokenizer.ggml.unknown_token_id', uint32(0)],
    ['tokenizer.ggml.bos_token_id', uint32(1)],
    ['tokenizer.ggml.eos_token_id', uint32(END_TOKEN_ID)],
    ['tokenizer.ggml.add_bos_token', { type: 'bool', value: true }],
    ['tokenizer.chat_template', text(chatTemplate)],
  ];
}
