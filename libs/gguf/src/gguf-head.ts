/** A metadata value. 64-bit numbers are bigint. Long arrays are counted, not kept. */
export type GgufValue =
  number | bigint | boolean | string | readonly (number | bigint | boolean | string)[] | GgufLongArray;

/** An array that is too long to be of use here, such as a vocabulary: it was read, checked and dropped. */
export interface GgufLongArray {
  readonly count: number;
  /** Number of the type of its elements. */
  readonly elementType: number;
}

/** One tensor as the head announces it. */
export interface GgufTensor {
  name: string;
  /** Fastest-moving dimension first, the reverse of a torch shape. */
  dimensions: readonly number[];
  /** Name of the ggml type, such as "F32" or "Q4_K". */
  type: string;
  /** From the start of the data section. */
  offsetBytes: number;
  sizeBytes: number;
}

/** All that stands before the weights. */
export interface GgufHead {
  version: number;
  metadata: ReadonlyMap<string, GgufValue>;
  tensors: readonly GgufTensor[];
  /** Where the data section starts in the file. */
  dataOffsetBytes: number;
  /** Smallest size that a whole file with this head can have. */
  fileSizeBytes: number;
}

/** Bounds of a head; a file beyond them is refused. */
export interface GgufLimits {
  /** Metadata entries; default 4096. */
  maxMetadataEntries: number;
  /** Tensors; default 32 768. */
  maxTensors: number;
  /** Elements of one array; default 4 194 304 (vocabularies have up to a few hundred thousand). */
  maxArrayElements: number;
  /** Bytes of one text; default 4 MiB (chat templates are the longest). */
  maxStringBytes: number;
  /** Arrays with more elements are dropped when they were checked; default 4096. */
  maxKeptElements: number;
  /** Keys, texts and numbers that are kept, together; default 8 MiB. */
  maxKeptBytes: number;
}

/** Bounds that hold unless others are given. */
export const DEFAULT_LIMITS: GgufLimits = {
  maxMetadataEntries: 4096,
  maxTensors: 32_768,
  maxArrayElements: 4_194_304,
  maxStringBytes: 4 * 1024 * 1024,
  maxKeptElements: 4096,
  maxKeptBytes: 8 * 1024 * 1024,
};
