import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { AppError } from '@roundhouse/errors';
import { ByteWriter, type WritableValue } from './byte-writer.ts';
import { readGgufHead, requireWholeFile } from './head.ts';
import { writeTinyGguf } from './tiny-model.ts';

interface Draft {
  magic?: number;
  version?: number;
  tensorCount?: number;
  entryCount?: number;
  entries?: [string, WritableValue][];
  tensors?: { name: string; dimensions: number[]; type: number; offset: number }[];
}

/** A head written field by field, so that each field can lie. */
function head(draft: Draft): Buffer {
  const { entries = [], tensors = [] } = draft;
  const writer = new ByteWriter();
  writer.uint32(draft.magic ?? 0x46554747);
  writer.uint32(draft.version ?? 3);
  writer.uint64(draft.tensorCount ?? tensors.length);
  writer.uint64(draft.entryCount ?? entries.length);
  for (const [key, value] of entries) {
    writer.string(key);
    writer.value(value);
  }
  for (const tensor of tensors) {
    writer.string(tensor.name);
    writer.uint32(tensor.dimensions.length);
    for (const dimension of tensor.dimensions) writer.uint64(dimension);
    writer.uint32(tensor.type);
    writer.uint64(tensor.offset);
  }
  return writer.toBuffer();
}

function faultOf(bytes: Uint8Array): string {
  try {
    readGgufHead(bytes);
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
  return 'none';
}

const norm = { name: 'norm', dimensions: [32], type: 0, offset: 0 };
const text = (value: string): WritableValue => ({ type: 'string', value });

describe('readGgufHead', () => {
  it('reads what the writer wrote', () => {
    const file = writeTinyGguf({ seed: 7 });
    const parsed = readGgufHead(file);
    expect(parsed.version).toBe(3);
    expect(parsed.metadata.get('general.architecture')).toBe('llama');
    expect(parsed.metadata.get('llama.embedding_length')).toBe(64);
    expect(parsed.tensors[0]).toEqual({
      name: 'token_embd.weight',
      dimensions: [64, 317],
      type: 'F32',
      offsetBytes: 0,
      sizeBytes: 64 * 317 * 4,
    });
    expect(parsed.fileSizeBytes).toBe(file.length);
  });

  it.each<[string, Draft, string]>([
    ['a foreign magic', { magic: 0x12345678 }, 'does not start with "GGUF"'],
    ['version 1', { version: 1 }, 'version 1 is not readable'],
    ['version 4', { version: 4 }, 'version 4 is not readable'],
    ['a file of the other byte order', { version: 0x03000000 }, 'is not readable'],
    ['a lying count of tensors', { tensorCount: 2 ** 50 }, 'the count of tensors is 1125899906842624'],
    ['a lying count of entries', { entryCount: 2 ** 50 }, 'the count of metadata entries'],
    ['more entries than there are', { entryCount: 3 }, 'ends early'],
    ['an empty key', { entries: [['', text('x')]] }, 'key is empty'],
    [
      'a key that stands twice',
      {
        entries: [
          ['k', text('a')],
          ['k', text('b')],
        ],
      },
      '"k" stands twice',
    ],
    [
      'an alignment that is no power of two',
      { entries: [['general.alignment', { type: 'uint32', value: 24 }]] },
      'power of two',
    ],
    ['an alignment of 0', { entries: [['general.alignment', { type: 'uint32', value: 0 }]] }, 'power of two'],
    ['a tensor without a name', { tensors: [{ ...norm, name: '' }] }, 'no name'],
    [
      'an over-long tensor name',
      { tensors: [{ ...norm, name: 'x'.repeat(64) }] },
      'length of the name of a tensor is 64',
    ],
    ['a tensor that stands twice', { tensors: [norm, { ...norm, offset: 128 }] }, '"norm" stands twice'],
    ['a tensor without dimensions', { tensors: [{ ...norm, dimensions: [] }] }, 'has 0 dimensions'],
    ['five dimensions', { tensors: [{ ...norm, dimensions: [1, 1, 1, 1, 1] }] }, 'has 5 dimensions'],
    ['an empty dimension', { tensors: [{ ...norm, dimensions: [32, 0] }] }, 'empty dimension'],
    ['an unknown tensor type', { tensors: [{ ...norm, type: 999 }] }, 'unknown type 999'],
    ['a row that does not fill its blocks', { tensors: [{ ...norm, dimensions: [33], type: 8 }] }, 'no multiple of 32'],
    [
      'dimensions whose product overflows',
      { tensors: [{ ...norm, dimensions: [2 ** 40, 2 ** 40] }] },
      'larger than any file',
    ],
    [
      'a tensor that overlaps another',
      { tensors: [norm, { ...norm, name: 'b', offset: 64 }] },
      'starts at 64, expected 128',
    ],
    ['a gap between tensors', { tensors: [norm, { ...norm, name: 'b', offset: 4096 }] }, 'starts at 4096'],
  ])('refuses %s and names it', (_, draft, fault) => {
    expect(faultOf(head(draft))).toContain(fault);
  });

  it('refuses nested arrays and unknown value types', () => {
    const nested = Buffer.concat([head({ entryCount: 1 }), keyAndTypes('k', 9, 9)]);
    expect(faultOf(nested)).toContain('nests arrays');
    const unknown = Buffer.concat([head({ entryCount: 1 }), keyAndTypes('k', 77)]);
    expect(faultOf(unknown)).toContain('unknown value type 77');
  });

  it('refuses a text whose claimed length is beyond the limit before it reads it', () => {
    const writer = new ByteWriter();
    writer.uint64(2 ** 52);
    expect(faultOf(Buffer.concat([head({ entryCount: 1 }), writer.toBuffer()]))).toContain('more than the limit');
  });

  it('names the missing bytes of a truncated file', () => {
    const file = writeTinyGguf({ seed: 7 });
    expect(() => requireWholeFile(readGgufHead(file), file.length - 1)).toThrow(/its tensors need/);
    expect(() => requireWholeFile(readGgufHead(file), file.length)).not.toThrow();
  });

  it('answers any bytes with a head or a named fault, never with another error', () => {
    const valid = writeTinyGguf({ seed: 7 }).subarray(0, 9000);
    fc.assert(
      fc.property(fc.nat(valid.length - 1), fc.nat(255), fc.nat(valid.length), (at, byte, end) => {
        const bytes = Buffer.from(valid);
        bytes[at] = byte;
        expect(typeof faultOf(bytes.subarray(0, end))).toBe('string');
      }),
      { numRuns: 300 },
    );
  });
});

function keyAndTypes(key: string, ...types: number[]): Buffer {
  const writer = new ByteWriter();
  writer.string(key);
  for (const type of types) writer.uint32(type);
  return writer.toBuffer();
}
