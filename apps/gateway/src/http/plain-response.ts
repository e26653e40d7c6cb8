import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { headerKey, isHeaderValue } from '@roundhouse/egress/header-fields';
import { chunkOf, LAST_CHUNK, type CallerResponse } from './caller-response.ts';

/** The connection that an answer goes over. */
export interface AnswerLine {
  readonly socket: Socket;
  /** Whether it stays open after the answer: for so many seconds; undefined = it does not. */
  readonly keepAliveS: number | undefined;
  /** The whole answer was handed to the socket. */
  ended(): void;
}

/** Writes an answer as Node's `ServerResponse` would, in one piece where it can. */
export class PlainResponse implements CallerResponse {
  chunkedEncoding = false;
  closed = false;
  writableEnded = false;
  /** Headers that are not sent yet; empty = none. */
  private head = '';
  private onClose: (() => void) | undefined;
  private onTimeout: (() => void) | undefined;
  private readonly onDrain: (() => void)[] = [];
  private readonly line: AnswerLine;

  constructor(line: AnswerLine) {
    this.line = line;
  }

  get socket(): Socket {
    return this.line.socket;
  }

  /** What the socket was given it sends, or breaks: nobody can do more about it. */
  get writableFinished(): boolean {
    return this.writableEnded;
  }

  get writableNeedDrain(): boolean {
    return this.line.socket.writableNeedDrain;
  }

  on(event: 'close' | 'drain' | 'timeout' | 'error', listener: () => void): this {
    if (event === 'close') this.onClose = listener;
    else if (event === 'timeout') this.onTimeout = listener;
    else if (event === 'drain') this.onDrain.push(listener);
    return this;
  }

  once(event: 'close', listener: () => void): this {
    return this.on(event, listener);
  }

  writeHead(status: number, headers: readonly string[]): void {
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
    let hasLength = false;
    for (let index = 0; index < headers.length; index += 2) {
      const name = headers[index] as string;
      const value = headers[index + 1] as string;
      const key = headerKey(name);
      if (key === undefined || !isHeaderValue(value)) throw new TypeError(`the header ${name} cannot be sent`);
      if (key === 'content-length') hasLength = true;
      head += `${name}: ${value}\r\n`;
    }
    const { keepAliveS } = this.line;
    head += `Date: ${httpDate()}\r\n`;
    head +=
      keepAliveS === undefined
        ? 'Connection: close\r\n'
        : `Connection: keep-alive\r\nKeep-Alive: timeout=${keepAliveS}\r\n`;
    if (!hasLength) head += 'Transfer-Encoding: chunked\r\n';
    this.chunkedEncoding = !hasLength;
    this.head = `${head}\r\n`;
  }

  flushHeaders(): void {
    const { head } = this;
    this.head = '';
    if (head !== '') this.socket.write(head, 'latin1');
  }

  write(bytes: Buffer): boolean {
    const { socket } = this;
    // What is written in one turn leaves together: upstreams say several things at once.
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(uncork, socket);
    }
    this.flushHeaders();
    return socket.write(this.chunkedEncoding ? chunkOf(bytes) : bytes);
  }

  end(data?: Buffer | string, encoding?: 'latin1'): void {
    if (this.writableEnded) return;
    this.writableEnded = true;
    if (encoding === 'latin1' && !this.chunkedEncoding) {
      this.socket.write(this.head + String(data), 'latin1');
      this.head = '';
    } else {
      this.socket.cork();
      this.flushHeaders();
      const bytes = typeof data === 'string' ? Buffer.from(data, encoding) : data;
      if (bytes !== undefined && bytes.length > 0) this.socket.write(this.chunkedEncoding ? chunkOf(bytes) : bytes);
      if (this.chunkedEncoding) this.socket.write(LAST_CHUNK);
      this.socket.uncork();
    }
    this.line.ended();
  }

  destroy(): void {
    this.socket.destroy();
  }

  /** The connection has closed. */
  gone(): void {
    this.closed = true;
    this.onClose?.();
  }

  /** The socket takes bytes again. */
  drained(): void {
    for (const listener of this.onDrain) listener();
  }

  /** Nothing of what waits has left for the time that was set at the socket. */
  timedOut(): void {
    this.onTimeout?.();
  }
}

function uncork(socket: Socket): void {
  socket.uncork();
}

let dateText = '';
let dateUntilMs = 0;

/** The time of now, to the second, as headers have it. */
function httpDate(): string {
  const nowMs = Date.now();
  if (nowMs >= dateUntilMs) {
    dateText = new Date(nowMs).toUTCString();
    dateUntilMs = nowMs - (nowMs % 1_000) + 1_000;
  }
  return dateText;
}
