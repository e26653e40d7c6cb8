import { MAX_BODY_BYTES, readPlainHead, type PlainHead } from './plain-request.ts';

const LENGTH_LINE = /\r\ncontent-length:[ \t]*/i;
const ZERO = 0x30;
const MAX_DIGITS = 5;
/** A head that is longer is read anew each time. */
const MAX_KEPT_BYTES = 4 * 1024;
/** So many heads in a row that differed from the one before: this caller does not repeat itself. */
const MAX_MISSES = 4;

/** A head around the digits of its length, in one buffer. */
interface KeptHead {
  readonly head: PlainHead;
  readonly bytes: Buffer;
  /** Where the digits stood; behind them goes what follows them. */
  readonly lengthAt: number;
}

/**
 * Reads the heads of one connection. Most callers say the same with every call, but for the length of the body: such a head is
 * compared with the one before, which costs less than a tenth of reading it.
 */
export class PlainHeads {
  private kept: KeptHead | undefined;
  private misses = 0;

  /** As {@link readPlainHead}, of which it is a faster way. */
  read(bytes: Buffer): PlainHead | undefined {
    const { kept } = this;
    if (kept !== undefined) {
      const again = readAgain(kept, bytes);
      if (again !== undefined) {
        this.misses = 0;
        return again;
      }
      this.misses += 1;
    }
    const head = readPlainHead(bytes);
    if (head !== undefined) this.kept = this.misses < MAX_MISSES ? keep(head, bytes) : undefined;
    return head;
  }
}

function keep(head: PlainHead, bytes: Buffer): KeptHead | undefined {
  if (head.bodyStart > MAX_KEPT_BYTES) return undefined;
  const text = bytes.toString('latin1', 0, head.bodyStart);
  const found = LENGTH_LINE.exec(text);
  if (found === null) return undefined;
  const lengthAt = found.index + found[0].length;
  const rest = text.slice(lengthAt + String(head.bodyBytes).length);
  return { head, bytes: Buffer.from(text.slice(0, lengthAt) + rest, 'latin1'), lengthAt };
}

/** Undefined = it differs by more than its length, or its length is none. */
function readAgain({ head, bytes: same, lengthAt }: KeptHead, bytes: Buffer): PlainHead | undefined {
  let at = lengthAt;
  let bodyBytes = 0;
  for (; at < lengthAt + MAX_DIGITS; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    bodyBytes = bodyBytes * 10 + digit;
  }
  const bodyStart = same.length + at - lengthAt;
  if (bytes[lengthAt] === ZERO || bodyBytes === 0 || bodyBytes > MAX_BODY_BYTES || bytes.length < bodyStart) {
    return undefined;
  }
  if (bytes.compare(same, 0, lengthAt, 0, lengthAt) !== 0) return undefined;
  if (bytes.compare(same, lengthAt, same.length, at, bodyStart) !== 0) return undefined;
  return { url: head.url, headers: head.headers, bodyStart, bodyBytes };
}
