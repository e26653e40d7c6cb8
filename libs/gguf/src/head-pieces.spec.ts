import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { AppError } from '@roundhouse/errors';
import { sketchedFacts, SMALL_SKETCH } from './fixtures/sketched-facts.ts';
import { readFacts } from './facts/read-facts.ts';
import { DEFAULT_LIMITS } from './gguf-head.ts';
import { readGgufHead, readHead } from './head.ts';
import { HeadParser } from './head-parser.ts';
import type { HeadSource } from './head-source.ts';
import { sketchModel } from './model-sketch.ts';
import { writeTinyGguf } from './tiny-model.ts';

const RUNS = process.env['ROUNDHOUSE_LONG'] === '1' ? 5_000 : 150;

/** A source that tells what was read of it. */
function recorded(
  bytes: Uint8Array,
  sizeBytes: number | undefined,
): HeadSource & { readonly reads: [number, number][] } {
  const reads: [number, number][] = [];
  return {
    sizeBytes,
    reads,
    read: async (startBytes, lengthBytes) => {
      reads.push([startBytes, lengthBytes]);
      return bytes.subarray(startBytes, startBytes + lengthBytes);
    },
  };
}

describe('heads in pieces', () => {
  const file = writeTinyGguf({ seed: 7 });
  const whole = readGgufHead(file);

  it('are the same whatever the pieces', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 40 }), (sizes) => {
        const parser = new HeadParser(DEFAULT_LIMITS);
        let head;
        for (let at = 0, turn = 0; head === undefined && at < file.length; turn += 1) {
          const size = sizes[turn % sizes.length] as number;
          // Copies, that are overwritten when they were given: nothing of a piece may be kept.
          const piece = Buffer.from(file.subarray(at, at + size));
          head = parser.push(piece);
          piece.fill(0xff);
          at += size;
        }
        expect(head).toEqual(whole);
      }),
      { numRuns: RUNS },
    );
  });

  it('answer any bytes in any pieces with facts or a named fault, never with another error', async () => {
    const start = Buffer.from(file.subarray(0, 9000));
    await fc.assert(
      fc.asyncProperty(fc.nat(start.length - 1), fc.nat(255), fc.nat(8), async (at, byte, shift) => {
        const bytes = Buffer.from(start);
        bytes[at] = byte;
        bytes[(at + shift) % bytes.length] = 0xff;
        try {
          readFacts([await readHead(recorded(bytes, bytes.length))]);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('are read from their start on, no byte twice, and nothing of the weights but the rest of a piece', async () => {
    const { bytes, fileSizeBytes } = sketchModel({ ...SMALL_SKETCH, vocabulary: 60_000 });
    const large = Buffer.concat([bytes, Buffer.alloc(4 * 1024 * 1024)]);
    const source = recorded(large, fileSizeBytes);
    expect(readFacts([await readHead(source)])).toEqual(sketchedFacts({ vocabulary: 60_000 }));
    let end = 0;
    for (const [startBytes, lengthBytes] of source.reads) {
      expect(startBytes).toBe(end);
      end += lengthBytes;
    }
    expect(source.reads.length).toBeGreaterThan(1);
    expect(end).toBeLessThan(bytes.length + 1024 * 1024);
  });

  it('are read where nobody tells the size of the file', async () => {
    expect(await readHead(recorded(file, undefined))).toEqual(whole);
    await expect(readHead(recorded(file.subarray(0, 5000), undefined))).rejects.toThrow(/ends early, at byte 5000/);
  });
});
