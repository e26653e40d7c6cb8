import type { ServingLoadSettings } from '@roundhouse/admin-api';
import { CacheType, LoadSettings, Pooling, Switch } from '@roundhouse/contracts/agent/v1/node_link_service';

const CACHE_TYPES: Readonly<Record<NonNullable<ServingLoadSettings['cache_type_k']>, CacheType>> = {
  f32: CacheType.CACHE_TYPE_F32,
  f16: CacheType.CACHE_TYPE_F16,
  bf16: CacheType.CACHE_TYPE_BF16,
  q8_0: CacheType.CACHE_TYPE_Q8_0,
  q5_1: CacheType.CACHE_TYPE_Q5_1,
  q5_0: CacheType.CACHE_TYPE_Q5_0,
  q4_1: CacheType.CACHE_TYPE_Q4_1,
  q4_0: CacheType.CACHE_TYPE_Q4_0,
  iq4_nl: CacheType.CACHE_TYPE_IQ4_NL,
};

const POOLINGS: Readonly<Record<NonNullable<ServingLoadSettings['pooling']>, Pooling>> = {
  none: Pooling.POOLING_NONE,
  mean: Pooling.POOLING_MEAN,
  cls: Pooling.POOLING_CLS,
  last: Pooling.POOLING_LAST,
  rank: Pooling.POOLING_RANK,
};

/** Load settings as nodes get them. What is left to the engine stays so. */
export function toLoadSettings(settings: ServingLoadSettings): LoadSettings {
  const { reasoning_budget_tokens: budget } = settings;
  return LoadSettings.fromPartial({
    contextTokens: settings.context_tokens,
    parallel: settings.parallel,
    gpuLayers: settings.gpu_layers,
    threads: settings.threads,
    threadsBatch: settings.threads_batch,
    batchTokens: settings.batch_tokens,
    microBatchTokens: settings.micro_batch_tokens,
    embeddings: settings.embeddings,
    rerank: settings.rerank,
    pooling: settings.pooling === null ? Pooling.POOLING_UNSPECIFIED : POOLINGS[settings.pooling],
    flashAttention: toSwitch(settings.flash_attention),
    cacheTypeK: toCacheType(settings.cache_type_k),
    cacheTypeV: toCacheType(settings.cache_type_v),
    unifiedCache: toSwitch(settings.unified_cache),
    contextShift: toSwitch(settings.context_shift),
    continuousBatching: toSwitch(settings.continuous_batching),
    promptCache: toSwitch(settings.prompt_cache),
    memoryMap: toSwitch(settings.memory_map),
    memoryLock: toSwitch(settings.memory_lock),
    reasoning: toSwitch(settings.reasoning),
    ...(budget !== null && { reasoningBudgetTokens: budget }),
    projectorFile: settings.projector_file ?? '',
    adapters: settings.adapters,
    chatTemplateSha256: settings.chat_template_sha256 ?? '',
  });
}

function toSwitch(choice: boolean | null): Switch {
  if (choice === null) return Switch.SWITCH_UNSPECIFIED;
  return choice ? Switch.SWITCH_ON : Switch.SWITCH_OFF;
}

function toCacheType(type: ServingLoadSettings['cache_type_k']): CacheType {
  return type === null ? CacheType.CACHE_TYPE_UNSPECIFIED : CACHE_TYPES[type];
}
