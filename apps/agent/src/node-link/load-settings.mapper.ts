import {
  CacheType as WireCacheType,
  Pooling as WirePooling,
  Switch,
  type LoadSettings as WireLoadSettings,
} from '@roundhouse/contracts/agent/v1/node_link_service';
import type { CacheType, LoadSettings, Pooling } from '../engine/load-settings.ts';

const CACHE_TYPES: Partial<Record<WireCacheType, CacheType>> = {
  [WireCacheType.CACHE_TYPE_F32]: 'f32',
  [WireCacheType.CACHE_TYPE_F16]: 'f16',
  [WireCacheType.CACHE_TYPE_BF16]: 'bf16',
  [WireCacheType.CACHE_TYPE_Q8_0]: 'q8_0',
  [WireCacheType.CACHE_TYPE_Q5_1]: 'q5_1',
  [WireCacheType.CACHE_TYPE_Q5_0]: 'q5_0',
  [WireCacheType.CACHE_TYPE_Q4_1]: 'q4_1',
  [WireCacheType.CACHE_TYPE_Q4_0]: 'q4_0',
  [WireCacheType.CACHE_TYPE_IQ4_NL]: 'iq4_nl',
};

const POOLINGS: Partial<Record<WirePooling, Pooling>> = {
  [WirePooling.POOLING_NONE]: 'none',
  [WirePooling.POOLING_MEAN]: 'mean',
  [WirePooling.POOLING_CLS]: 'cls',
  [WirePooling.POOLING_LAST]: 'last',
  [WirePooling.POOLING_RANK]: 'rank',
};

/**
 * Reads load settings off the wire. Proto numbers are never absent: 0, or -1 for layers, says "the engine's choice".
 * What is the engine's choice is absent here, so that settings compare equal after a round through a file.
 */
export function toLoadSettings(wire: WireLoadSettings | undefined): LoadSettings {
  if (wire === undefined) return { embeddings: false };
  const settings: LoadSettings = {
    contextTokens: counted(wire.contextTokens),
    parallel: counted(wire.parallel),
    gpuLayers: wire.gpuLayers < 0 ? undefined : wire.gpuLayers,
    threads: counted(wire.threads),
    threadsBatch: counted(wire.threadsBatch),
    batchTokens: counted(wire.batchTokens),
    microBatchTokens: counted(wire.microBatchTokens),
    embeddings: wire.embeddings,
    rerank: wire.rerank ? true : undefined,
    pooling: POOLINGS[wire.pooling],
    flashAttention: switched(wire.flashAttention),
    cacheTypeK: CACHE_TYPES[wire.cacheTypeK],
    cacheTypeV: CACHE_TYPES[wire.cacheTypeV],
    reasoning: switched(wire.reasoning),
    reasoningBudgetTokens: wire.reasoningBudgetTokens,
    memoryMap: switched(wire.memoryMap),
    memoryLock: switched(wire.memoryLock),
    projectorFile: named(wire.projectorFile),
    adapters:
      wire.adapters.length === 0
        ? undefined
        : wire.adapters.map(({ file, scale }) => ({ file, scale: scale === 0 ? 1 : scale })),
    chatTemplateSha256: named(wire.chatTemplateSha256),
    promptCache: switched(wire.promptCache),
    continuousBatching: switched(wire.continuousBatching),
    unifiedCache: switched(wire.unifiedCache),
    contextShift: switched(wire.contextShift),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as typeof settings;
}

function counted(value: number): number | undefined {
  return value === 0 ? undefined : value;
}

function named(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function switched(value: Switch): boolean | undefined {
  if (value === Switch.SWITCH_ON) return true;
  return value === Switch.SWITCH_OFF ? false : undefined;
}
