import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { CallerResponse } from './caller-response.ts';
import type { InboundRequest } from './inbound-request.ts';
import { PlainHeads } from './plain-heads.ts';
import type { PlainHead } from './plain-request.ts';
import { PlainResponse, type AnswerLine } from './plain-response.ts';

/** Takes calls that are read here. */
export interface PlainCalls {
  /** Decides upon a call by its head. Undefined = it is not served here: it comes again, by way of Node. */
  admit(head: PlainHead, socket: Socket): InboundRequest | undefined;
  serve(response: CallerResponse, inbound: InboundRequest, url: string, body: Buffer): void;
}

/** Whoever keeps the connections of callers. */
export interface PlainServer extends PlainCalls {
  /** For so many seconds connections stay open between calls; undefined = they are being closed. */
  readonly keepAliveS: number | undefined;
  /** Node reads this connection from now on. @param bytes what came of its next request */
  handOver(connection: PlainConnection, bytes: Buffer): void;
  /** The connection waited, or took, too long for its next request. */
  expired(connection: PlainConnection): void;
  closed(connection: PlainConnection): void;
}

/** Times that a caller may take, in milliseconds. */
export interface PlainLimits {
  /** From the first moment of a connection to its first byte. */
  readonly headersTimeoutMs: number;
  /** From the head of a call to the end of its body. */
  readonly requestTimeoutMs: number;
  /** Between two calls. */
  readonly keepAliveTimeoutMs: number;
}

/**
 * What comes while a call is served is kept up to here; then the socket is read no further, and that its caller leaves is seen
 * only as the call is answered.
 */
const MAX_HELD_BYTES = 64 * 1024;

/** A call of which not all has come. */
interface Receiving {
  readonly head: PlainHead;
  readonly inbound: InboundRequest;
  readonly pieces: Buffer[];
  missingBytes: number;
}

/**
 * A caller's connection for as long as all that comes over it is plain; with the first other thing it becomes Node's. One call
 * at a time: what comes meanwhile waits.
 */
export class PlainConnection implements AnswerLine {
  readonly socket: Socket;
  private state: 'new' | 'receiving' | 'serving' | 'flushing' | 'idle' | 'closing' = 'new';
  /** When the state began, as far as it is bounded. Monotonic milliseconds. */
  private sinceMs = performance.now();
  private receiving: Receiving | undefined;
  private response: PlainResponse | undefined;
  private held: Buffer | undefined;
  private readonly heads = new PlainHeads();
  private readonly server: PlainServer;
  private readonly listeners;
  private readonly taken = (bytes: Buffer): void => this.received(bytes);

  constructor(socket: Socket, server: PlainServer) {
    this.socket = socket;
    this.server = server;
    this.listeners = {
      drain: (): void => this.drained(),
      // A caller who has hung up half way is not waited for.
      end: (): void => void socket.end(),
      timeout: (): void => this.response?.timedOut(),
      error: (): void => void socket.destroy(),
      close: (): void => this.closed(),
    };
    for (const [event, listener] of Object.entries(this.listeners)) socket.on(event, listener);
    this.readDirectly();
  }

  get keepAliveS(): number | undefined {
    return this.server.keepAliveS;
  }

  /** Whether it waits for a call, and has had one before. */
  get isIdle(): boolean {
    return this.state === 'idle';
  }

  /** Whether nothing ever came over it. */
  get isNew(): boolean {
    return this.state === 'new';
  }

  /** The answer was handed to the socket. */
  ended(): void {
    if (this.keepAliveS === undefined) {
      this.close();
      return;
    }
    // A caller who does not read its answers gets no further ones.
    this.state = 'flushing';
    if (!this.socket.writableNeedDrain) this.next();
  }

  sweep(nowMs: number, limits: PlainLimits): void {
    const ageMs = nowMs - this.sinceMs;
    if (
      (this.state === 'new' && ageMs > limits.headersTimeoutMs) ||
      (this.state === 'receiving' && ageMs > limits.requestTimeoutMs)
    ) {
      // What still comes of the call is too late.
      this.receiving = undefined;
      this.state = 'closing';
      this.server.expired(this);
    } else if (this.state === 'idle' && ageMs > limits.keepAliveTimeoutMs) {
      this.close();
    }
  }

