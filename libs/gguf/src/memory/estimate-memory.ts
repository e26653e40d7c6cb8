import type { ModelBlock, ModelFacts } from '../facts/model-facts.ts';
import { layerCacheBytes, tokenBytes } from './cache-bytes.ts';
import { computeBytes, inputBytes, outputBytes } from './compute-bytes.ts';
import { contextShape, type ContextShape } from './context-shape.ts';
import { layerDevices } from './layer-devices.ts';
import type { DeviceMemory, MemoryEstimate, MemorySettings, MemorySite } from './memory-estimate.ts';

const MIB = 1024 * 1024;
/** What a GPU's driver takes for a process that uses it: 0.3 to 0.6 GiB were seen. */
const GPU_OVERHEAD_BYTES = 512 * MIB;
/** The engine's own code and tables, and what it keeps of each token of the vocabulary. */
const HOST_OVERHEAD_BYTES = 96 * MIB;
const VOCABULARY_OVERHEAD_BYTES = 256;
/** Room for computing an image. */
const PROJECTOR_COMPUTE_BYTES = 1024 * MIB;
/** llama-server's `--cache-ram` and `--ctx-checkpoints`. */
const PROMPT_CACHE_BYTES = 8192 * MIB;
const CHECKPOINTS_PER_SLOT = 32;

type Part = 'weights' | 'cache' | 'compute' | 'projector' | 'overhead';
type Parts = Record<Part, number>;

/**
 * What loading a model with these settings takes, by the formula: nothing is read or allocated.
 *
 * @param site GPUs to put layers on, and what is loaded beside the model
 */
export function estimateMemory(facts: ModelFacts, settings: MemorySettings, site: MemorySite): MemoryEstimate {
  const shape = contextShape(facts, settings);
  const layers = facts.blocks.reduce((sum, block) => sum + block.repeat, 0);
  const asked = settings.gpu_layers;
  const places = layerDevices(layers, asked === undefined || asked < 0 ? layers + 1 : asked, site.gpus);
  const parts = [emptyParts(), ...site.gpus.map(emptyParts)] as [Parts, ...Parts[]];
  addLayers(parts, places, facts, settings, shape);
  addEnds(parts, places, facts, site);
  addComputation(parts, places, facts, settings, shape);
  addOverhead(parts, facts);
  const devices = parts.map((part, index) => deviceMemory(index === 0 ? 'host' : nameOf(site, index), part));
  return {
    basis: 'formula',
    context_tokens: shape.poolCells * shape.pools,
    context_per_slot: shape.perSlot,
    slots: shape.slots,
    gpu_layers: places.filter((place) => place >= 0).length,
    layers,
    ...totals(devices),
    prompt_cache_bytes: promptCacheBytes(facts, settings, shape),
    devices,
  };
}

function addLayers(
  parts: readonly Parts[],
  places: readonly number[],
  facts: ModelFacts,
  settings: MemorySettings,
  shape: ContextShape,
): void {
  let layer = 0;
  for (const block of facts.blocks) {
    const cache = layerCacheBytes(block, settings, shape);
    for (let index = 0; index < block.repeat; index += 1) {
      const part = partOf(parts, places[layer]);
      part.weights += block.weights_bytes;
      part.cache += cache;
      layer += 1;
    }
  }
}

/** What stands before and behind the layers, and what is loaded beside the model. */
function addEnds(parts: readonly Parts[], places: readonly number[], facts: ModelFacts, site: MemorySite): void {
  const { weights } = facts;
  const host = partOf(parts, -1);
  const output = partOf(parts, places.at(-1));
  host.weights += weights.embedding_bytes;
  output.weights += weights.output_bytes;
  // Embeddings that serve as output are on the host for the input, and once more where the output is.
  if (weights.output_tied && output !== host) output.weights += weights.embedding_bytes;
  const firstGpu = places.find((place) => place >= 0) ?? -1;
  partOf(parts, firstGpu).weights += site.adapter_bytes ?? 0;
  const projector = site.projector_bytes ?? 0;
  if (projector > 0) partOf(parts, site.gpus.length > 0 ? 0 : -1).projector += projector + PROJECTOR_COMPUTE_BYTES;
}

function addComputation(
  parts: readonly Parts[],
  places: readonly number[],
  facts: ModelFacts,
  settings: MemorySettings,
  shape: ContextShape,
): void {
  const compute = computeBytes(facts, settings, shape);
  const used = new Set(places);
  for (const place of used) partOf(parts, place).compute += compute;
  const host = partOf(parts, -1);
  if (!used.has(-1)) host.compute += inputBytes(facts, shape);
  host.compute += outputBytes(facts, settings, shape);
}

function addOverhead(parts: readonly Parts[], facts: ModelFacts): void {
  parts.forEach((part, index) => {
    if (index === 0) part.overhead += HOST_OVERHEAD_BYTES + VOCABULARY_OVERHEAD_BYTES * facts.vocabulary;
    else if (part.weights + part.projector > 0) part.overhead += GPU_OVERHEAD_BYTES;
  });
}

/** Finished prompts, and checkpoints of what cannot be rolled back: windows and recurrent states. */
function promptCacheBytes(facts: ModelFacts, settings: MemorySettings, shape: ContextShape): number {
  if (settings.prompt_cache === 'off') return 0;
  const checkpoint = facts.blocks.reduce(
    (sum, block) => sum + checkpointBytes(facts, block, settings) * block.repeat,
    0,
  );
  return PROMPT_CACHE_BYTES + checkpoint * CHECKPOINTS_PER_SLOT * shape.slots;
}

function checkpointBytes(facts: ModelFacts, block: ModelBlock, settings: MemorySettings): number {
  return (block.cache === 'sliding' ? facts.sliding_window * tokenBytes(block, settings) : 0) + block.state_bytes;
}

function emptyParts(): Parts {
  return { weights: 0, cache: 0, compute: 0, projector: 0, overhead: 0 };
}

function partOf(parts: readonly Parts[], place: number | undefined): Parts {
  return parts[(place ?? -1) + 1] as Parts;
}

function nameOf(site: MemorySite, index: number): string {
  return site.gpus[index - 1]?.device ?? '';
}

function deviceMemory(device: string, { weights, cache, compute, projector, overhead }: Parts): DeviceMemory {
  return {
    device,
    weights_bytes: weights,
    cache_bytes: cache,
    compute_bytes: compute,
    projector_bytes: projector,
    overhead_bytes: overhead,
    total_bytes: weights + cache + compute + projector + overhead,
  };
}

function totals(devices: readonly DeviceMemory[]): Omit<DeviceMemory, 'device'> {
  const sum = (key: Exclude<keyof DeviceMemory, 'device'>): number =>
    devices.reduce((total, device) => total + device[key], 0);
  return {
    weights_bytes: sum('weights_bytes'),
    cache_bytes: sum('cache_bytes'),
    compute_bytes: sum('compute_bytes'),
    projector_bytes: sum('projector_bytes'),
    overhead_bytes: sum('overhead_bytes'),
    total_bytes: sum('total_bytes'),
  };
}
