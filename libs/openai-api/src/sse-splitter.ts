import { AppError } from '@roundhouse/errors';

/** One server-sent event. */
export interface SseEvent {
  /** The joined `data` lines. A view into the stream's own memory: never write to it. */
  readonly data: Buffer;
  /** The `event` field; empty when there was none, or when it was no plain name. */
  readonly type: string;
  /**
   * The event's own bytes, terminator included, when they are a single `data` line that ends in two line feeds and
   * so can be sent on as they are.
   */
  readonly plainBytes: Buffer | undefined;
}

const LF = 0x0a;
const CR = 0x0d;
const EMPTY: Buffer = Buffer.alloc(0);

/** Bytes of one event, beyond which the stream is refused. */
export const MAX_EVENT_BYTES = 1024 * 1024;

/**
 * Splits a byte stream into server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html):
 * lines may end in LF, CRLF or CR, comments and unknown fields are skipped, events without data are not reported.
 * However the stream is cut into chunks, the events are the same. Each byte is looked at once.
 */
export class SseSplitter {
  private pending: Buffer = EMPTY;
  private pendingBytes = 0;
  private lineBytes = 0;
  private lines = 0;
  private afterCr = false;
  private sawCr = false;
  private atStreamStart = true;
  private readonly maxEventBytes: number;

  constructor(maxEventBytes: number = MAX_EVENT_BYTES) {
    this.maxEventBytes = maxEventBytes;
  }

  /**
   * Takes the next bytes and reports every event that ends in them, in order.
   *
   * @throws AppError UPSTREAM_ERROR when an event is larger than allowed; the splitter is of no use after that
   */
  push(chunk: Buffer, onEvent: (event: SseEvent) => void): void {
    const { length } = chunk;
    let start = 0;
    for (let index = 0; index < length; index += 1) {
      const lineStart = index;
      let byte = chunk[index] as number;
      while (byte !== LF && byte !== CR && ++index < length) byte = chunk[index] as number;
      if (index > lineStart) {
        this.lineBytes += index - lineStart;
        this.afterCr = false;
      }
      if (index === length) break;
      if (byte === LF && this.afterCr) {
        // Second half of a CRLF, whose first half already ended the line and maybe the event.
        this.afterCr = false;
        if (this.lines === 0) start = index + 1;
        continue;
      }
      this.afterCr = byte === CR;
      this.sawCr ||= byte === CR;
      if (this.lineBytes > 0) {
        this.lines += 1;
        this.lineBytes = 0;
        continue;
      }
      if (this.lines > 0) this.emit(this.take(chunk, start, index + 1), onEvent);
      start = index + 1;
      this.lines = 0;
      this.sawCr = false;
    }
    if (start < chunk.length) this.keep(chunk.subarray(start));
  }

  /**
   * Ends the stream. What stands behind the last blank line is reported like an event: some servers forget the blank
   * line behind `[DONE]`. Whether anything else may be believed is the caller's decision.
   */
  end(onEvent: (event: SseEvent) => void): void {
    if (this.lineBytes > 0) this.lines += 1;
    if (this.lines > 0) {
      this.sawCr = true;
      this.emit(this.take(EMPTY, 0, 0), onEvent);
    }
    this.lines = 0;
    this.lineBytes = 0;
  }

  private keep(part: Buffer): void {
    const needed = this.pendingBytes + part.length;
    this.checkSize(needed);
    if (needed > this.pending.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.pending.length * 2, 1024));
      this.pending.copy(grown, 0, 0, this.pendingBytes);
      this.pending = grown;
    }
    part.copy(this.pending, this.pendingBytes);
    this.pendingBytes = needed;
  }

  private take(chunk: Buffer, start: number, end: number): Buffer {
    if (this.pendingBytes === 0) {
      this.checkSize(end - start);
      return chunk.subarray(start, end);
    }
    this.keep(chunk.subarray(start, end));
    const whole = this.pending.subarray(0, this.pendingBytes);
    this.pendingBytes = 0;
    // The event may be held on to while later chunks arrive, so its memory is not used again.
    this.pending = EMPTY;
    return whole;
  }

  private checkSize(sizeBytes: number): void {
    if (sizeBytes > this.maxEventBytes) {
      throw new AppError('UPSTREAM_ERROR', `An event of the stream is larger than ${this.maxEventBytes} bytes.`);
    }
  }

  private emit(bytes: Buffer, onEvent: (event: SseEvent) => void): void {
    let raw = bytes;
    if (this.atStreamStart) {
      this.atStreamStart = false;
      if (raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf) raw = raw.subarray(3);
    }
    if (this.lines === 1 && !this.sawCr && startsWithData(raw)) {
      onEvent({ data: raw.subarray(raw[5] === 0x20 ? 6 : 5, raw.length - 2), type: '', plainBytes: raw });
      return;
    }
    const event = readFields(raw);
    if (event !== undefined) onEvent(event);
  }
}

/** True for bytes that begin with `data:`. */
function startsWithData(bytes: Buffer): boolean {
  return bytes[0] === 0x64 && bytes[1] === 0x61 && bytes[2] === 0x74 && bytes[3] === 0x61 && bytes[4] === 0x3a;
}

/** Names of event types that are fit to be written again. */
const PLAIN_TYPE = /^[\w.:/-]{1,64}$/;

/** Reads the fields of an event that is no single plain line. Undefined when it holds no data. */
function readFields(raw: Buffer): SseEvent | undefined {
  const data: string[] = [];
  let type = '';
  // Lone surrogates cannot occur in UTF-8, and a cut inside a character cannot either: the event is whole.
  for (const line of raw.toString('utf8').split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    const name = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (name === 'data') data.push(value);
    else if (name === 'event') type = PLAIN_TYPE.test(value) ? value : '';
  }
  return data.length === 0 ? undefined : { data: Buffer.from(data.join('\n')), type, plainBytes: undefined };
}
