import { errors } from 'undici';
import { malformed, TOKEN } from './header-fields.ts';
import { checkTrailer, CHUNKED, parseResponseHead, UNTIL_CLOSE, type ResponseHead } from './response-head.ts';
import { ResponseHeads } from './response-heads.ts';

/** Learns what an answer consists of. */
export interface ResponseEvents {
  /** Of the answer, and of the interim ones (1xx) ahead of it. */
  head(head: ResponseHead): void;
  body(bytes: Buffer): void;
  /** @param isLast false = more bytes have come, which no request has asked for */
  end(isLast: boolean): void;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const HTTP = 'HTTP/1.';
const CR = 0x0d;
const LF = 0x0a;
/** Size of a chunk with its extensions, which nobody uses. */
const MAX_SIZE_LINE_BYTES = 1_024;
/** Hexadecimal digits of a chunk's size: what is longer is no size. */
const MAX_SIZE_DIGITS = 12;
/** Extensions of a chunk (RFC 9112, 7.1.1), without escapes. */
const EXTENSIONS = new RegExp(`^(?:;${TOKEN}(?:=(?:${TOKEN}|"[\\t\\x20\\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]*"))?)+$`);
const CONTINUE = 100;
const SWITCHING_PROTOCOLS = 101;

type State = 'head' | 'length' | 'close' | 'chunk size' | 'chunk' | 'chunk end' | 'trailers' | 'over';

/** Reads the answers of one connection, in whichever pieces their bytes come. Strict, and bounded in all that it holds. */
export class ResponseParser {
  private state: State = 'over';
  private method = '';
  /** Begin of a head or line whose end has not come. */
  private held: Buffer | undefined;
  /** Bytes of the body, or of the chunk, that are still to come. */
  private left = 0;
  /** Bytes of the head and the trailers so far. */
  private headBytes = 0;
  /** Where in the bytes that are being read those of chunks stand that are not told yet, moved together. */
  private bodyStart = 0;
  private bodyEnd = 0;
  private readonly heads = new ResponseHeads();
  private readonly events: ResponseEvents;
  private readonly maxHeadBytes: number;

  /** @param maxHeadBytes of a head, or of the answer's head and its trailers */
  constructor(events: ResponseEvents, maxHeadBytes: number) {
    this.events = events;
    this.maxHeadBytes = maxHeadBytes;
  }

  /** Gets ready for the answer to the next request. */
  expect(method: string): void {
    this.state = 'head';
    this.method = method;
    this.headBytes = 0;
  }

  /** Takes no notice of what still comes. */
  stop(): void {
    this.state = 'over';
    this.held = undefined;
    this.bodyEnd = this.bodyStart;
  }

  /**
   * Reads on. What is right is told, whatever follows it.
   *
   * @param bytes to keep, and to write to
   * @throws HTTPParserError or HeadersOverflowError of undici; nothing can be read after that
   */
  push(bytes: Buffer): void {
    const { held } = this;
    this.held = undefined;
    const all = held === undefined ? bytes : Buffer.concat([held, bytes]);
    this.bodyStart = 0;
    this.bodyEnd = 0;
    try {
      for (let at = 0; at < all.length && this.state !== 'over';) at = this.step(all, at);
    } finally {
      this.tellBody(all);
    }
  }

  /** The connection has ended. True = so has the answer. */
  finish(): boolean {
    if (this.state !== 'close') return false;
    this.end(true);
    return true;
  }

  /** Reads one part of an answer. Returns where the next one begins. */
  private step(bytes: Buffer, at: number): number {
    switch (this.state) {
      case 'head':
        return this.readHead(bytes, at);
      case 'length':
        return this.readLength(bytes, at);
      case 'chunk size':
        return this.readChunkSize(bytes, at);
      case 'chunk':
        return this.readChunk(bytes, at);
      case 'chunk end':
        return this.readChunkEnd(bytes, at);
      case 'trailers':
        return this.readTrailer(bytes, at);
      default:
        this.events.body(at === 0 ? bytes : bytes.subarray(at));
        return bytes.length;
    }
  }

  private readHead(bytes: Buffer, at: number): number {
    const again = this.heads.find(bytes, at, this.method);
    if (again !== undefined) {
      const { end } = this.heads;
      this.countHead(end - HEAD_END.length - at);
      return this.tellHead(again, bytes, end);
    }
    const end = bytes.indexOf(HEAD_END, at);
    if (end < 0) {
      const begin = bytes.toString('latin1', at, at + HTTP.length);
      if (!HTTP.startsWith(begin)) throw malformed('the begin of the answer');
      return this.hold(bytes, at, this.maxHeadBytes - this.headBytes);
    }
    this.countHead(end - at);
    const text = bytes.toString('latin1', at, end + 2);
    const head = parseResponseHead(text, this.method);
    // Nobody has asked for either.
    if (head.status === CONTINUE || head.status === SWITCHING_PROTOCOLS) throw malformed('the status');
    const next = end + HEAD_END.length;
    if (head.status < 200) {
      this.headBytes = 0;
      this.events.head(head);
      return next;
    }
    this.heads.keep(head, text, this.method);
    return this.tellHead(head, bytes, next);
  }

