import { AppError, type FaultDetail } from '@roundhouse/errors';
import { CACHE_TYPES, type CacheTypeName } from '@roundhouse/gguf';
import { z } from 'zod';

/** How token vectors become one vector, as llama-server names it. */
export const POOLINGS = ['none', 'mean', 'cls', 'last', 'rank'] as const;

/** How keys and values of the cache are stored, as llama-server names it. */
export type CacheType = CacheTypeName;

/** Pooling of embeddings. */
export type Pooling = (typeof POOLINGS)[number];

/** A LoRA that is applied to the model. */
export interface Adapter {
  /** Name of a file of the installation. */
  file: string;
  /** Above 0, at most 100; 1 = as trained. */
  scale: number;
}

/** How an engine loads its model. Undefined = the engine's own choice: no flag is given. */
export interface LoadSettings {
  /** Tokens of context over all slots, 1 to 16 777 216. */
  contextTokens?: number | undefined;
  /** Slots, 1 to 256. */
  parallel?: number | undefined;
  /** Layers on the GPU, 0 to 10 000. */
  gpuLayers?: number | undefined;
  /** CPU threads, 1 to 1024. */
  threads?: number | undefined;
  /** CPU threads while prompts are read, 1 to 1024. */
  threadsBatch?: number | undefined;
  /** Tokens that are given to the model at once, 1 to 1 048 576. */
  batchTokens?: number | undefined;
  /** Tokens that are computed at once, 1 to 1 048 576. Embeddings and rerank take no longer text than this. */
  microBatchTokens?: number | undefined;
  /** Serves embeddings instead of text. */
  embeddings: boolean;
  /** Serves scores of documents instead of text. */
  rerank?: boolean | undefined;
  pooling?: Pooling | undefined;
  flashAttention?: boolean | undefined;
  cacheTypeK?: CacheType | undefined;
  cacheTypeV?: CacheType | undefined;
  reasoning?: boolean | undefined;
  /** -1 = no bound, 0 = none at all, at most 1 048 576. */
  reasoningBudgetTokens?: number | undefined;
  memoryMap?: boolean | undefined;
  memoryLock?: boolean | undefined;
  /** Name of a file of the installation: what turns pictures or sound into tokens (mmproj). */
  projectorFile?: string | undefined;
  /** At most 16. */
  adapters?: readonly Adapter[] | undefined;
  /** Of the chat template that was approved: the model's own, or a file of the installation. 64 lower-case hex digits. */
  chatTemplateSha256?: string | undefined;
  /** False: what one request said never makes another one faster. */
  promptCache?: boolean | undefined;
  continuousBatching?: boolean | undefined;
  /** One pool of context for all slots. */
  unifiedCache?: boolean | undefined;
  contextShift?: boolean | undefined;
}

const whole = (lowest: number, highest: number) =>
  z
    .number(`must be a whole number from ${lowest} to ${highest}`)
    .refine(
      (value) => Number.isInteger(value) && value >= lowest && value <= highest,
      `must be a whole number from ${lowest} to ${highest}`,
    )
    .optional();
const choice = z.boolean().optional();
const fileName = z.string().min(1).max(200);

/** Shape and ranges of load settings; names that it does not know are refused. */
export const loadSettings = z.strictObject({
  contextTokens: whole(1, 16_777_216),
  parallel: whole(1, 256),
  gpuLayers: whole(0, 10_000),
  threads: whole(1, 1024),
  threadsBatch: whole(1, 1024),
  batchTokens: whole(1, 1_048_576),
  microBatchTokens: whole(1, 1_048_576),
  embeddings: z.boolean(),
  rerank: choice,
  pooling: z.enum(POOLINGS).optional(),
  flashAttention: choice,
  cacheTypeK: z.enum(CACHE_TYPES).optional(),
  cacheTypeV: z.enum(CACHE_TYPES).optional(),
  reasoning: choice,
  reasoningBudgetTokens: whole(-1, 1_048_576),
  memoryMap: choice,
  memoryLock: choice,
  projectorFile: fileName.optional(),
  adapters: z
    .array(z.strictObject({ file: fileName, scale: z.number().gt(0).max(100) }))
    .max(16)
    .readonly()
    .optional(),
  chatTemplateSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')
    .optional(),
  promptCache: choice,
  continuousBatching: choice,
  unifiedCache: choice,
  contextShift: choice,
});

/**
 * Names the settings that are outside their ranges or contradict each other.
 *
 * @throws AppError INVALID_REQUEST with every fault in its details
 */
export function checkLoadSettings(settings: LoadSettings): void {
  const parsed = loadSettings.safeParse(settings);
  const details: FaultDetail[] = (parsed.error?.issues ?? []).map(({ path, message }) => ({
    where: ['/settings', ...path].join('/'),
    message,
  }));
  if (settings.embeddings && settings.rerank === true) {
    details.push({ where: '/settings/rerank', message: 'one engine serves embeddings or rerank, not both' });
  }
  if (details.length > 0) throw new AppError('INVALID_REQUEST', 'The load settings are not valid.', { details });
}
