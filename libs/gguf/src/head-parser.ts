import { ByteReader, ggufFault, OutOfBytes } from './byte-reader.ts';
import { DistinctTexts } from './distinct-texts.ts';
import { alignUp, GGUF_MAGIC, READABLE_VERSIONS, VALUE_BYTES, VALUE_TYPE } from './format.ts';
import type { GgufHead, GgufLimits, GgufTensor, GgufValue } from './gguf-head.ts';
import { alignmentOf, readTensor } from './head-tensors.ts';
import { scalarReader } from './head-values.ts';

const MAX_KEY_BYTES = 65_535;
/** Its tokens must differ: an engine aborts on a vocabulary that names one twice. */
const TOKENS_KEY = 'tokenizer.ggml.tokens';

/** The largest vocabularies have 262 144. */
const MAX_TOKENS = 524_288;

type Step = 'preamble' | 'entries' | 'array' | 'tensors' | 'done';

/** An array that is being read. */
interface OpenArray {
  readonly key: string;
  /** The key, as faults name it. */
  readonly label: string;
  readonly elementType: number;
  readonly count: number;
  left: number;
  /** Undefined = too long to be kept. */
  readonly kept: (number | bigint | boolean | string)[] | undefined;
  readonly distinct: DistinctTexts | undefined;
}

/**
 * Reads a head that comes in pieces of any size. What was read is dropped at once, so that a head of any length takes
 * little more memory than what is kept of it.
 */
export class HeadParser {
  private readonly limits: GgufLimits;
  /** Begins with what was given and not read yet: one for all pieces, as garbage of this size is collected late. */
  private buffer: Uint8Array = new Uint8Array(0);
  private leftBytes = 0;
  private droppedBytes = 0;
  /** Of what was joined: up to here everything is read for good. */
  private readBytes = 0;
  private step: Step = 'preamble';
  private version = 0;
  private tensorCount = 0;
  private entriesLeft = 0;
  private array: OpenArray | undefined;
  private keptBytes = 0;
  private alignment = 0;
  private readonly metadata = new Map<string, GgufValue>();
  private readonly tensors: GgufTensor[] = [];
  private readonly tensorNames = new Set<string>();
  private nextOffsetBytes = 0;

  constructor(limits: GgufLimits) {
    this.limits = limits;
  }

  /** Bytes that were given so far. */
  get receivedBytes(): number {
    return this.droppedBytes + this.leftBytes;
  }

  /**
   * Reads on.
   *
   * @param bytes those that follow the ones before
   * @returns the head when it is complete; undefined = more are needed
   * @throws AppError INVALID_REQUEST naming the first fault
   */
  push(bytes: Uint8Array): GgufHead | undefined {
    const window = this.leftBytes === 0 ? bytes : this.joined(bytes);
    const reader = new ByteReader(window);
    this.readBytes = 0;
    try {
      while (this.step !== 'done') {
        this.advance(reader);
        this.readBytes = reader.offsetBytes;
      }
    } catch (error) {
      if (!(error instanceof OutOfBytes)) throw error;
      this.keepLeft(window);
      return undefined;
    }
    return this.finish(this.droppedBytes + this.readBytes);
  }

  private joined(bytes: Uint8Array): Uint8Array {
    const end = this.leftBytes + bytes.length;
    this.grow(end);
    this.buffer.set(bytes, this.leftBytes);
    return this.buffer.subarray(0, end);
  }

  private keepLeft(window: Uint8Array): void {
    const left = window.subarray(this.readBytes);
    this.leftBytes = 0;
    this.grow(left.length);
    this.buffer.set(left);
    this.leftBytes = left.length;
    this.droppedBytes += this.readBytes;
  }

  private grow(lengthBytes: number): void {
    if (this.buffer.length >= lengthBytes) return;
    const larger = new Uint8Array(lengthBytes);
    larger.set(this.buffer.subarray(0, this.leftBytes));
    this.buffer = larger;
  }

  /** Reads the next thing that can be read as a whole. */
  private advance(reader: ByteReader): void {
    switch (this.step) {
      case 'preamble':
        return this.readPreamble(reader);
      case 'entries':
        if (this.entriesLeft > 0) return this.readEntry(reader);
        this.alignment = alignmentOf(this.metadata);
        this.step = 'tensors';
        return undefined;
      case 'array':
        return this.readElements(reader);
      default:
        if (this.tensors.length < this.tensorCount) return this.addTensor(readTensor(reader));
        this.step = 'done';
        return undefined;
    }
  }

  private readPreamble(reader: ByteReader): void {
    const magic = reader.uint32();
    if (magic !== GGUF_MAGIC) throw ggufFault('it does not start with "GGUF"');
    this.version = reader.uint32();
    if (!READABLE_VERSIONS.includes(this.version)) {
      const swapped = (this.version & 0xffff) === 0 && this.version !== 0;
      throw ggufFault(`version ${this.version} is not readable${swapped ? ': its bytes are in the other order' : ''}`);
    }
    this.tensorCount = reader.count('the count of tensors', this.limits.maxTensors);
    this.entriesLeft = reader.count('the count of metadata entries', this.limits.maxMetadataEntries);
    this.step = 'entries';
  }

