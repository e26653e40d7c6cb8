import { ggufFault } from '../byte-reader.ts';
import type { GgufTensor } from '../gguf-head.ts';
import type { Metadata } from './metadata.ts';
import type { ModelBlock } from './model-facts.ts';
import { recurrentStateBytes } from './recurrent-state.ts';
import { slidingWindows } from './sliding-windows.ts';

/** Architectures that look at the whole text at once and keep nothing of it. */
const ENCODERS: ReadonlySet<string> = new Set([
  'bert',
  'nomic-bert',
  'nomic-bert-moe',
  'jina-bert-v2',
  'jina-bert-v3',
  'neo-bert',
  'modern-bert',
  'eurobert',
  'gemma-embedding',
  'dream',
  'llada',
  'llada-moe',
]);

const MAX_LAYERS = 4096;
const STATE_TENSOR = /^(?:ssm_|shortconv|time_mix_)/;

/** What the tensors of one layer say. */
interface LayerTensors {
  weightsBytes: number;
  recurrent: boolean;
  attention: boolean;
}

/** Whether models of this architecture keep no cache at all. */
export function isEncoder(architecture: string): boolean {
  return ENCODERS.has(architecture);
}

/**
 * Layers that an engine loads, first to last, and what each keeps. Draft layers for guessing several tokens at once
 * (`nextn_predict_layers`) come last in the file and are left out, as engines leave them on disk.
 *
 * @returns blocks; window in tokens; bytes of the layers that were left out
 * @throws AppError INVALID_REQUEST for sizes that no model has
 */
export function readLayers(
  metadata: Metadata,
  tensors: readonly GgufTensor[],
): { blocks: ModelBlock[]; slidingWindow: number; skippedBytes: number } {
  const all = metadata.own('block_count');
  if (all > MAX_LAYERS) throw ggufFault(`it has ${all} layers`);
  const drafts = metadata.own('nextn_predict_layers');
  const layers = drafts < all ? all - drafts : all;
  const byLayer = groupByLayer(tensors, all);
  const windows = slidingWindows(metadata, layers);
  const shape = new AttentionShape(metadata, layers);
  const blocks: ModelBlock[] = [];
  for (let layer = 0; layer < layers; layer += 1) {
    addBlock(blocks, shape.block(layer, windows.sliding[layer] === true, byLayer[layer] as LayerTensors));
  }
  const skippedBytes = byLayer.slice(layers).reduce((sum, { weightsBytes }) => sum + weightsBytes, 0);
  return { blocks, slidingWindow: windows.tokens, skippedBytes };
}

/** Index of the layer that a tensor belongs to; undefined = none. */
export function layerOf(name: string): number | undefined {
  const index = /^blk\.(\d{1,4})\./.exec(name)?.[1];
  return index === undefined ? undefined : Number(index);
}

function groupByLayer(tensors: readonly GgufTensor[], layers: number): LayerTensors[] {
  const groups = Array.from({ length: layers }, () => ({ weightsBytes: 0, recurrent: false, attention: false }));
  for (const { name, sizeBytes } of tensors) {
    const group = groups[layerOf(name) ?? -1];
    if (group === undefined) continue;
    group.weightsBytes += sizeBytes;
    const part = name.slice(name.indexOf('.', 4) + 1);
    group.recurrent ||= STATE_TENSOR.test(part);
    group.attention ||= /^attn_k(?:v_a_mqa)?\./.test(part);
  }
  return groups;
}

/** What the attention of each layer keeps of each token. */
class AttentionShape {
  private readonly metadata: Metadata;
  private readonly heads: readonly number[];
  private readonly keyValueHeads: readonly number[];
  private readonly headLength: number;
  private readonly embedding: number;
  private readonly ownCaches: number;

  constructor(metadata: Metadata, layers: number) {
    this.metadata = metadata;
    this.embedding = metadata.own('embedding_length');
    this.heads = metadata.perLayer('attention.head_count', layers, 0);
    const perLayer = metadata.has(`${metadata.architecture}.attention.head_count_kv`);
    this.keyValueHeads = perLayer ? metadata.perLayer('attention.head_count_kv', layers, 0) : this.heads;
    this.headLength = Math.floor(this.embedding / Math.max(...this.heads, 1));
    this.ownCaches = layers - metadata.own('attention.shared_kv_layers');
  }

  block(layer: number, sliding: boolean, tensors: LayerTensors): ModelBlock {
    const { metadata } = this;
    const heads = this.heads[layer] ?? 0;
    const attends = this.attends(layer, tensors);
    const keeps = attends && layer < this.ownCaches && !isEncoder(metadata.architecture);
    const length = this.lengths(sliding);
    const keyValueHeads = this.keyValueHeads[layer] ?? 0;
    const indexer = metadata.own('attention.indexer.key_length');
    return {
      repeat: 1,
      cache: keeps ? (sliding ? 'sliding' : 'full') : 'none',
      key_width: keeps ? length.key * keyValueHeads + indexer : 0,
      // Latent attention computes V from K.
      value_width: keeps && !this.isLatent() ? length.value * keyValueHeads : 0,
      key_length: attends ? length.key : 0,
      value_length: attends ? length.value : 0,
      heads: attends ? heads : 0,
      state_bytes: this.isRecurrent(layer, tensors) ? recurrentStateBytes(metadata, this.embedding, heads) : 0,
      weights_bytes: tensors.weightsBytes,
    };
  }

  private isLatent(): boolean {
    return this.metadata.own('attention.key_length_mla') > 0;
  }

  private lengths(sliding: boolean): { key: number; value: number } {
    const { metadata, headLength } = this;
    const key = metadata.own('attention.key_length', headLength);
    const value = metadata.own('attention.value_length', headLength);
    if (!sliding) return { key, value };
    return {
      key: metadata.own('attention.key_length_swa', key),
      value: metadata.own('attention.value_length_swa', value),
    };
  }

  /** A layer with recurrent tensors attends as well only where it has keys of its own and heads for them. */
  private attends(layer: number, tensors: LayerTensors): boolean {
    if ((this.keyValueHeads[layer] ?? 0) === 0) return false;
    return this.isRecurrent(layer, tensors) ? tensors.attention : true;
  }

  private isRecurrent(layer: number, tensors: LayerTensors): boolean {
    if (tensors.weightsBytes > 0) return tensors.recurrent;
    // Tensors of this layer are in a part that was not read: the entries tell.
    const interval = this.metadata.own('full_attention_interval');
    if (interval > 0) return (layer + 1) % interval !== 0;
    return (this.keyValueHeads[layer] ?? 0) === 0;
  }
}

function addBlock(blocks: ModelBlock[], block: ModelBlock): void {
  const last = blocks.at(-1);
  if (last !== undefined && isLike(last, block)) blocks[blocks.length - 1] = { ...last, repeat: last.repeat + 1 };
  else blocks.push(block);
}

function isLike(one: ModelBlock, other: ModelBlock): boolean {
  return (Object.keys(other) as (keyof ModelBlock)[]).every((key) => key === 'repeat' || one[key] === other[key]);
}
