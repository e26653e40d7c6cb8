import type { OnReadOpts, Socket } from 'node:net';
import { Dispatcher, errors, type buildConnector } from 'undici';
import { Http1Connection, type ConnectionKeeper } from './connection.ts';
import { Exchange, type ExchangeLine } from './exchange.ts';
import { outgoingRequest, type OutgoingRequest } from './outgoing-request.ts';
import { readAhead } from './read-ahead.ts';

/** What a socket is made with, for undici's connectors. */
export interface SocketOptions {
  readonly onread: OnReadOpts;
  /** Of TLS, to be taken up again; undefined = there was none. */
  readonly session: Buffer | undefined;
  /** Connectors keep none, as each makes one connection. */
  readonly maxCachedSessions: 0;
}

/** Settings of a pool. */
export interface Http1PoolOptions {
  /** Who makes a connection. */
  connector(options: SocketOptions): buildConnector.connector;
  /** Open connections; further requests wait. */
  readonly maxConnections: number;
  /** A connection idle for so long is closed, and earlier where its server says that it closes it earlier. */
  readonly keepAliveTimeoutMs: number;
  /** Heads and trailers of one answer. */
  readonly maxHeadBytes: number;
}

/** A request that has no connection yet. */
interface Waiting {
  readonly request: OutgoingRequest;
  readonly handler: Dispatcher.DispatchHandler;
}

const SWEEP_MS = 1_000;
/** Servers close idle connections on time; what is sent meanwhile would meet a closed one. */
const KEEP_ALIVE_MARGIN_MS = 1_000;

/** Steers an exchange that never had a connection. */
const NO_LINE: ExchangeLine = { abort: () => undefined, pause: () => undefined, resume: () => undefined };

/**
 * Connections to one origin, for HTTP/1.1: a request has a connection to itself until its answer has ended. Time limits,
 * retries and redirects are for callers. A `Dispatcher` of undici, whose errors it speaks, and whose parser it does without:
 * see the decision on upstream connections (ADR 0037).
 */
export class Http1Pool extends Dispatcher implements ConnectionKeeper {
  /** Once true, another pool must be asked for. */
  closed = false;
  /** The last one is used first: those that nobody needs grow old. */
  private readonly idleConnections: Http1Connection[] = [];
  private readonly waiting: Waiting[] = [];
  private readonly connections = new Set<Http1Connection>();
  private dialling = 0;
  private destroyed = false;
  private sweeper: NodeJS.Timeout | undefined;
  /** The newest of TLS. */
  private session: Buffer | undefined;
  private onEmpty: (() => void)[] = [];
  private readonly url: URL;
  /** With its port; a URL puts it together anew each time. */
  private readonly host: string;
  private readonly options: Http1PoolOptions;

  /** @param origin scheme, host and port */
  constructor(origin: string, options: Http1PoolOptions) {
    super();
    this.url = new URL(origin);
    this.host = this.url.host;
    this.options = options;
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    let request: OutgoingRequest;
    try {
      if (this.closed) throw this.destroyed ? new errors.ClientDestroyedError() : new errors.ClientClosedError();
      request = outgoingRequest(this.host, options);
    } catch (error) {
      refuse(handler, error as Error);
      return true;
    }
    const connection = this.takeIdle();
    if (connection !== undefined) this.start(connection, { request, handler });
    else if (this.connections.size + this.dialling < this.options.maxConnections) this.dial({ request, handler });
    else this.waiting.push({ request, handler });
    return true;
  }

  /** Takes no more requests, and ends once those under way have ended. */
  override close(): Promise<void> {
    this.closed = true;
    for (const connection of this.idleConnections.splice(0)) connection.destroy();
    return this.empty();
  }

  /** Ends everything at once. */
  override destroy(): Promise<void> {
    this.closed = true;
    this.destroyed = true;
    const reason = new errors.ClientDestroyedError();
    for (const { handler } of this.waiting.splice(0)) refuse(handler, reason);
    for (const connection of this.connections) connection.destroy(reason);
    return Promise.resolve();
  }

  idle(connection: Http1Connection, keepAliveMs: number | undefined): void {
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      if (connection.start(next.request, next.handler)) return;
    }
    const { keepAliveTimeoutMs } = this.options;
    const forMs =
      keepAliveMs === undefined ? keepAliveTimeoutMs : Math.min(keepAliveTimeoutMs, keepAliveMs - KEEP_ALIVE_MARGIN_MS);
    if (this.closed || forMs <= 0) {
      connection.destroy();
      return;
    }
    connection.idleUntilMs = performance.now() + forMs;
    this.idleConnections.push(connection);
  }

  gone(connection: Http1Connection): void {
    if (!this.connections.delete(connection)) return;
    const at = this.idleConnections.indexOf(connection);
    if (at >= 0) this.idleConnections.splice(at, 1);
    this.left();
  }

  private start(connection: Http1Connection, { request, handler }: Waiting): void {
    if (!connection.start(request, handler)) this.idle(connection, undefined);
  }

  private takeIdle(): Http1Connection | undefined {
    const nowMs = performance.now();
    for (;;) {
      const connection = this.idleConnections.pop();
      if (connection === undefined || connection.idleUntilMs > nowMs) return connection;
      connection.destroy();
    }
  }

  private dial(waiting: Waiting): void {
    const { protocol, host, port } = this.url;
    const hostname = this.url.hostname.replace(/^\[|\]$/g, '');
    let connection: Http1Connection | undefined;
    // Nothing is read before the connection is made.
    const onread = readAhead((bytes) => connection?.received(bytes));
    const connect = this.options.connector({ onread, session: this.session, maxCachedSessions: 0 });
    this.dialling += 1;
    connect({ hostname, host, protocol, port }, (error, socket) => {
      this.dialling -= 1;
      if (error === null && !this.destroyed) {
        connection = this.connected(socket);
        this.start(connection, waiting);
        return;
      }
      socket?.destroy();
      refuse(waiting.handler, error ?? new errors.ClientDestroyedError());
      this.left();
    });
  }

  private connected(socket: Socket): Http1Connection {
    socket.on('session', (session: Buffer) => (this.session = session));
    const connection = new Http1Connection(socket, this, this.options.maxHeadBytes);
    this.connections.add(connection);
    this.sweeper ??= setInterval(() => this.sweep(), SWEEP_MS).unref();
    return connection;
  }

  /** There is room for one more connection. */
  private left(): void {
    const next = this.waiting.shift();
    if (next !== undefined) this.dial(next);
    if (this.connections.size > 0 || this.dialling > 0) return;
    clearInterval(this.sweeper);
    this.sweeper = undefined;
    for (const done of this.onEmpty.splice(0)) done();
  }

  private sweep(): void {
    const nowMs = performance.now();
    for (const connection of this.idleConnections.filter(({ idleUntilMs }) => idleUntilMs <= nowMs)) {
      connection.destroy();
    }
  }

  private empty(): Promise<void> {
    if (this.connections.size + this.dialling === 0) return Promise.resolve();
    return new Promise((resolve) => this.onEmpty.push(resolve));
  }
}

/** Tells the handler of a request that was never sent. In a turn of its own, as its caller still is about to send it. */
function refuse(handler: Dispatcher.DispatchHandler, error: Error): void {
  queueMicrotask(() => handler.onResponseError?.(new Exchange(NO_LINE, handler), error));
}
