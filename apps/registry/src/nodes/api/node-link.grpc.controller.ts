import type { ServerDuplexStream } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';
import { GrpcStreamCall } from '@nestjs/microservices';
import type { ConnectRequest, ConnectResponse } from '@roundhouse/contracts/agent/v1/node_link_service';
import { callerOf, failCall, guardStream } from '@roundhouse/grpc';
import { issuedAt } from '../domain/certificates.ts';
import { NodeSessions } from '../link/node-sessions.ts';

/** NodeLinkService over gRPC. The node is who its certificate says, whatever its messages say. */
@Controller()
export class NodeLinkGrpcController {
  private readonly sessions: NodeSessions;

  constructor(@Inject(NodeSessions) sessions: NodeSessions) {
    this.sessions = sessions;
  }

  @GrpcStreamCall('NodeLinkService', 'connect')
  connect(call: ServerDuplexStream<ConnectRequest, ConnectResponse>): void {
    const validFrom = call.getAuthContext().sslPeerCertificate?.valid_from ?? '';
    const session = this.sessions.open(
      { nodeId: callerOf(call).name, certifiedAt: issuedAt(validFrom) },
      {
        write: (message) => call.write({ message }),
        end: (error) => (error === undefined ? call.end() : failCall(call, error)),
      },
    );
    call.on(
      'data',
      guardStream<ConnectRequest>(call, (request) => session.receive(request)),
    );
    call.on('drain', () => session.drained());
    // Each of these may come alone: the node ends, the connection breaks, the deadline of keepalive passes.
    for (const event of ['end', 'cancelled', 'error', 'close']) call.on(event, () => session.close());
  }
}
