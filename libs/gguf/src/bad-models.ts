import { ByteWriter } from './byte-writer.ts';
import { GGUF_MAGIC, VALUE_TYPE } from './format.ts';
import { writeGguf, type WritableEntry, type WritableTensor } from './gguf-writer.ts';
import { tinyParts } from './tiny-model.ts';

/** A model file that no engine may be given, and how its fault is named. */
export interface BadModel {
  readonly name: string;
  readonly fault: RegExp;
  readonly bytes: Buffer;
}

const GOOD = tinyParts({ seed: 1 });

/** Files that are broken or lie, each in one way: what engines crashed on, and what they were attacked with. */
export function badModels(): readonly BadModel[] {
  const good = writeGguf(GOOD.metadata, GOOD.tensors);
  return [
    bad('only the magic, 4 bytes', /ends early/, good.subarray(0, 4)),
    bad('nothing at all', /ends early/, Buffer.alloc(0)),
    bad('another magic', /does not start with "GGUF"/, written(good, 0, 0x12345678)),
    bad('version 1', /version 1 is not readable/, written(good, 4, 1)),
    bad('version 4', /version 4 is not readable/, written(good, 4, 4)),
    bad('bytes in the other order', /bytes are in the other order/, written(good, 4, 0x0300_0000)),
    bad('the last byte of the weights missing', /its tensors need/, good.subarray(0, -1)),
    bad('all weights missing', /its tensors need/, good.subarray(0, 20_000)),
    bad('the head cut off', /ends early/, good.subarray(0, 3000)),
    bad('more tensors than there can be', /count of tensors/, written(good, 12, 0x0000_4000)),
    bad('a count of entries beyond all memory', /count of metadata entries/, written(good, 20, 0x7fff_ffff)),
    bad('a key that stands twice', /stands twice/, changed({ metadata: [...GOOD.metadata, GOOD.metadata[0]!] })),
    bad('a token that stands twice', /token \d+ of the vocabulary stands twice/, changed({ metadata: twins() })),
    bad('an alignment of 0', /power of two/, changed({ metadata: aligned(0) })),
    bad('an odd alignment', /power of two/, changed({ metadata: aligned(33) })),
    bad('an alignment that shifts all tensors', /starts at .*, expected/, changed({ metadata: aligned(4096) })),
    bad('a tensor that stands twice', /stands twice/, changed({ tensors: [...GOOD.tensors, GOOD.tensors[0]!] })),
    bad('a tensor beyond the end of the file', /its tensors need/, lying({ dimensions: [2 ** 20, 2 ** 10] })),
    bad('a size that overflows', /larger than any file/, lying({ dimensions: [2 ** 40, 2 ** 40] })),
    bad('a product that wraps around to 0', /larger than any file/, lying({ dimensions: [2 ** 32, 2 ** 32] })),
    bad('an empty dimension', /empty dimension/, lying({ dimensions: [64, 0] })),
    bad('an unknown tensor type', /unknown type 200/, lying({ dimensions: [64], type: 200 })),
    bad('a type that was taken out', /unknown type 4/, lying({ dimensions: [64], type: 4 })),
    bad('a row that fills no block', /no multiple of 256/, lying({ dimensions: [64], type: 12 })),
    bad('no architecture', /names no architecture/, changed({ metadata: GOOD.metadata.slice(1) })),
    bad('a text of 2^62 bytes', /more than the limit/, oneEntry(VALUE_TYPE.string, 2 ** 62)),
    bad('an array of 2^62 elements', /more than the limit/, oneEntry(VALUE_TYPE.array, VALUE_TYPE.uint8, 2 ** 62)),
    bad('an array of arrays', /nests arrays/, oneEntry(VALUE_TYPE.array, VALUE_TYPE.array, 1)),
    bad('an unknown value type', /unknown value type 13/, oneEntry(13)),
    bad('a boolean of 2', /a boolean holds 2/, Buffer.concat([oneEntry(VALUE_TYPE.bool), Buffer.from([2])])),
    bad('more layers than any model', /layers/, changed({ metadata: numbered('llama.block_count', 4_000_000_000) })),
  ];
}

function bad(name: string, fault: RegExp, bytes: Buffer): BadModel {
  return { name, fault, bytes };
}

function written(good: Buffer, at: number, value: number): Buffer {
  const bytes = Buffer.from(good);
  bytes.writeUInt32LE(value, at);
  return bytes;
}

function changed({
  metadata = GOOD.metadata,
  tensors = GOOD.tensors,
}: {
  metadata?: readonly WritableEntry[];
  tensors?: readonly WritableTensor[];
}): Buffer {
  return writeGguf(metadata, tensors);
}

function numbered(key: string, value: number): WritableEntry[] {
  return [...GOOD.metadata.filter(([name]) => name !== key), [key, { type: 'uint32', value }]];
}

function aligned(alignment: number): WritableEntry[] {
  return numbered('general.alignment', alignment);
}

function twins(): WritableEntry[] {
  return GOOD.metadata.map((entry) => {
    const [key, value] = entry;
    if (key !== 'tokenizer.ggml.tokens' || value.type !== 'strings') return entry;
    return [key, { type: 'strings', value: [...value.value.slice(0, -1), value.value[5]!] }];
  });
}

/** A head whose one tensor is not what the file holds. */
function lying(tensor: { dimensions: readonly number[]; type?: number }): Buffer {
  const writer = preamble(1, GOOD.metadata.length);
  for (const [key, value] of GOOD.metadata) {
    writer.string(key);
    writer.value(value);
  }
  writer.string('token_embd.weight');
  writer.uint32(tensor.dimensions.length);
  for (const dimension of tensor.dimensions) writer.uint64(dimension);
  writer.uint32(tensor.type ?? 0);
  writer.uint64(0);
  writer.pad(32);
  return Buffer.concat([writer.toBuffer(), Buffer.alloc(1024)]);
}

/** A head with one entry: its type, and for arrays their element type; the last number is a length. */
function oneEntry(type: number, ...rest: number[]): Buffer {
  const writer = preamble(0, 1);
  writer.string('k');
  writer.uint32(type);
  const length = rest.pop();
  for (const number of rest) writer.uint32(number);
  if (length !== undefined) writer.uint64(length);
  return writer.toBuffer();
}

function preamble(tensors: number, entries: number): ByteWriter {
  const writer = new ByteWriter();
  writer.uint32(GGUF_MAGIC);
  writer.uint32(3);
  writer.uint64(tensors);
  writer.uint64(entries);
  return writer;
}
