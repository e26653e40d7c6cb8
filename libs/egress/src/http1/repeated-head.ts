const LENGTH_LINE = /\r\ncontent-length:[ \t]*/i;
const ZERO = 0x30;
const MAX_DIGITS = 15;
/** A head that is longer is read anew each time. */
const MAX_KEPT_BYTES = 4 * 1024;
/** So many heads in a row that differed from the one before: whoever sends them does not repeat itself. */
const MAX_MISSES = 4;

/**
 * The head before, as it came, but for the digits of its length: most that follow over the same connection say the same, and to
 * compare them costs less than a tenth of reading them.
 *
 * @typeParam Head what was read of it
 */
export class RepeatedHead<Head> {
  /** What was read of the head that is kept; undefined = none is. */
  head: Head | undefined;
  /** Of the head that was found to be the same last: where what follows it begins. */
  end = 0;
  /** Of the same: the length it names; 0 = it names none. */
  length = 0;
  private bytes = Buffer.alloc(0);
  /** Where the digits stood; behind them goes what follows them. Without digits: behind the last byte. */
  private lengthAt = 0;
  private misses = 0;

  /**
   * Keeps a head in place of the one before, unless it is too long, or too many in a row have differed.
   *
   * @param text as Latin-1, well-formed, with the empty line at its end
   * @param length as it stands there, without zeros ahead of it; empty = it names none
   */
  keep(head: Head, text: string, length: string): void {
    this.head = undefined;
    if (this.misses >= MAX_MISSES || text.length > MAX_KEPT_BYTES) return;
    const found = length === '' ? undefined : LENGTH_LINE.exec(text);
    if (found === null) return;
    this.lengthAt = found === undefined ? text.length : found.index + found[0].length;
    this.bytes = Buffer.from(text.slice(0, this.lengthAt) + text.slice(this.lengthAt + length.length), 'latin1');
    this.head = head;
  }

  /** Keeps none, as the head before is of a kind that is not compared. */
  forget(): void {
    this.head = undefined;
  }

  /**
   * Whether a head begins here that is the same as the one that is kept, but for its length. Then {@link head}, {@link end} and
   * {@link length} tell of it.
   */
  isAgain(bytes: Buffer, at: number): boolean {
    if (this.head === undefined) return false;
    const isSame = this.compare(bytes, at);
    this.misses = isSame ? 0 : this.misses + 1;
    return isSame;
  }

  private compare(bytes: Buffer, at: number): boolean {
    const { bytes: same, lengthAt } = this;
    const digitsAt = at + lengthAt;
    let next = digitsAt;
    let length = 0;
    if (lengthAt < same.length) {
      if (bytes[next] === ZERO) return false;
      for (; next < digitsAt + MAX_DIGITS; next += 1) {
        const digit = (bytes[next] ?? 0) - ZERO;
        if (!(digit >= 0 && digit <= 9)) break;
        length = length * 10 + digit;
      }
      if (next === digitsAt) return false;
    }
    const end = next + same.length - lengthAt;
    if (bytes.length < end) return false;
    if (bytes.compare(same, 0, lengthAt, at, digitsAt) !== 0) return false;
    if (next < end && bytes.compare(same, lengthAt, same.length, next, end) !== 0) return false;
    this.end = end;
    this.length = length;
    return true;
  }
}
