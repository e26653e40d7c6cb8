import type { ModelFacts } from '../facts/model-facts.ts';
import type { ContextShape } from './context-shape.ts';
import type { MemorySettings } from './memory-estimate.ts';

const F32_BYTES = 4;
const F16_BYTES = 2;

/**
 * Bytes of scratch space that computing one micro-batch takes. The weights of the terms were fitted to what
 * llama-server b11669 reports for models of five architectures: within 2 % with flash attention, and at most a tenth
 * too much without.
 */
export function computeBytes(facts: ModelFacts, settings: MemorySettings, shape: ContextShape): number {
  const { microBatch } = shape;
  const embedding = facts.embedding_length;
  const feedForward = 3 * facts.feed_forward_length + 5 * embedding + 5 * facts.recurrent_width;
  const masks = maskCells(facts, shape) * microBatch;
  const passing = feedForward * microBatch * F32_BYTES;
  // Engines use flash attention unless they are told not to.
  if (settings.flash_attention !== 'off') {
    // Wide heads, such as those of latent attention, take more than what passes the layer beside them.
    const attending = (3 * embedding + 2.5 * queryWidth(facts)) * microBatch * F32_BYTES;
    return Math.max(passing, attending) + masks * F16_BYTES;
  }
  const scores = heads(facts) * largestPool(facts, shape) * microBatch * F32_BYTES;
  const attending = (6 * embedding + 2 * queryWidth(facts)) * microBatch * F32_BYTES;
  return Math.max(passing, scores + attending) + masks * F32_BYTES;
}

/** Bytes of the host's memory that feed a model whose layers are all on GPUs: embeddings of the tokens, and masks. */
export function inputBytes(facts: ModelFacts, shape: ContextShape): number {
  return (facts.embedding_length * F32_BYTES + maskCells(facts, shape) * F16_BYTES) * shape.microBatch;
}

/** Bytes of the answers: the logits of one token for each slot, or its embedding. */
export function outputBytes(facts: ModelFacts, settings: MemorySettings, shape: ContextShape): number {
  const embeddings = settings.embeddings === true || settings.rerank === true ? facts.embedding_length : 0;
  return (facts.vocabulary + embeddings) * shape.slots * F32_BYTES;
}

function heads(facts: ModelFacts): number {
  return Math.max(0, ...facts.blocks.map((block) => (block.cache === 'none' ? 0 : block.heads)));
}

function queryWidth(facts: ModelFacts): number {
  return Math.max(0, ...facts.blocks.map((block) => block.heads * block.key_length));
}

function has(facts: ModelFacts, cache: 'full' | 'sliding'): boolean {
  return facts.blocks.some((block) => block.cache === cache);
}

function maskCells(facts: ModelFacts, shape: ContextShape): number {
  return (has(facts, 'full') ? shape.poolCells : 0) + (has(facts, 'sliding') ? shape.slidingCells : 0);
}

function largestPool(facts: ModelFacts, shape: ContextShape): number {
  return has(facts, 'full') ? shape.poolCells : has(facts, 'sliding') ? shape.slidingCells : 0;
}
