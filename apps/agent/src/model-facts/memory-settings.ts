import type { MemorySettings } from '@roundhouse/gguf';
import type { LoadSettings } from '../engine/load-settings.ts';

/** Load settings, as far as they decide how much memory is taken. */
export function toMemorySettings(settings: LoadSettings): MemorySettings {
  const choice = (value: boolean | undefined) =>
    value === undefined ? undefined : value ? ('on' as const) : ('off' as const);
  return {
    context_tokens: settings.contextTokens,
    parallel: settings.parallel,
    gpu_layers: settings.gpuLayers,
    batch_tokens: settings.batchTokens,
    micro_batch_tokens: settings.microBatchTokens,
    flash_attention: choice(settings.flashAttention),
    cache_type_k: settings.cacheTypeK,
    cache_type_v: settings.cacheTypeV,
    unified_cache: choice(settings.unifiedCache),
    prompt_cache: choice(settings.promptCache),
    embeddings: settings.embeddings,
    rerank: settings.rerank,
  };
}
