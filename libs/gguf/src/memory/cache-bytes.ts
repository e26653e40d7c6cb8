import type { ModelBlock } from '../facts/model-facts.ts';
import type { ContextShape } from './context-shape.ts';
import type { CacheTypeName, MemorySettings } from './memory-estimate.ts';

/** Elements and bytes of a block of each cache type. */
const PACKING: Readonly<Record<CacheTypeName, readonly [elements: number, bytes: number]>> = {
  f32: [1, 4],
  f16: [1, 2],
  bf16: [1, 2],
  q8_0: [32, 34],
  q5_1: [32, 24],
  q5_0: [32, 22],
  q4_1: [32, 20],
  q4_0: [32, 18],
  iq4_nl: [32, 18],
};

/** Type of K and V as an engine with these settings has it: f16 unless another is asked for. */
export function cacheTypes(settings: MemorySettings): { readonly k: CacheTypeName; readonly v: CacheTypeName } {
  const chosen = (type: CacheTypeName | 'auto' | undefined): CacheTypeName =>
    type === undefined || type === 'auto' ? 'f16' : type;
  return { k: chosen(settings.cache_type_k), v: chosen(settings.cache_type_v) };
}

/** Whether a type packs several elements into a block, which not every head can be cut into. */
export function isPacked(type: CacheTypeName): boolean {
  return PACKING[type][0] > 1;
}

/** What one layer keeps of one token, in bytes. */
export function tokenBytes(block: ModelBlock, settings: MemorySettings): number {
  const { k, v } = cacheTypes(settings);
  return packed(block.key_width, k) + packed(block.value_width, v);
}

/** What one layer keeps for all slots, in bytes: K and V of its cells, and its recurrent state. */
export function layerCacheBytes(block: ModelBlock, settings: MemorySettings, shape: ContextShape): number {
  const cells = { full: shape.poolCells, sliding: shape.slidingCells, none: 0 }[block.cache] * shape.pools;
  return cells * tokenBytes(block, settings) + block.state_bytes * shape.slots;
}

function packed(elements: number, type: CacheTypeName): number {
  const [block, bytes] = PACKING[type];
  return Math.ceil(elements / block) * bytes;
}
