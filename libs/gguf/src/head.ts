import { ByteReader, ggufFault } from './byte-reader.ts';
import {
  alignUp,
  DEFAULT_ALIGNMENT,
  GGUF_MAGIC,
  MAX_DIMENSIONS,
  MAX_TENSOR_NAME_BYTES,
  READABLE_VERSIONS,
  TENSOR_TYPES,
  VALUE_TYPE,
} from './format.ts';

/** A metadata value. 64-bit numbers are bigint. */
export type GgufValue = number | bigint | boolean | string | readonly (number | bigint | boolean | string)[];

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
  /** Tensors; default 65 536. */
  maxTensors: number;
  /** Elements of one array; default 4 194 304 (vocabularies have up to a few hundred thousand). */
  maxArrayElements: number;
  /** Bytes of one text; default 4 MiB (chat templates are the longest). */
  maxStringBytes: number;
}

const DEFAULT_LIMITS: GgufLimits = {
  maxMetadataEntries: 4096,
  maxTensors: 65_536,
  maxArrayElements: 4_194_304,
  maxStringBytes: 4 * 1024 * 1024,
};

/**
 * Reads the head of a GGUF file and checks all that it claims: counts, names, types, dimensions, and that the
 * tensors lie one behind the other as engines demand.
 *
 * @param bytes the file, or as much of its start as holds the head
 * @param limits bounds; what is left out keeps its default
 * @throws AppError INVALID_REQUEST naming the first fault
 */
export function readGgufHead(bytes: Uint8Array, limits: Partial<GgufLimits> = {}): GgufHead {
  const bounds = { ...DEFAULT_LIMITS, ...limits };
  const reader = new ByteReader(bytes);
  const version = readPreamble(reader);
  const tensorCount = reader.count('the count of tensors', bounds.maxTensors);
  const entryCount = reader.count('the count of metadata entries', bounds.maxMetadataEntries);
  const metadata = readMetadata(reader, entryCount, bounds);
  const alignment = alignmentOf(metadata);
  const tensors = readTensors(reader, tensorCount, alignment);
  const dataOffsetBytes = alignUp(reader.offsetBytes, alignment);
  const last = tensors.at(-1);
  const dataBytes = last === undefined ? 0 : last.offsetBytes + last.sizeBytes;
  return { version, metadata, tensors, dataOffsetBytes, fileSizeBytes: dataOffsetBytes + dataBytes };
}

/**
 * Refuses a file that is shorter than its head promises: a truncated download, or a head that lies.
 *
 * @throws AppError INVALID_REQUEST
 */
export function requireWholeFile(head: GgufHead, fileSizeBytes: number): void {
  if (fileSizeBytes < head.fileSizeBytes) {
    throw ggufFault(`it has ${fileSizeBytes} bytes, its tensors need ${head.fileSizeBytes}`);
  }
}

function readPreamble(reader: ByteReader): number {
  const magic = reader.uint32();
  if (magic !== GGUF_MAGIC) throw ggufFault('it does not start with "GGUF"');
  const version = reader.uint32();
  if (!READABLE_VERSIONS.includes(version)) throw ggufFault(`version ${version} is not readable`);
  return version;
}

function readMetadata(reader: ByteReader, count: number, limits: GgufLimits): Map<string, GgufValue> {
  const metadata = new Map<string, GgufValue>();
  for (let index = 0; index < count; index += 1) {
    const key = reader.string('a metadata key', 65_535);
    if (key === '') throw ggufFault('a metadata key is empty');
    if (metadata.has(key)) throw ggufFault(`metadata key ${JSON.stringify(key)} stands twice`);
    metadata.set(key, readValue(reader, key, limits));
  }
  return metadata;
}

function readValue(reader: ByteReader, key: string, limits: GgufLimits): GgufValue {
  const type = reader.uint32();
  if (type !== VALUE_TYPE.array) return scalarReader(reader, type, key, limits)();
  const elementType = reader.uint32();
  if (elementType === VALUE_TYPE.array) throw ggufFault(`${JSON.stringify(key)} nests arrays`);
  const count = reader.count(`the length of ${JSON.stringify(key)}`, limits.maxArrayElements);
  const readElement = scalarReader(reader, elementType, key, limits);
  const elements = [];
  for (let index = 0; index < count; index += 1) elements.push(readElement());
  return elements;
}

