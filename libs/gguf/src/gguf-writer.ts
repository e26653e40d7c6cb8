import { ByteWriter, type WritableValue } from './byte-writer.ts';
import { alignUp, DEFAULT_ALIGNMENT, GGUF_MAGIC, GGUF_VERSION, TENSOR_TYPES } from './format.ts';

/** A metadata entry to write. */
export type WritableEntry = readonly [key: string, value: WritableValue];

/** A tensor to write. */
export interface WritableTensor {
  readonly name: string;
  /** Fastest-moving dimension first. */
  readonly dimensions: readonly number[];
  /** Number of its ggml type; default 0, F32. */
  readonly type?: number;
  /** Its elements, for F32 only; absent = all bytes zero. */
  readonly values?: Float32Array;
}

/** The start of a file, and the size that it must be filled up to. */
export interface WrittenHead {
  /** Padded up to where the data begins. */
  readonly bytes: Buffer;
  readonly fileSizeBytes: number;
}

/** Writes head and data of a GGUF file. For test models: all is held in memory. */
export function writeGguf(metadata: readonly WritableEntry[], tensors: readonly WritableTensor[]): Buffer {
  const { bytes, fileSizeBytes } = writeGgufHead(metadata, tensors);
  const file = Buffer.alloc(fileSizeBytes);
  bytes.copy(file);
  let offset = bytes.length;
  for (const tensor of tensors) {
    tensor.values?.forEach((value, index) => file.writeFloatLE(value, offset + index * 4));
    offset = alignUp(offset + sizeOf(tensor), DEFAULT_ALIGNMENT);
  }
  return file;
}

/** Writes the head alone: a file of that size with holes for weights is what engines load, at no cost of disk. */
export function writeGgufHead(metadata: readonly WritableEntry[], tensors: readonly WritableTensor[]): WrittenHead {
  const writer = new ByteWriter();
  writer.uint32(GGUF_MAGIC);
  writer.uint32(GGUF_VERSION);
  writer.uint64(tensors.length);
  writer.uint64(metadata.length);
  for (const [key, value] of metadata) {
    writer.string(key);
    writer.value(value);
  }
  let offset = 0;
  let dataBytes = 0;
  for (const tensor of tensors) {
    writer.string(tensor.name);
    writer.uint32(tensor.dimensions.length);
    for (const dimension of tensor.dimensions) writer.uint64(dimension);
    writer.uint32(tensor.type ?? 0);
    writer.uint64(offset);
    dataBytes = offset + sizeOf(tensor);
    offset = alignUp(dataBytes, DEFAULT_ALIGNMENT);
  }
  writer.pad(DEFAULT_ALIGNMENT);
  const bytes = writer.toBuffer();
  return { bytes, fileSizeBytes: bytes.length + dataBytes };
}

function sizeOf({ type = 0, dimensions }: WritableTensor): number {
  const packing = TENSOR_TYPES.get(type) ?? { blockElements: 1, blockBytes: 1 };
  const elements = dimensions.reduce((product, dimension) => product * dimension, 1);
  return (elements / packing.blockElements) * packing.blockBytes;
}
