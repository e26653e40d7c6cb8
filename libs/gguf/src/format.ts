/**
 * Numbers of the GGUF file format, versions 2 and 3
 * (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md).
 */

/** First four bytes of every file: "GGUF" read as a little-endian number. */
export const GGUF_MAGIC = 0x46554747;
/** Version that we write. */
export const GGUF_VERSION = 3;
/** Versions that can be read; 1 had other field widths, and no engine loads it any more. */
export const READABLE_VERSIONS: readonly number[] = [2, 3];
/** Alignment of the data of each tensor in bytes, where `general.alignment` is absent. */
export const DEFAULT_ALIGNMENT = 32;
/** ggml keeps names of tensors in 64 bytes, a terminating zero included. */
export const MAX_TENSOR_NAME_BYTES = 63;
/** ggml's limit for the dimensions of a tensor. */
export const MAX_DIMENSIONS = 4;

/** Type numbers of metadata values. */
export const VALUE_TYPE = {
  uint8: 0,
  int8: 1,
  uint16: 2,
  int16: 3,
  uint32: 4,
  int32: 5,
  float32: 6,
  bool: 7,
  string: 8,
  array: 9,
  uint64: 10,
  int64: 11,
  float64: 12,
} as const;

/** Bytes of one value, by its type; strings and arrays have no fixed size. */
export const VALUE_BYTES: ReadonlyMap<number, number> = new Map([
  [VALUE_TYPE.uint8, 1],
  [VALUE_TYPE.int8, 1],
  [VALUE_TYPE.uint16, 2],
  [VALUE_TYPE.int16, 2],
  [VALUE_TYPE.uint32, 4],
  [VALUE_TYPE.int32, 4],
  [VALUE_TYPE.float32, 4],
  [VALUE_TYPE.bool, 1],
  [VALUE_TYPE.uint64, 8],
  [VALUE_TYPE.int64, 8],
  [VALUE_TYPE.float64, 8],
]);

/** How a tensor type packs its elements: so many elements take so many bytes. */
export interface TensorType {
  name: string;
  blockElements: number;
  blockBytes: number;
}

const tensorType = (name: string, blockElements: number, blockBytes: number): TensorType => ({
  name,
  blockElements,
  blockBytes,
});

/** Tensor types by their number in the file (ggml.h, `enum ggml_type`). */
export const TENSOR_TYPES: ReadonlyMap<number, TensorType> = new Map([
  [0, tensorType('F32', 1, 4)],
  [1, tensorType('F16', 1, 2)],
  [2, tensorType('Q4_0', 32, 18)],
  [3, tensorType('Q4_1', 32, 20)],
  [6, tensorType('Q5_0', 32, 22)],
  [7, tensorType('Q5_1', 32, 24)],
  [8, tensorType('Q8_0', 32, 34)],
  [10, tensorType('Q2_K', 256, 84)],
  [11, tensorType('Q3_K', 256, 110)],
  [12, tensorType('Q4_K', 256, 144)],
  [13, tensorType('Q5_K', 256, 176)],
  [14, tensorType('Q6_K', 256, 210)],
  [16, tensorType('IQ2_XXS', 256, 66)],
  [17, tensorType('IQ2_XS', 256, 74)],
  [18, tensorType('IQ3_XXS', 256, 98)],
  [19, tensorType('IQ1_S', 256, 50)],
  [20, tensorType('IQ4_NL', 32, 18)],
  [21, tensorType('IQ3_S', 256, 110)],
  [22, tensorType('IQ2_S', 256, 82)],
  [23, tensorType('IQ4_XS', 256, 136)],
  [24, tensorType('I8', 1, 1)],
  [25, tensorType('I16', 1, 2)],
  [26, tensorType('I32', 1, 4)],
  [27, tensorType('I64', 1, 8)],
  [28, tensorType('F64', 1, 8)],
  [29, tensorType('IQ1_M', 256, 56)],
  [30, tensorType('BF16', 1, 2)],
  [34, tensorType('TQ1_0', 256, 54)],
  [35, tensorType('TQ2_0', 256, 66)],
  [39, tensorType('MXFP4', 32, 17)],
  [40, tensorType('NVFP4', 64, 36)],
  [41, tensorType('Q1_0', 128, 18)],
  [42, tensorType('Q2_0', 64, 18)],
]);

/** Rounds a count of bytes up to the next multiple of the alignment. */
export function alignUp(bytes: number, alignment: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}
