/** Longest text of a record, in bytes; what is longer is cut between two characters. */
const MAX_TEXT_BYTES = 256;
/** Bytes that the length of a nested message takes: a varint may be padded, and 14 bits are enough for a record. */
const LENGTH_BYTES = 2;
/** The same for what is larger: 28 bits. */
const LONG_LENGTH_BYTES = 4;
const TWO_32 = 2 ** 32;

/**
 * Writes the fields of protobuf messages one after another into one buffer that is used again. Fields that say nothing
 * (0, false, empty) are left out. The caller sees to it that the buffer is large enough.
 */
export class ProtoWriter {
  /** Where the next byte goes. */
  at = 0;
  readonly bytes: Buffer;

  /** @param size of the buffer, in bytes */
  constructor(size: number) {
    this.bytes = Buffer.allocUnsafe(size);
  }

  /** A whole number from 0 to 2^53; fractions are rounded. */
  number(field: number, value: number): void {
    const whole = Math.round(value);
    if (!(whole > 0)) return;
    this.varint(field << 3);
    this.varint(whole);
  }

  /** A number of 64 bits that is not negative. */
  bigint(field: number, value: bigint): void {
    if (value <= 0n) return;
    this.varint(field << 3);
    let rest = value;
    for (; rest > 0x7fff_ffffn; rest >>= 7n) this.bytes[this.at++] = Number(rest & 0x7fn) | 0x80;
    this.varint(Number(rest));
  }

  flag(field: number, value: boolean): void {
    if (value) this.number(field, 1);
  }

  /** @param most bytes that are kept of it */
  text(field: number, value: string, most = MAX_TEXT_BYTES): void {
    if (value === '') return;
    const start = this.begin(field);
    this.at += this.bytes.write(value, start, most, 'utf8');
    this.end(start);
  }

  /** A text of up to 256 MiB. @param most bytes that are kept of it */
  longText(field: number, value: string, most: number): void {
    if (value === '') return;
    const start = this.beginLong(field);
    this.at += this.bytes.write(value, start, most, 'utf8');
    this.endLong(start);
  }

  /** Bytes of a field with its tag, made before. */
  copy(field: Uint8Array): void {
    this.bytes.set(field, this.at);
    this.at += field.length;
  }

  /** Begins a nested message. @returns what {@link end} needs */
  begin(field: number): number {
    this.varint((field << 3) | 2);
    this.at += LENGTH_BYTES;
    return this.at;
  }

  /** Ends a nested message of at most 16 KiB. */
  end(start: number): void {
    const length = this.at - start;
    this.bytes[start - 2] = (length & 0x7f) | 0x80;
    this.bytes[start - 1] = length >>> 7;
  }

  /** Begins a nested message of up to 256 MiB. @returns what {@link endLong} needs */
  beginLong(field: number): number {
    this.varint((field << 3) | 2);
    this.at += LONG_LENGTH_BYTES;
    return this.at;
  }

  /** Ends a nested message that {@link beginLong} began. */
  endLong(start: number): void {
    const length = this.at - start;
    this.bytes[start - 4] = (length & 0x7f) | 0x80;
    this.bytes[start - 3] = ((length >>> 7) & 0x7f) | 0x80;
    this.bytes[start - 2] = ((length >>> 14) & 0x7f) | 0x80;
    this.bytes[start - 1] = length >>> 21;
  }

  /** A copy of what was written since a place. */
  since(start: number): Buffer {
    const copy = Buffer.allocUnsafe(this.at - start);
    this.bytes.copy(copy, 0, start, this.at);
    return copy;
  }

  private varint(value: number): void {
    let rest = value;
    while (rest >= TWO_32) {
      this.bytes[this.at++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest > 0x7f) {
      this.bytes[this.at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.at++] = rest;
  }
}
