import type { Socket } from 'node:net';
import { errors, type Dispatcher } from 'undici';
import { Exchange, type ExchangeLine } from './exchange.ts';
import type { BodyPieces, OutgoingRequest } from './outgoing-request.ts';
import type { ResponseHead } from './response-head.ts';
import { ResponseParser, type ResponseEvents } from './response-parser.ts';

/** Up to here a body leaves in one piece with its head: copying it costs less than a second piece. */
const MAX_JOINED_BYTES = 16 * 1024;

/** Whoever keeps connections. */
export interface ConnectionKeeper {
  /** The connection is ready for another request. @param keepAliveMs how long its server keeps it; undefined = unknown */
  idle(connection: Http1Connection, keepAliveMs: number | undefined): void;
  /** The connection can be used no more. Perhaps called more than once. */
  gone(connection: Http1Connection): void;
}

/**
 * One connection to an upstream, with one request under way at a time. What its peer says unasked ends it: such bytes must
 * never be taken for the answer to the next request.
 */
export class Http1Connection implements ExchangeLine, ResponseEvents {
  /** Monotonic milliseconds; set by its keeper. */
  idleUntilMs = 0;
  private exchange: Exchange | undefined;
  /** Of the exchange under way; undefined = its head has not come. */
  private responseHead: ResponseHead | undefined;
  /** Whether all of the request was handed to the socket. */
  private isSent = true;
  private failure: Error | undefined;
  private onDrain: (() => void) | undefined;
  private readonly parser: ResponseParser;
  private readonly socket: Socket;
  private readonly keeper: ConnectionKeeper;

  /** @param socket connected; what it reads is for {@link received} */
  constructor(socket: Socket, keeper: ConnectionKeeper, maxHeadBytes: number) {
    this.socket = socket;
    this.keeper = keeper;
    this.parser = new ResponseParser(this, maxHeadBytes);
    socket.on('drain', () => this.drained());
    socket.on('end', () => this.peerEnded());
    socket.on('error', (error) => (this.failure ??= error));
    socket.on('close', () => this.closed());
  }

  /** Sends a request. Its handler learns exactly one end. False = the handler gave it up, and the connection is free. */
  start(request: OutgoingRequest, handler: Dispatcher.DispatchHandler): boolean {
    const exchange = new Exchange(this, handler);
    handler.onRequestStart?.(exchange, {});
    if (exchange.aborted) {
      handler.onResponseError?.(exchange, exchange.reason as Error);
      return false;
    }
    this.exchange = exchange;
    this.responseHead = undefined;
    this.isSent = true;
    this.parser.expect(request.method);
    this.send(exchange, request);
    return true;
  }

  /** Takes what the peer has said. */
  received(bytes: Buffer): void {
    if (this.exchange === undefined) {
      this.destroy();
      return;
    }
    this.read(() => this.parser.push(bytes));
  }

  /** Ends the connection at once. */
  destroy(reason?: Error): void {
    this.keeper.gone(this);
    this.socket.destroy(reason);
  }

  abort(exchange: Exchange, reason: Error): void {
    if (this.exchange !== exchange) return;
    this.parser.stop();
    this.destroy(reason);
  }

  pause(exchange: Exchange): void {
    if (this.exchange === exchange) this.socket.pause();
  }

  resume(exchange: Exchange): void {
    if (this.exchange === exchange) this.socket.resume();
  }

  head(head: ResponseHead): void {
    const exchange = this.exchange as Exchange;
    this.responseHead = head;
    exchange.handler.onResponseStart?.(exchange, head.status, head.headers, head.statusText);
  }

  body(bytes: Buffer): void {
    const exchange = this.exchange as Exchange;
    exchange.handler.onResponseData?.(exchange, bytes);
  }

  end(isLast: boolean): void {
    const exchange = this.exchange as Exchange;
    const head = this.responseHead as ResponseHead;
    this.exchange = undefined;
    if (exchange.paused) this.socket.resume();
    // Of an answer that came ahead of the end of its request, the rest of the request would be the next one.
    if (isLast && head.keepsAlive && this.isSent) this.keeper.idle(this, head.keepAliveMs);
    else this.destroy();
    exchange.handler.onResponseEnd?.(exchange, {});
  }

  /** What cannot be read, or taken by its handler, ends the connection. */
  private read(read: () => void): void {
    try {
      read();
    } catch (error) {
      this.parser.stop();
      this.destroy(error as Error);
    }
  }

  private send(exchange: Exchange, { head, body, lengthBytes }: OutgoingRequest): void {
    const { socket } = this;
    if (body === undefined) {
      socket.write(head, 'latin1');
    } else if (!Buffer.isBuffer(body)) {
      void this.sendPieces(exchange, head, body, lengthBytes);
    } else if (body.length <= MAX_JOINED_BYTES) {
      socket.write(head + body.toString('latin1'), 'latin1');
    } else {
      socket.cork();
      socket.write(head, 'latin1');
      socket.write(body);
      socket.uncork();
    }
  }

  private async sendPieces(exchange: Exchange, head: string, body: BodyPieces, lengthBytes: number): Promise<void> {
    this.isSent = false;
    let leftBytes = lengthBytes;
    try {
      this.socket.write(head, 'latin1');
      for await (const piece of body) {
        leftBytes -= piece.length;
        if (leftBytes < 0) break;
        if (this.exchange !== exchange) return;
        if (!this.socket.write(piece)) await this.untilDrained();
      }
      if (leftBytes !== 0) throw new errors.RequestContentLengthMismatchError();
      if (this.exchange === exchange) this.isSent = true;
    } catch (error) {
      if (this.exchange === exchange) this.abort(exchange, error as Error);
    }
  }

  private untilDrained(): Promise<void> {
    if (this.socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      this.onDrain = resolve;
    });
  }

  private drained(): void {
    const { onDrain } = this;
    this.onDrain = undefined;
    onDrain?.();
  }

  private peerEnded(): void {
    this.keeper.gone(this);
    // Perhaps that is how the answer ends.
    this.read(() => {
      if (!this.parser.finish()) throw new errors.SocketError('other side closed');
    });
  }

  private closed(): void {
    const { exchange } = this;
    this.exchange = undefined;
    this.parser.stop();
    this.keeper.gone(this);
    this.drained();
    if (exchange === undefined) return;
    const error = exchange.reason ?? this.failure ?? new errors.SocketError('other side closed');
    exchange.handler.onResponseError?.(exchange, error);
  }
}
