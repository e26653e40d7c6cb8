import { z } from 'zod';

const bytes = z.int().min(0);
const count = z.int().min(0);

/**
 * What one layer keeps for each token and for each sequence, and what it weighs. Layers that follow each other and
 * are alike stand as one block.
 */
const blockSchema = z.object({
  /** Layers that are like this. */
  repeat: z.int().min(1).max(4096),
  /** Which cache of tokens it has: the whole context, a sliding window, or none. */
  cache: z.enum(['full', 'sliding', 'none']),
  /** Elements of K for each token, over all heads; those of V are next. Latent attention keeps no V. */
  key_width: count,
  value_width: count,
  /** Elements of one head of K and V: quantised caches want multiples of 32. */
  key_length: count,
  value_length: count,
  /** Query heads. */
  heads: count,
  /** F32 state that a recurrent layer keeps for each sequence. */
  state_bytes: bytes,
  weights_bytes: bytes,
});

/** Shape of {@link ModelFacts}, to read them from JSON that came from elsewhere. */
export const modelFactsSchema = z.object({
  /** Version of this shape. */
  schema: z.literal(1),
  /** A model that answers, the vision part of one, or a LoRA adapter. */
  kind: z.enum(['model', 'projector', 'adapter']),
  /** As `general.architecture` has it, such as "llama". */
  architecture: z.string().max(64),
  name: z.string().max(200),
  license: z.string().max(100),
  /** Name of the file type, such as "Q4_K_M"; empty = not known. */
  quantization: z.string().max(32),
  /** Types of tensors in the file: an engine must know each. */
  tensor_types: z.array(z.string().max(16)).max(64),
  parameters: count,
  /** Tokens that it was trained for; 0 = not known. */
  context_length: count,
  embedding_length: count,
  /** The widest that a token passes: of a dense layer, or of all experts together that it visits. */
  feed_forward_length: count,
  /** Of the inner state of recurrent layers; 0 = there are none. */
  recurrent_width: count,
  /** Tokens of the vocabulary. */
  vocabulary: count,
  experts: count,
  experts_used: count,
  /** All layers, first to last. */
  blocks: z.array(blockSchema).max(4096),
  /** Tokens of the sliding window; 0 = none. */
  sliding_window: count,
  weights: z.object({
    /** All layers together. */
    repeating_bytes: bytes,
    /** The output matrix and norm; where it is tied to the embeddings, an offloaded one is a second copy of them. */
    output_bytes: bytes,
    output_tied: z.boolean(),
    /** The matrix of token embeddings: stays in the host's memory. */
    embedding_bytes: bytes,
    /** All tensors, in the files whose heads were read. */
    total_bytes: bytes,
  }),
  /** False for encoders, which look at the whole text at once. */
  causal: z.boolean(),
  /** How embeddings are pooled, as the file says; empty = it does not. */
  pooling: z.enum(['', 'none', 'mean', 'cls', 'last', 'rank']),
  tokenizer: z.object({ model: z.string().max(64), pre: z.string().max(64) }),
  /**
   * Of the chat template's UTF-8 text; empty = the file has none. Where there are several, of the JSON array of
   * [name, text] pairs in the order of their names, the unnamed one first.
   */
  chat_template_sha256: z.string().regex(/^(?:[0-9a-f]{64})?$/),
  /** Guesses from architecture and template. */
  capabilities: z.array(z.enum(['chat', 'completion', 'tools', 'reasoning', 'vision', 'embeddings', 'rerank'])),
  split: z.object({
    /** Files of the whole model, 1 = not split. */
    parts: z.int().min(1).max(99_999),
    /** Whether the heads of all of them were read: else weights are a lower bound. */
    complete: z.boolean(),
  }),
});

/** What the head of a model says that matters for memory, engines and people. Small, and JSON as it is. */
export type ModelFacts = z.infer<typeof modelFactsSchema>;

/** Alike layers that follow each other. */
export type ModelBlock = z.infer<typeof blockSchema>;
