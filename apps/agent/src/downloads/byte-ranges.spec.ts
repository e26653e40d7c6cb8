import { describe, expect, it } from '@jest/globals';
import { ByteRanges, type Span } from './byte-ranges.ts';

/** A small generator with a seed, so that a failure can be had again (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('ByteRanges', () => {
  it('joins what touches and knows how far all is there', () => {
    const ranges = new ByteRanges([[10, 20]]);
    expect(ranges.frontier).toBe(0);
    ranges.add(0, 5);
    expect(ranges.frontier).toBe(5);
    ranges.add(5, 10);
    expect(ranges.toSpans()).toEqual([[0, 20]]);
    expect(ranges.bytes).toBe(20);
  });

  it('cuts what is missing into pieces and never asks for a byte that is there', () => {
    const ranges = new ByteRanges([
      [0, 10],
      [25, 30],
    ]);
    expect(ranges.gaps(40, 10)).toEqual([
      [10, 20],
      [20, 25],
      [30, 40],
    ]);
    expect(new ByteRanges([[0, 40]]).gaps(40, 10)).toEqual([]);
    expect(new ByteRanges([[35, 60]]).gaps(40, 100)).toEqual([[0, 35]]);
  });

  it('agrees with a list of single bytes, whatever comes in whatever order', () => {
    const random = randomOf(7);
    for (let round = 0; round < 300; round += 1) {
      const size = 1 + Math.floor(random() * 40);
      const present = new Set<number>();
      const ranges = new ByteRanges();
      for (let step = 0; step < 8; step += 1) {
        const start = Math.floor(random() * size);
        const end = Math.min(size, start + Math.floor(random() * 10));
        ranges.add(start, end);
        for (let at = start; at < end; at += 1) present.add(at);
      }
      const covered = (spans: readonly Span[]): number[] =>
        spans.flatMap(([start, end]) => Array.from({ length: end - start }, (_, index) => start + index));
      expect(covered(ranges.toSpans())).toEqual([...present].toSorted((a, b) => a - b));
      const missing = Array.from({ length: size }, (_, at) => at).filter((at) => !present.has(at));
      expect(covered(ranges.gaps(size, 3))).toEqual(missing);
      expect(ranges.bytes).toBe(present.size);
    }
  });
});
