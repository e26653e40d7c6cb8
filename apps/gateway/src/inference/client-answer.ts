import { openAiErrorBody, SSE_DONE, SSE_HEARTBEAT, sseEvent, type OpenAiError } from '@roundhouse/openai-api';
import { errorAnswer } from '../errors/error-answer.ts';
import { chunkOf, LAST_CHUNK, type CallerResponse } from '../http/caller-response.ts';
import type { CallCapture } from '../request-log/content/call-capture.ts';

/** Headers as names and values in turn. Whoever is given some may add to them. */
export type FlatHeaders = string[];

const STREAM_HEADERS = [
  'content-type',
  'text/event-stream; charset=utf-8',
  'cache-control',
  'no-cache, no-transform',
  // Asks nginx and its kin not to hold the stream back.
  'x-accel-buffering',
  'no',
];

const MAX_JOINED_BYTES = 16 * 1024;

const DEFAULT_STALL_MS = 60_000;

const ignore = (): void => undefined;

/**
 * The caller's side of one request: an answer as a whole, a stream, or an error. Writes to the socket directly,
 * because at this rate every layer counts.
 */
export class ClientAnswer {
  /** True once the caller has hung up before the answer was complete. */
  gone = false;
  /** HTTP status sent; 0 = none yet. */
  status = 0;
  /** Whether the answer is a stream that has begun. */
  streaming = false;
  /** Set by every write of a stream's bytes; for whoever watches over silence to clear. */
  wrote = false;
  /** Bytes of an answer that were handed over so far. */
  sentBytes = 0;
  /** Gets to know what is answered; undefined = nobody wants to. */
  capture: CallCapture | undefined;
  private onGone: (() => void) | undefined;
  private onDrain: (() => void) | undefined;
  /**
   * Whether a stream's bytes are put into HTTP chunks, here instead of by Node.js, which hands each piece of a chunk to
   * the socket by itself. False for callers of HTTP/1.0, who get a stream that ends with its connection.
   */
  private framed = false;
  /** Whether the stream is of bytes that mean nothing here. */
  private binary = false;
  private readonly response: CallerResponse;
  private readonly requestHeaders: readonly string[];
  private readonly stallMs: number;
  private watched = false;

  /**
   * @param requestHeaders sent with every kind of answer, such as the request id
   * @param stallMs a caller who takes no byte for this long is given up; default 60 s
   */
  constructor(response: CallerResponse, requestHeaders: readonly string[], stallMs = DEFAULT_STALL_MS) {
    this.response = response;
    this.requestHeaders = requestHeaders;
    this.stallMs = stallMs;
    response.on('close', () => {
      if (response.writableFinished || this.gone) return;
      this.gone = true;
      this.onGone?.();
    });
    // A socket that breaks is seen as `close`; without a listener its error would end the process.
    response.on('error', ignore);
  }

  /**
   * Sets who hears of the caller; the last one set does. Functions are handed over here instead of being assigned: V8
   * allocates one that is written as `object.property = () => …` in the old generation, where it keeps all of its request
   * alive until the next full collection.
   *
   * @param onGone called once when the caller hangs up; absent = nobody is
   * @param onDrain called when a caller who read too slowly has caught up; absent = nobody is
   */
  listen(onGone?: () => void, onDrain?: () => void): void {
    this.onGone = onGone;
    this.onDrain = onDrain;
  }

  /** Sends a whole answer. */
  sendJson(body: Buffer, headers: FlatHeaders): void {
    this.sendWhole(body, 'application/json', headers);
  }

  /** Sends a whole answer of any type. */
  sendWhole(body: Buffer, contentType: string, headers: FlatHeaders): void {
    headers.push('content-type', contentType, 'content-length', String(body.length));
    this.begin(200, headers);
    this.sentBytes = body.length;
    // As text a small body leaves in one piece with its headers; Latin-1 keeps every byte.
    if (body.length <= MAX_JOINED_BYTES) this.response.end(body.toString('latin1'), 'latin1');
    else this.response.end(body);
    this.watchStall();
    this.capture?.whole(body, contentType);
  }

  /** Sends an error: as an answer of its own, or as the last event of a stream that has begun. */
  sendError(error: OpenAiError, headers: FlatHeaders): void {
    if (this.gone || this.response.writableEnded) return;
    if (this.binary) {
      // Words would be taken for content: only a broken connection says that something is missing.
      this.response.destroy();
      return;
    }
    if (this.streaming) {
      this.end(sseEvent(openAiErrorBody(error)));
      return;
    }
    const answer = errorAnswer(error);
    const length = String(Buffer.byteLength(answer.body));
    for (const [name, value] of Object.entries(answer.headers)) headers.push(name, value);
    headers.push('content-length', length);
    this.begin(answer.status, headers);
    this.response.end(answer.body);
  }

  /** Sends status and headers of a stream. */
  startStream(headers: FlatHeaders): void {
    this.streaming = true;
    this.response.on('drain', () => this.onDrain?.());
    headers.push(...STREAM_HEADERS);
    this.begin(200, headers);
    this.response.flushHeaders();
    this.framed = this.response.chunkedEncoding;
    this.response.chunkedEncoding = false;
  }

  /** Sends status and headers of an answer of bytes; they name its type. */
  startBody(headers: FlatHeaders): void {
    this.streaming = true;
    this.binary = true;
    this.response.on('drain', () => this.onDrain?.());
    this.begin(200, headers);
  }

  /** Sends the next bytes of a stream. False = the caller reads slowly: wait for `onDrain` of {@link listen}. */
  write(bytes: Buffer): boolean {
    this.wrote = true;
    if (this.gone) return true;
    this.sentBytes += bytes.length;
    this.capture?.frames(bytes, this.binary);
    if (this.response.write(this.framed ? chunkOf(bytes) : bytes)) return true;
    this.watchStall();
    return false;
  }

  /** Shows that the connection lives. */
  heartbeat(): void {
    // A caller who is behind with reading needs no proof of life.
    if (!this.gone && !this.response.writableEnded && !this.response.writableNeedDrain) {
      this.response.write(this.framed ? chunkOf(SSE_HEARTBEAT) : SSE_HEARTBEAT);
    }
  }

  /** Ends a stream that succeeded. */
  endStream(): void {
    if (!this.gone) this.end(SSE_DONE);
  }

  /** Ends a stream or an answer of bytes that succeeded, without a word of its own. */
  endAsItIs(): void {
    if (this.gone) return;
    this.response.end(this.framed ? LAST_CHUNK : undefined);
    this.watchStall();
  }

  private end(bytes: Buffer): void {
    this.response.end(this.framed ? Buffer.concat([chunkOf(bytes), LAST_CHUNK]) : bytes);
    this.watchStall();
  }

  /**
   * Gives the caller up who takes nothing of what is waiting for it. The socket's own timeout sees every byte that leaves,
   * also of a write that is not complete; once nothing waits any more it is the server's again.
   */
  private watchStall(): void {
    const { response } = this;
    const { socket } = response;
    if (socket === null || socket.writableLength === 0) return;
    socket.setTimeout(this.stallMs);
    if (this.watched) return;
    this.watched = true;
    response.on('timeout', () => response.destroy());
    response.on('drain', () => response.socket?.setTimeout(0));
  }

  private begin(status: number, headers: FlatHeaders): void {
    this.status = status;
    headers.push(...this.requestHeaders);
    this.response.writeHead(status, headers);
  }
}