function scalarReader(
  reader: ByteReader,
  type: number,
  key: string,
  limits: GgufLimits,
): () => number | bigint | boolean | string {
  switch (type) {
    case VALUE_TYPE.uint8:
      return reader.uint8;
    case VALUE_TYPE.int8:
      return reader.int8;
    case VALUE_TYPE.uint16:
      return reader.uint16;
    case VALUE_TYPE.int16:
      return reader.int16;
    case VALUE_TYPE.uint32:
      return reader.uint32;
    case VALUE_TYPE.int32:
      return reader.int32;
    case VALUE_TYPE.float32:
      return reader.float32;
    case VALUE_TYPE.float64:
      return reader.float64;
    case VALUE_TYPE.uint64:
      return reader.uint64;
    case VALUE_TYPE.int64:
      return reader.int64;
    case VALUE_TYPE.bool:
      return () => reader.bool();
    case VALUE_TYPE.string:
      return () => reader.string(JSON.stringify(key), limits.maxStringBytes);
    default:
      throw ggufFault(`${JSON.stringify(key)} has the unknown value type ${type}`);
  }
}

function alignmentOf(metadata: ReadonlyMap<string, GgufValue>): number {
  const value = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 65_536 || value & (value - 1)) {
    throw ggufFault('general.alignment is no power of two up to 65536');
  }
  return value;
}

function readTensors(reader: ByteReader, count: number, alignment: number): GgufTensor[] {
  const names = new Set<string>();
  const tensors: GgufTensor[] = [];
  let expectedOffset = 0;
  for (let index = 0; index < count; index += 1) {
    const tensor = readTensor(reader);
    if (names.has(tensor.name)) throw ggufFault(`tensor ${JSON.stringify(tensor.name)} stands twice`);
    names.add(tensor.name);
    if (tensor.offsetBytes !== expectedOffset) {
      throw ggufFault(
        `tensor ${JSON.stringify(tensor.name)} starts at ${tensor.offsetBytes}, expected ${expectedOffset}`,
      );
    }
    expectedOffset = alignUp(tensor.offsetBytes + tensor.sizeBytes, alignment);
    if (!Number.isSafeInteger(expectedOffset)) throw ggufFault('the tensors are larger than any file');
    tensors.push(tensor);
  }
  return tensors;
}

function readTensor(reader: ByteReader): GgufTensor {
  const name = reader.string('the name of a tensor', MAX_TENSOR_NAME_BYTES);
  if (name === '') throw ggufFault('a tensor has no name');
  const label = `tensor ${JSON.stringify(name)}`;
  const dimensionCount = reader.uint32();
  if (dimensionCount < 1 || dimensionCount > MAX_DIMENSIONS)
    throw ggufFault(`${label} has ${dimensionCount} dimensions`);
  const dimensions: number[] = [];
  for (let index = 0; index < dimensionCount; index += 1) {
    dimensions.push(reader.count(`a dimension of ${label}`, Number.MAX_SAFE_INTEGER));
  }
  const typeNumber = reader.uint32();
  const type = TENSOR_TYPES.get(typeNumber);
  if (type === undefined) throw ggufFault(`${label} has the unknown type ${typeNumber}`);
  const sizeBytes = tensorSizeBytes(label, dimensions, type);
  const offsetBytes = reader.count(`the offset of ${label}`, Number.MAX_SAFE_INTEGER);
  return { name, dimensions, type: type.name, offsetBytes, sizeBytes };
}

function tensorSizeBytes(
  label: string,
  dimensions: readonly number[],
  type: { blockElements: number; blockBytes: number },
): number {
  const [row = 0] = dimensions;
  if (dimensions.includes(0)) throw ggufFault(`${label} has an empty dimension`);
  if (row % type.blockElements !== 0) throw ggufFault(`a row of ${label} is no multiple of ${type.blockElements}`);
  // Multiplied with the overflow checked at each step: a wrapped product was a heap overflow in engines.
  let sizeBytes = (row / type.blockElements) * type.blockBytes;
  for (const dimension of dimensions.slice(1)) sizeBytes *= dimension;
  if (!Number.isSafeInteger(sizeBytes)) throw ggufFault(`${label} is larger than any file`);
  return sizeBytes;
}
