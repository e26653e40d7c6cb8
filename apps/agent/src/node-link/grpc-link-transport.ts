import { NodeLinkServiceClient } from '@roundhouse/contracts/agent/v1/node_link_service';
import { bidiStream, closeClient, createGrpcClient, fromServiceError } from '@roundhouse/grpc/clients';
import type { LinkStream, LinkTransport } from './node-link.ports.ts';

/** Files of the node's identity; a renewed one is taken up by the next connection. */
export interface LinkTls {
  caFile: string;
  certFile: string;
  keyFile: string;
}

/** Node links over gRPC with mutual TLS. Close it when no session runs any more. */
export function grpcLinkTransport(address: string, tls: LinkTls): LinkTransport & { close(): void } {
  const client = createGrpcClient(NodeLinkServiceClient, { address, service: 'registry', tls });
  return {
    open: (): LinkStream => {
      const stream = bidiStream(client, 'connect');
      return {
        write: (message) => stream.write(message),
        on: (event: string, listener: (value: never) => void) =>
          stream.on(event, (value: unknown) => {
            const passed = event === 'error' ? fromServiceError(value) : value;
            listener(passed as never);
          }),
        cancel: () => stream.cancel(),
      };
    },
    close: () => closeClient(client),
  };
}