  private readEntry(reader: ByteReader): void {
    const key = reader.string('a metadata key', MAX_KEY_BYTES);
    if (key === '') throw ggufFault('a metadata key is empty');
    if (this.metadata.has(key)) throw ggufFault(`metadata key ${JSON.stringify(key)} stands twice`);
    const type = reader.uint32();
    if (type === VALUE_TYPE.array) this.beginArray(reader, key);
    else {
      const value = scalarReader(reader, type, key, this.limits.maxStringBytes)();
      this.keep(key.length + sizeOf(value));
      this.metadata.set(key, value);
      this.entriesLeft -= 1;
    }
  }

  private beginArray(reader: ByteReader, key: string): void {
    const elementType = reader.uint32();
    if (elementType === VALUE_TYPE.array) throw ggufFault(`${JSON.stringify(key)} nests arrays`);
    if (elementType !== VALUE_TYPE.string && !VALUE_BYTES.has(elementType)) {
      throw ggufFault(`${JSON.stringify(key)} has the unknown value type ${elementType}`);
    }
    const isTokens = key === TOKENS_KEY && elementType === VALUE_TYPE.string;
    // Hashes of the tokens take room in advance: no file may ask for much of it.
    const limit = isTokens ? Math.min(this.limits.maxArrayElements, MAX_TOKENS) : this.limits.maxArrayElements;
    const count = reader.count(`the length of ${JSON.stringify(key)}`, limit);
    this.keep(key.length);
    this.array = {
      key,
      label: `length of ${JSON.stringify(key)}`,
      elementType,
      count,
      left: count,
      kept: count <= this.limits.maxKeptElements ? [] : undefined,
      distinct: isTokens ? new DistinctTexts(count) : undefined,
    };
    this.step = 'array';
  }

  private readElements(reader: ByteReader): void {
    const array = this.array as OpenArray;
    if (array.left > 0) {
      if (array.kept !== undefined) return this.keepElement(reader, array, array.kept);
      if (array.elementType === VALUE_TYPE.string) return this.skipTexts(reader, array);
      return skipNumbers(reader, array);
    }
    this.metadata.set(array.key, array.kept ?? { count: array.count, elementType: array.elementType });
    this.array = undefined;
    this.entriesLeft -= 1;
    this.step = 'entries';
    return undefined;
  }

  private keepElement(reader: ByteReader, array: OpenArray, kept: (number | bigint | boolean | string)[]): void {
    const value = scalarReader(reader, array.elementType, array.key, this.limits.maxStringBytes)();
    if (typeof value === 'string') {
      const bytes = Buffer.from(value);
      requireDistinct(array, bytes, 0, bytes.length);
    }
    this.keep(sizeOf(value));
    kept.push(value);
    array.left -= 1;
  }

  /** Many at once: a vocabulary has a few hundred thousand. */
  private skipTexts(reader: ByteReader, array: OpenArray): void {
    const { label, distinct } = array;
    const limit = this.limits.maxStringBytes;
    while (array.left > 0) {
      const lengthBytes = reader.count(label, limit);
      const start = reader.skip(lengthBytes);
      if (distinct !== undefined) requireDistinct(array, reader.source, start, start + lengthBytes);
      array.left -= 1;
      this.readBytes = reader.offsetBytes;
    }
  }

  private addTensor(tensor: GgufTensor): void {
    const { name, offsetBytes, sizeBytes } = tensor;
    if (this.tensorNames.has(name)) throw ggufFault(`tensor ${JSON.stringify(name)} stands twice`);
    this.tensorNames.add(name);
    if (offsetBytes !== this.nextOffsetBytes) {
      throw ggufFault(`tensor ${JSON.stringify(name)} starts at ${offsetBytes}, expected ${this.nextOffsetBytes}`);
    }
    this.nextOffsetBytes = alignUp(offsetBytes + sizeBytes, this.alignment);
    if (!Number.isSafeInteger(this.nextOffsetBytes)) throw ggufFault('the tensors are larger than any file');
    this.tensors.push(tensor);
  }

  private keep(sizeBytes: number): void {
    this.keptBytes += sizeBytes;
    if (this.keptBytes > this.limits.maxKeptBytes) {
      throw ggufFault(`its metadata takes more than ${this.limits.maxKeptBytes} bytes`);
    }
  }

  private finish(headBytes: number): GgufHead {
    const dataOffsetBytes = alignUp(headBytes, this.alignment);
    const last = this.tensors.at(-1);
    const dataBytes = last === undefined ? 0 : last.offsetBytes + last.sizeBytes;
    const { version, metadata, tensors } = this;
    return { version, metadata, tensors, dataOffsetBytes, fileSizeBytes: dataOffsetBytes + dataBytes };
  }
}

function requireDistinct(array: OpenArray, source: Uint8Array, start: number, end: number): void {
  if (end > start && array.distinct?.add(source, start, end) === false) {
    throw ggufFault(`token ${array.count - array.left} of the vocabulary stands twice`);
  }
}

function skipNumbers(reader: ByteReader, array: OpenArray): void {
  const width = VALUE_BYTES.get(array.elementType) as number;
  const whole = Math.min(array.left, Math.max(1, Math.floor(reader.remainingBytes / width)));
  reader.skip(whole * width);
  array.left -= whole;
}

function sizeOf(value: number | bigint | boolean | string): number {
  if (typeof value === 'string') return value.length * 2;
  return typeof value === 'bigint' ? 32 : 8;
}
