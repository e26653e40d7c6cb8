/** Bytes from the first up to, not including, the second. */
export type Span = readonly [start: number, end: number];

/** A set of bytes of one file, kept as few spans as possible, ascending. */
export class ByteRanges {
  private spans: Span[];

  /** @param spans in any order; overlapping ones are joined */
  constructor(spans: readonly Span[] = []) {
    this.spans = [];
    for (const [start, end] of spans) this.add(start, end);
  }

  /** How many bytes are in the set. */
  get bytes(): number {
    return this.spans.reduce((sum, [start, end]) => sum + end - start, 0);
  }

  /** End of the span that begins at 0: all bytes before it are in the set. */
  get frontier(): number {
    const first = this.spans[0];
    return first?.[0] === 0 ? first[1] : 0;
  }

  /** A copy that later additions do not change. */
  toSpans(): Span[] {
    return [...this.spans];
  }

  add(start: number, end: number): void {
    if (end <= start) return;
    const before = this.spans.filter((span) => span[1] < start);
    const after = this.spans.filter((span) => span[0] > end);
    const touching = this.spans.slice(before.length, this.spans.length - after.length);
    const joined: Span = [Math.min(start, touching[0]?.[0] ?? start), Math.max(end, touching.at(-1)?.[1] ?? end)];
    this.spans = [...before, joined, ...after];
  }

  /** What is missing of the first `size` bytes, in pieces of at most `pieceBytes`, ascending. */
  gaps(size: number, pieceBytes: number): Span[] {
    const gaps: Span[] = [];
    let at = 0;
    for (const [start, end] of [...this.spans, [size, size] as const]) {
      for (; at < Math.min(start, size); at = Math.min(at + pieceBytes, start, size)) {
        gaps.push([at, Math.min(at + pieceBytes, start, size)]);
      }
      at = Math.max(at, end);
    }
    return gaps;
  }
}
