import { AppError } from '@roundhouse/errors';

/** Makes the one error that this library throws: INVALID_REQUEST, naming the fault. */
export function ggufFault(fault: string): AppError {
  return new AppError('INVALID_REQUEST', `not a usable GGUF file: ${fault}`);
}

/** Thrown where the bytes end before what is being read: more of them are needed, or the file is cut off. */
export class OutOfBytes extends Error {}

// One for all: it is thrown once for each piece of a head that comes in pieces, and its stack says nothing.
const OUT_OF_BYTES = new OutOfBytes('more bytes are needed');

const textDecoder = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads little-endian GGUF fields. Every read is checked against the end of the bytes before it happens (and throws
 * {@link OutOfBytes}), and every length that the file claims is checked before anything is allocated for it.
 */
export class ByteReader {
  private readonly view: DataView;
  /** All bytes. */
  readonly source: Uint8Array;
  private position = 0;

  constructor(bytes: Uint8Array) {
    this.source = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes read so far. */
  get offsetBytes(): number {
    return this.position;
  }

  /** Bytes that are left. */
  get remainingBytes(): number {
    return this.source.length - this.position;
  }

  uint8 = (): number => this.view.getUint8(this.take(1));
  int8 = (): number => this.view.getInt8(this.take(1));
  uint16 = (): number => this.view.getUint16(this.take(2), true);
  int16 = (): number => this.view.getInt16(this.take(2), true);
  uint32 = (): number => this.view.getUint32(this.take(4), true);
  int32 = (): number => this.view.getInt32(this.take(4), true);
  float32 = (): number => this.view.getFloat32(this.take(4), true);
  float64 = (): number => this.view.getFloat64(this.take(8), true);
  uint64 = (): bigint => this.view.getBigUint64(this.take(8), true);
  int64 = (): bigint => this.view.getBigInt64(this.take(8), true);

  bool(): boolean {
    const byte = this.uint8();
    if (byte > 1) throw ggufFault(`a boolean holds ${byte}`);
    return byte === 1;
  }

  /** Reads a count or length and refuses it above the limit, so that no lie of the file sizes an allocation. */
  count(what: string, limit: number): number {
    const low = this.uint32();
    const value = this.uint32() * 4_294_967_296 + low;
    if (value > limit) throw ggufFault(`${what} is ${value}, more than the limit of ${limit}`);
    return value;
  }

  /** Reads so many bytes as they are; they are part of the source, not a copy. */
  bytes(lengthBytes: number): Uint8Array {
    const start = this.take(lengthBytes);
    return this.source.subarray(start, start + lengthBytes);
  }

  /** Reads a length-prefixed UTF-8 text of at most so many bytes. */
  string(what: string, limitBytes: number): string {
    const bytes = this.bytes(this.count(`length of ${what}`, limitBytes));
    try {
      return textDecoder.decode(bytes);
    } catch {
      throw ggufFault(`${what} is no valid UTF-8`);
    }
  }

  /** Passes over so many bytes. @returns where they begin in the source */
  skip(lengthBytes: number): number {
    return this.take(lengthBytes);
  }

  private take(lengthBytes: number): number {
    if (lengthBytes > this.remainingBytes) throw OUT_OF_BYTES;
    const start = this.position;
    this.position += lengthBytes;
    return start;
  }
}
