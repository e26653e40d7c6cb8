import type { ClientDuplexStream } from '@grpc/grpc-js';
import { bidiStream, closeClient, createGrpcClient, type TlsFiles } from '@roundhouse/grpc';
import type { RouterServiceClient, RouteRequest, RouteResponse } from '@roundhouse/contracts/router/v1/router_service';
import type { RouteChannel, RouteChannelEvents, RouteConnector } from '../route-channel.ports.ts';
import { RouteClient } from './route-client.ts';

/** Opens route streams over mutual TLS, one connection per router. */
export class GrpcRouteConnector implements RouteConnector {
  private readonly tls: TlsFiles;
  private readonly clients = new Map<string, RouterServiceClient>();

  constructor(tls: TlsFiles) {
    this.tls = tls;
  }

  open(address: string, events: RouteChannelEvents): RouteChannel {
    const stream = bidiStream(this.client(address), 'route');
    return channelOver(stream, events);
  }

  release(address: string): void {
    const client = this.clients.get(address);
    if (client === undefined) return;
    this.clients.delete(address);
    closeClient(client);
  }

  /** The client of one router, for its unary calls. Lives until `release`. */
  client(address: string): RouterServiceClient {
    let client = this.clients.get(address);
    if (client === undefined) {
      client = createGrpcClient(RouteClient, { address, service: 'router', tls: this.tls });
      this.clients.set(address, client);
    }
    return client;
  }
}

function channelOver(
  stream: ClientDuplexStream<RouteRequest, RouteResponse>,
  events: RouteChannelEvents,
): RouteChannel {
  let open = true;
  const close = (error: Error | undefined): void => {
    if (!open) return;
    open = false;
    events.closed(error);
  };
  stream.on('data', (response: RouteResponse) => {
    if (open) events.message(response);
  });
  stream.on('drain', () => {
    if (open) events.drained();
  });
  stream.on('error', (error: Error) => close(error));
  // The router ends its side when it drains: half a stream is of no use.
  stream.on('end', () => {
    stream.end();
    close(undefined);
  });
  stream.on('status', () => close(undefined));
  return {
    write: (request) => open && stream.write(request),
    cancel: () => stream.cancel(),
  };
}