  /** Closes it, once what it was given has left. */
  close(): void {
    this.state = 'closing';
    this.socket.destroySoon();
  }

  /**
   * Takes bytes as they come. The socket would queue them first, tell of them, and look in a turn of its own whether there is
   * more: of a call that is whole with them that is a fortieth of what it costs.
   */
  private readDirectly(): void {
    const { socket } = this;
    socket.push = (bytes: Buffer | null): boolean => {
      if (bytes === null) return Readable.prototype.push.call(socket, null);
      this.received(bytes);
      return true;
    };
    // Flows, so that its end is told of.
    socket.resume();
  }

  /** Bytes come by way of the socket's queue from now on, which stops reading as it grows. */
  private readByQueue(): void {
    Reflect.deleteProperty(this.socket, 'push');
  }

  private received(bytes: Buffer): void {
    if (this.receiving !== undefined) {
      this.receiveMore(this.receiving, bytes);
    } else if (this.state === 'new' || this.state === 'idle') {
      this.begin(bytes);
    } else {
      this.held = this.held === undefined ? bytes : Buffer.concat([this.held, bytes]);
      if (this.held.length > MAX_HELD_BYTES) this.holdBack();
    }
  }

  /** Reads no further until what is held is taken. */
  private holdBack(): void {
    const { socket } = this;
    if (socket.isPaused()) return;
    socket.pause();
    this.readByQueue();
    if (socket.listenerCount('data') === 0) socket.on('data', this.taken);
  }

  private begin(bytes: Buffer): void {
    const head = this.heads.read(bytes);
    const inbound = head && this.server.admit(head, this.socket);
    if (head === undefined || inbound === undefined) {
      for (const [event, listener] of Object.entries(this.listeners)) this.socket.off(event, listener);
      this.socket.off('data', this.taken);
      this.readByQueue();
      this.server.handOver(this, bytes);
      return;
    }
    const body = bytes.subarray(head.bodyStart);
    const missingBytes = head.bodyBytes - body.length;
    if (missingBytes <= 0) {
      this.serve(head, inbound, body);
    } else {
      this.receiving = { head, inbound, pieces: [body], missingBytes };
      this.state = 'receiving';
      this.sinceMs = performance.now();
    }
  }

  private receiveMore(receiving: Receiving, bytes: Buffer): void {
    receiving.pieces.push(bytes);
    receiving.missingBytes -= bytes.length;
    if (receiving.missingBytes > 0) return;
    this.receiving = undefined;
    this.serve(receiving.head, receiving.inbound, Buffer.concat(receiving.pieces));
  }

  /** @param bytes the body, and whatever came behind it */
  private serve({ url, bodyBytes }: PlainHead, inbound: InboundRequest, bytes: Buffer): void {
    if (bytes.length > bodyBytes) this.held = bytes.subarray(bodyBytes);
    this.state = 'serving';
    const response = new PlainResponse(this);
    this.response = response;
    this.server.serve(response, inbound, url, bytes.length > bodyBytes ? bytes.subarray(0, bodyBytes) : bytes);
  }

  private drained(): void {
    this.response?.drained();
    if (this.state === 'flushing') this.next();
  }

  /** Turns to the next call. In a turn of its own if it is here already: others have theirs in between. */
  private next(): void {
    this.response = undefined;
    if (this.held === undefined) {
      this.rest();
      return;
    }
    this.state = 'serving';
    setImmediate(() => this.takeHeld());
  }

  private takeHeld(): void {
    const { held } = this;
    this.held = undefined;
    this.rest();
    if (this.socket.isPaused()) this.socket.resume();
    if (held !== undefined && !this.socket.destroyed) this.received(held);
  }

  private rest(): void {
    this.state = 'idle';
    this.sinceMs = performance.now();
  }

  private closed(): void {
    this.server.closed(this);
    this.response?.gone();
  }
}
