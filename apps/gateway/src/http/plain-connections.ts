import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { CallerResponse } from './caller-response.ts';
import type { InboundRequest } from './inbound-request.ts';
import { PlainConnection, type PlainCalls, type PlainLimits, type PlainServer } from './plain-connection.ts';
import type { PlainHead } from './plain-request.ts';
import { refuseConnection } from './server-options.ts';

/**
 * Reads the connections of callers ahead of Node's HTTP server, as long as they bring nothing but plain calls, and hands
 * every other one over to it, for good: see the decision on HTTP with callers (ADR 0038). Keeps to the same times and bounds.
 */
export class PlainConnections implements PlainServer {
  private readonly connections = new Set<PlainConnection>();
  private server: Server | undefined;
  private handOverTo: (socket: Socket) => void = () => undefined;
  private readonly calls: PlainCalls;
  private readonly limits: PlainLimits & { readonly checkIntervalMs: number };

  constructor(calls: PlainCalls, limits: PlainLimits & { readonly checkIntervalMs: number }) {
    this.calls = calls;
    this.limits = limits;
  }

  get keepAliveS(): number | undefined {
    return this.server?.listening === true ? Math.floor(this.limits.keepAliveTimeoutMs / 1_000) : undefined;
  }

  /** Steps in front of Node's server. Connections count for its bounds as before. */
  install(server: Server): void {
    this.server = server;
    const [node] = server.listeners('connection') as ((socket: Socket) => void)[];
    if (node === undefined) throw new Error('the server does not listen to its connections');
    server.removeListener('connection', node);
    this.handOverTo = (socket) => node.call(server, socket);
    server.on('connection', (socket) => void this.connections.add(new PlainConnection(socket, this)));
    const closeIdle = server.closeIdleConnections.bind(server);
    server.closeIdleConnections = () => {
      closeIdle();
      this.closeIdle();
    };
    const closeAll = server.closeAllConnections.bind(server);
    server.closeAllConnections = () => {
      closeAll();
      for (const { socket } of this.connections) socket.destroy();
    };
    const timer = setInterval(() => this.sweep(), this.limits.checkIntervalMs).unref();
    server.on('close', () => clearInterval(timer));
  }

  admit(head: PlainHead, socket: Socket): InboundRequest | undefined {
    // Node tells callers that their connection closes.
    return this.server?.listening === true ? this.calls.admit(head, socket) : undefined;
  }

  serve(response: CallerResponse, inbound: InboundRequest, url: string, body: Buffer): void {
    this.calls.serve(response, inbound, url, body);
  }

  handOver(connection: PlainConnection, bytes: Buffer): void {
    this.connections.delete(connection);
    const { socket } = connection;
    socket.pause();
    socket.unshift(bytes);
    this.handOverTo(socket);
    // Node's server reads what was put back first, once the stream flows.
    process.nextTick(() => socket.resume());
  }

  expired({ socket }: PlainConnection): void {
    refuseConnection(Object.assign(new Error('too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);
  }

  closed(connection: PlainConnection): void {
    this.connections.delete(connection);
  }

  /** While the server stops, those go too that nothing ever came over. */
  private closeIdle(): void {
    const isStopping = this.server?.listening !== true;
    for (const connection of this.connections) {
      if (connection.isIdle || (isStopping && connection.isNew)) connection.close();
    }
  }

  private sweep(): void {
    // Whoever was not idle when the server began to stop may be so now.
    if (this.server?.listening !== true) this.closeIdle();
    const nowMs = performance.now();
    for (const connection of this.connections) connection.sweep(nowMs, this.limits);
  }
}
