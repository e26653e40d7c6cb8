import { ServerGrpc } from '@nestjs/microservices';
import type { GrpcTransport } from './grpc-transport.ts';

/**
 * Several gRPC servers of one process as one NestJS transport; each serves the methods that it declares. It is a
 * ServerGrpc because Nest gives handlers metadata and call, besides the request, for that class only.
 */
export class GrpcServers extends ServerGrpc {
  private readonly servers: readonly GrpcTransport[];

  constructor(servers: readonly GrpcTransport[]) {
    // Never listens itself.
    super({ package: [], packageDefinition: {} });
    this.servers = servers;
  }

  /** Ports in use, in the order of the servers. */
  get ports(): number[] {
    return this.servers.map((server) => server.port);
  }

  /** Ends every open stream of every server with DRAINING. */
  endStreams(): void {
    for (const server of this.servers) server.endStreams();
  }

  override addHandler(...handler: Parameters<ServerGrpc['addHandler']>): void {
    const [pattern, callback, isEventHandler] = handler;
    for (const server of this.servers) server.addHandler(pattern, callback, isEventHandler);
  }

  override async listen(callback: (error?: unknown) => void): Promise<void> {
    for (const server of this.servers) {
      const error = await new Promise<unknown>((resolve) => void server.listen(resolve));
      if (error !== undefined) return callback(error);
    }
    callback();
  }

  override async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()));
  }

  override on(): never {
    throw new Error('a gRPC transport has no events');
  }

  override unwrap(): never {
    throw new Error('a gRPC transport has nothing to unwrap');
  }
}
