import { ggufFault, type ByteReader } from './byte-reader.ts';
import { DEFAULT_ALIGNMENT, MAX_DIMENSIONS, MAX_TENSOR_NAME_BYTES, TENSOR_TYPES, type TensorType } from './format.ts';
import type { GgufTensor, GgufValue } from './gguf-head.ts';

/** @throws AppError INVALID_REQUEST unless `general.alignment` is absent or a power of two up to 65 536 */
export function alignmentOf(metadata: ReadonlyMap<string, GgufValue>): number {
  const value = metadata.get('general.alignment') ?? DEFAULT_ALIGNMENT;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 65_536 || value & (value - 1)) {
    throw ggufFault('general.alignment is no power of two up to 65536');
  }
  return value;
}

/** Reads what the head says of one tensor. @throws AppError INVALID_REQUEST naming the fault */
export function readTensor(reader: ByteReader): GgufTensor {
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

function tensorSizeBytes(label: string, dimensions: readonly number[], type: TensorType): number {
  const [row = 0] = dimensions;
  if (dimensions.includes(0)) throw ggufFault(`${label} has an empty dimension`);
  if (row % type.blockElements !== 0) throw ggufFault(`a row of ${label} is no multiple of ${type.blockElements}`);
  // Multiplied with the overflow checked at each step: a wrapped product was a heap overflow in engines.
  let sizeBytes = (row / type.blockElements) * type.blockBytes;
  for (const dimension of dimensions.slice(1)) sizeBytes *= dimension;
  if (!Number.isSafeInteger(sizeBytes)) throw ggufFault(`${label} is larger than any file`);
  return sizeBytes;
}