  /** @param next where its body begins */
  private tellHead(head: ResponseHead, bytes: Buffer, next: number): number {
    const { bodyLength } = head;
    this.left = bodyLength;
    this.state = bodyLength === CHUNKED ? 'chunk size' : bodyLength === UNTIL_CLOSE ? 'close' : 'length';
    this.events.head(head);
    if (bodyLength === 0) this.end(next === bytes.length);
    return next;
  }

  private readLength(bytes: Buffer, at: number): number {
    const next = Math.min(bytes.length, at + this.left);
    this.left -= next - at;
    this.events.body(bytes.subarray(at, next));
    if (this.left === 0) this.end(next === bytes.length);
    return next;
  }

  private readChunkSize(bytes: Buffer, at: number): number {
    if (digitOf(bytes[at]) < 0) throw malformed('the size of a chunk');
    const lf = bytes.indexOf(LF, at);
    if (lf < 0) return this.hold(bytes, at, MAX_SIZE_LINE_BYTES);
    if (lf - at > MAX_SIZE_LINE_BYTES) throw malformed('the size of a chunk');
    this.left = sizeOf(bytes, at, lf);
    this.state = this.left === 0 ? 'trailers' : 'chunk';
    return lf + 1;
  }

  private readChunk(bytes: Buffer, at: number): number {
    const next = Math.min(bytes.length, at + this.left);
    this.left -= next - at;
    if (this.left === 0) this.state = 'chunk end';
    // Chunks of a stream are small, and many come at once: to be told of each costs more than to move them together.
    if (this.bodyEnd === this.bodyStart) {
      this.bodyStart = at;
      this.bodyEnd = next;
    } else {
      bytes.copyWithin(this.bodyEnd, at, next);
      this.bodyEnd += next - at;
    }
    return next;
  }

  private tellBody(bytes: Buffer): void {
    const { bodyStart, bodyEnd } = this;
    if (bodyEnd === bodyStart) return;
    this.bodyEnd = bodyStart;
    this.events.body(bytes.subarray(bodyStart, bodyEnd));
  }

  private readChunkEnd(bytes: Buffer, at: number): number {
    if (bytes[at] !== CR) throw malformed('the end of a chunk');
    if (at + 1 === bytes.length) return this.hold(bytes, at, 2);
    if (bytes[at + 1] !== LF) throw malformed('the end of a chunk');
    this.state = 'chunk size';
    return at + 2;
  }

  /** Trailers are read and dropped. */
  private readTrailer(bytes: Buffer, at: number): number {
    const lf = bytes.indexOf(LF, at);
    if (lf < 0) return this.hold(bytes, at, this.maxHeadBytes - this.headBytes);
    this.countHead(lf + 1 - at);
    if (lf === at || bytes[lf - 1] !== CR) throw malformed('a trailer');
    if (lf - at === 1) {
      this.tellBody(bytes);
      this.end(lf + 1 === bytes.length);
    } else checkTrailer(bytes.toString('latin1', at, lf + 1));
    return lf + 1;
  }

  private countHead(bytes: number): void {
    this.headBytes += bytes;
    if (this.headBytes > this.maxHeadBytes) throw new errors.HeadersOverflowError();
  }

  /** Keeps what is not complete until more of it comes. */
  private hold(bytes: Buffer, at: number, maxBytes: number): number {
    if (bytes.length - at > maxBytes) throw new errors.HeadersOverflowError();
    this.held = bytes.subarray(at);
    return bytes.length;
  }

  private end(isLast: boolean): void {
    // Given up meanwhile.
    if (this.state === 'over') return;
    this.state = 'over';
    this.events.end(isLast);
  }
}

/** Size of a chunk from its line (RFC 9112, 7.1), which begins with a digit. */
function sizeOf(bytes: Buffer, at: number, lf: number): number {
  let size = 0;
  let index = at;
  for (let digit = digitOf(bytes[index]); digit >= 0; digit = digitOf(bytes[index])) {
    size = size * 16 + digit;
    index += 1;
  }
  if (index - at > MAX_SIZE_DIGITS || bytes[lf - 1] !== CR) throw malformed('the size of a chunk');
  if (index < lf - 1 && !EXTENSIONS.test(bytes.toString('latin1', index, lf - 1))) {
    throw malformed('the size of a chunk');
  }
  return size;
}

/** Value of a hexadecimal digit; -1 = it is none. */
function digitOf(code: number | undefined): number {
  if (code === undefined) return -1;
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
