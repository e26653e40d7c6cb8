const MAX_PIECES = 256;

/**
 * A text that grows by a few letters at a time. They are joined now and then: a string that is added to holds on to each
 * piece by itself, which takes many times the room of its letters.
 */
export class GrowingText {
  private joined = '';
  private pieces: string[] = [];

  /** Adds to its end. */
  add(piece: string): void {
    if (this.pieces.push(piece) < MAX_PIECES) return;
    this.joined += this.pieces.join('');
    this.pieces = [];
  }

  toString(): string {
    return this.joined + this.pieces.join('');
  }

  /** In JSON it is a string. */
  toJSON(): string {
    return this.toString();
  }
}
