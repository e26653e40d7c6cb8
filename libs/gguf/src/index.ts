export { TENSOR_TYPES, type TensorType } from './format.ts';
export type { GgufHead, GgufLimits, GgufLongArray, GgufTensor, GgufValue } from './gguf-head.ts';
export { readGgufHead, readHead, requireWholeFile } from './head.ts';
export { sketchModel, type ModelSketch } from './model-sketch.ts';
export { TINY_CHAT_TEMPLATE, tinyParts, writeTinyGguf, type TinyGgufOptions } from './tiny-model.ts';
export type { HeadSource } from './head-source.ts';
export { modelFactsSchema, type ModelBlock, type ModelFacts } from './facts/model-facts.ts';
export { readFacts } from './facts/read-facts.ts';
export { estimateMemory } from './memory/estimate-memory.ts';
export {
  CACHE_TYPES,
  type CacheTypeName,
  type DeviceMemory,
  type EngineSwitch,
  type MemoryDevice,
  type MemoryEstimate,
  type MemorySettings,
  type MemorySite,
} from './memory/memory-estimate.ts';
export { cacheTypes, isPacked } from './memory/cache-bytes.ts';
export { padTokens } from './memory/context-shape.ts';
export { filesOfModel, splitName, type SplitName } from './split-names.ts';
export { writeGguf, writeGgufHead, type WritableEntry, type WritableTensor, type WrittenHead } from './gguf-writer.ts';
