import { ggufFault, type ByteReader } from './byte-reader.ts';
import { VALUE_TYPE } from './format.ts';

/**
 * How a value of this type is read.
 *
 * @param key for the fault's text
 * @throws AppError INVALID_REQUEST for an unknown type
 */
export function scalarReader(
  reader: ByteReader,
  type: number,
  key: string,
  maxStringBytes: number,
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
      return () => reader.string(JSON.stringify(key), maxStringBytes);
    default:
      throw ggufFault(`${JSON.stringify(key)} has the unknown value type ${type}`);
  }
}
