const LENGTH_LINE = /\r\ncontent-length:[ \t]*/i;
const ZERO = 0x30;
const MAX_DIGITS = 15;
/** A head that is longer is read anew each time. */
const MAX_KEPT_BYTES = 4 * 1024;

/**
 * A head as it came, but for the digits of its length: most that follow over the same connection say the same, and to compare
 * them costs less than a tenth of reading them.
 */
export class RepeatedHead {
  /** Of the head that was found to be the same last: where what follows it begins. */
  end = 0;
  /** Of the same: the length it names; 0 = it names none. */
  length = 0;
  private readonly bytes: Buffer;
  /** Where the digits stood; behind them goes what follows them. Without digits: behind the last byte. */
  private readonly lengthAt: number;

  private constructor(bytes: Buffer, lengthAt: number) {
    this.bytes = bytes;
    this.lengthAt = lengthAt;
  }

  /**
   * Keeps a head.
   *
   * @param text as Latin-1, well-formed, with the empty line at its end
   * @param length as it stands there, without zeros ahead of it; absent = it names none
   * @returns undefined for a head that is too long
   */
  static of(text: string, length = ''): RepeatedHead | undefined {
    if (text.length > MAX_KEPT_BYTES) return undefined;
    if (length === '') return new RepeatedHead(Buffer.from(text, 'latin1'), text.length);
    const found = LENGTH_LINE.exec(text);
    if (found === null) return undefined;
    const lengthAt = found.index + found[0].length;
    return new RepeatedHead(
      Buffer.from(text.slice(0, lengthAt) + text.slice(lengthAt + length.length), 'latin1'),
      lengthAt,
    );
  }

  /** Whether a head begins here that is the same but for its length. Then {@link end} and {@link length} tell of it. */
  isAgain(bytes: Buffer, at: number): boolean {
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
