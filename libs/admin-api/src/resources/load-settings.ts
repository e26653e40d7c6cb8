import { z } from 'zod';

/** Types that an engine can keep its cache in. */
export const CACHE_TYPES = ['f32', 'f16', 'bf16', 'q8_0', 'q5_1', 'q5_0', 'q4_1', 'q4_0', 'iq4_nl'] as const;

/** How an engine makes one vector of many. */
export const POOLINGS = ['none', 'mean', 'cls', 'last', 'rank'] as const;

const MAX_TOKENS = 16_777_216;

/** Name of a file of the installation, without any folder. */
const fileName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}$/, 'must be the name of one of the files')
  .refine((name) => !name.includes('..'), 'must be the name of one of the files');

/** A weight adapter (LoRA) of the installation, and how much of it. */
const adapter = z.strictObject({ file: fileName, scale: z.number().min(-100).max(100).default(1) });

/**
 * How engines load a model. 0, -1 for layers, and null leave it to the engine. Nothing else reaches an engine's command
 * line, and what a node's engine does not know is refused there, never left out.
 */
export const loadSettings = z.strictObject({
  context_tokens: z.int().min(0).max(MAX_TOKENS).default(0).describe('over all slots'),
  parallel: z.int().min(0).max(256).default(0).describe('slots: calls that are worked on at once'),
  gpu_layers: z.int().min(-1).max(10_000).default(-1),
  threads: z.int().min(0).max(1024).default(0),
  threads_batch: z.int().min(0).max(1024).default(0),
  batch_tokens: z.int().min(0).max(MAX_TOKENS).default(0),
  micro_batch_tokens: z.int().min(0).max(MAX_TOKENS).default(0),
  embeddings: z.boolean().default(false),
  rerank: z.boolean().default(false),
  pooling: z.enum(POOLINGS).nullable().default(null),
  flash_attention: choice(),
  cache_type_k: z.enum(CACHE_TYPES).nullable().default(null),
  cache_type_v: z.enum(CACHE_TYPES).nullable().default(null),
  unified_cache: choice().describe('one pool of context for all slots'),
  context_shift: choice(),
  continuous_batching: choice(),
  prompt_cache: choice().describe("false = no prefix of one request speeds up another's"),
  memory_map: choice(),
  memory_lock: choice(),
  reasoning: choice(),
  reasoning_budget_tokens: z.int().min(-1).max(MAX_TOKENS).nullable().default(null).describe('-1 = no bound'),
  projector_file: fileName.nullable().default(null),
  adapters: z.array(adapter).max(16).default([]),
  chat_template_sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')
    .nullable()
    .default(null)
    .describe('of the template that was approved; an engine with another one is not used'),
});

/** How engines load a model, as it is stored. */
export type ServingLoadSettings = z.output<typeof loadSettings>;

/** On, off, or as the engine sees fit. */
function choice() {
  return z.boolean().nullable().default(null);
}
