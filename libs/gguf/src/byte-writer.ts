import { VALUE_TYPE } from './format.ts';

/** A metadata value with its type in the file. */
export type WritableValue =
  | { type: 'uint32' | 'int32' | 'float32'; value: number }
  | { type: 'bool'; value: boolean }
  | { type: 'string'; value: string }
  | { type: 'strings'; value: readonly string[] }
  | { type: 'float32s' | 'int32s'; value: readonly number[] };

/** Appends little-endian GGUF fields and gives them back as one buffer. */
export class ByteWriter {
  private readonly parts: Buffer[] = [];
  private length = 0;

  /** Bytes written so far. */
  get lengthBytes(): number {
    return this.length;
  }

  bytes(part: Buffer): void {
    this.parts.push(part);
    this.length += part.length;
  }

  uint32(value: number): void {
    const part = Buffer.alloc(4);
    part.writeUInt32LE(value);
    this.bytes(part);
  }

  uint64(value: number): void {
    const part = Buffer.alloc(8);
    part.writeBigUInt64LE(BigInt(value));
    this.bytes(part);
  }

  string(text: string): void {
    const encoded = Buffer.from(text, 'utf8');
    this.uint64(encoded.length);
    this.bytes(encoded);
  }

  /** Type number and value of one metadata entry. */
  value(entry: WritableValue): void {
    switch (entry.type) {
      case 'strings':
        this.arrayHead(VALUE_TYPE.string, entry.value.length);
        for (const text of entry.value) this.string(text);
        return;
      case 'float32s':
        this.arrayHead(VALUE_TYPE.float32, entry.value.length);
        for (const number of entry.value) this.number('float32', number);
        return;
      case 'int32s':
        this.arrayHead(VALUE_TYPE.int32, entry.value.length);
        for (const number of entry.value) this.number('int32', number);
        return;
      case 'string':
        this.uint32(VALUE_TYPE.string);
        this.string(entry.value);
        return;
      case 'bool':
        this.uint32(VALUE_TYPE.bool);
        this.bytes(Buffer.from([entry.value ? 1 : 0]));
        return;
      default:
        this.uint32(VALUE_TYPE[entry.type]);
        this.number(entry.type, entry.value);
    }
  }

  /** Zeros up to the next multiple of the alignment. */
  pad(alignment: number): void {
    const rest = this.length % alignment;
    if (rest !== 0) this.bytes(Buffer.alloc(alignment - rest));
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.parts, this.length);
  }

  private arrayHead(elementType: number, count: number): void {
    this.uint32(VALUE_TYPE.array);
    this.uint32(elementType);
    this.uint64(count);
  }

  private number(type: 'uint32' | 'int32' | 'float32', value: number): void {
    const part = Buffer.alloc(4);
    if (type === 'uint32') part.writeUInt32LE(value);
    else if (type === 'int32') part.writeInt32LE(value);
    else part.writeFloatLE(value);
    this.bytes(part);
  }
}
