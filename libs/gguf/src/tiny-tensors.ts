import type { WritableTensor } from './gguf-writer.ts';
import type { SeededRandom } from './seeded-random.ts';
import { BYTE_TOKEN_IDS, END_TOKEN_ID } from './tiny-vocabulary.ts';

/** Sizes of the tiny model. */
export const TINY = {
  embedding: 64,
  feedForward: 128,
  heads: 2,
  keyValueHeads: 1,
  contextTokens: 4096,
  headDimension: 32,
} as const;

/**
 * Every embedding carries this constant in dimension 0. It survives the norms, so a row of the output matrix can
 * lean on it: down for tokens that shall not come, slightly up for the end of the answer.
 */
const ANCHOR = 4;

/** Random values around zero. */
export function noise(random: SeededRandom, name: string, ...dimensions: number[]): WritableTensor {
  const values = new Float32Array(dimensions.reduce((product, dimension) => product * dimension, 1));
  for (let index = 0; index < values.length; index += 1) values[index] = random.normal(0.05);
  return { name, dimensions, values };
}

/** What a norm is before it has learnt anything. */
export function ones(name: string, length: number = TINY.embedding): WritableTensor {
  return { name, dimensions: [length], values: new Float32Array(length).fill(1) };
}

/** The one layer of a tiny model, as architecture "llama" has it. */
export function layer(random: SeededRandom): WritableTensor[] {
  const keyValue = TINY.headDimension * TINY.keyValueHeads;
  return [
    ones('blk.0.attn_norm.weight'),
    noise(random, 'blk.0.attn_q.weight', TINY.embedding, TINY.embedding),
    noise(random, 'blk.0.attn_k.weight', TINY.embedding, keyValue),
    noise(random, 'blk.0.attn_v.weight', TINY.embedding, keyValue),
    noise(random, 'blk.0.attn_output.weight', TINY.embedding, TINY.embedding),
    ones('blk.0.ffn_norm.weight'),
    noise(random, 'blk.0.ffn_gate.weight', TINY.embedding, TINY.feedForward),
    noise(random, 'blk.0.ffn_up.weight', TINY.embedding, TINY.feedForward),
    noise(random, 'blk.0.ffn_down.weight', TINY.feedForward, TINY.embedding),
  ];
}

/** Embeddings with the anchor. */
export function tokenEmbedding(random: SeededRandom, vocabularySize: number): WritableTensor {
  const values = new Float32Array(TINY.embedding * vocabularySize);
  for (let index = 0; index < values.length; index += 1) {
    values[index] = index % TINY.embedding === 0 ? ANCHOR : random.normal(1);
  }
  return { name: 'token_embd.weight', dimensions: [TINY.embedding, vocabularySize], values };
}

/** Output matrix that never answers with raw bytes and ends by itself. */
export function output(random: SeededRandom, vocabularySize: number): WritableTensor {
  const values = new Float32Array(TINY.embedding * vocabularySize);
  for (let token = 0; token < vocabularySize; token += 1) {
    const row = values.subarray(token * TINY.embedding, (token + 1) * TINY.embedding);
    for (let index = 1; index < TINY.embedding; index += 1) row[index] = random.normal(0.2);
    row[0] = anchorWeight(token);
  }
  return { name: 'output.weight', dimensions: [TINY.embedding, vocabularySize], values };
}

function anchorWeight(token: number): number {
  if (token === END_TOKEN_ID) return 0.3;
  return token <= BYTE_TOKEN_IDS.last ? -20 : 0;
}
