/**
 * Tells whether a text has come before, by 64 bits of its hash: half a megabyte for each 32 768 texts instead of the
 * texts themselves. Two different texts of a whole vocabulary meet by chance about once in a thousand million files;
 * a file that is made to meet only gets itself refused.
 */
export class DistinctTexts {
  private readonly slots: Uint32Array;
  private readonly mask: number;

  /** @param count texts at most */
  constructor(count: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(count, 1) * 2));
    this.slots = new Uint32Array(size * 2);
    this.mask = size - 1;
  }

  /** Adds the bytes of a part of the source. @returns false when the same were added before */
  add(source: Uint8Array, start: number, end: number): boolean {
    let first = 0x811c9dc5;
    let second = 0x9747b28c ^ (end - start);
    for (let at = start; at < end; at += 1) {
      const byte = source[at] as number;
      first = Math.imul(first ^ byte, 0x01000193);
      second = Math.imul(second ^ byte, 0x5bd1e995);
      second ^= second >>> 15;
    }
    // Zero marks a free slot.
    first = first >>> 0 || 1;
    second >>>= 0;
    for (let slot = (first ^ second) & this.mask; ; slot = (slot + 1) & this.mask) {
      const at = slot * 2;
      const taken = this.slots[at];
      if (taken === 0) {
        this.slots[at] = first;
        this.slots[at + 1] = second;
        return true;
      }
      if (taken === first && this.slots[at + 1] === second) return false;
    }
  }
}
