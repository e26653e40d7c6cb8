import { EnrollmentServiceService } from '@roundhouse/contracts/agent/v1/enrollment_service';
import { NodeLinkServiceService } from '@roundhouse/contracts/agent/v1/node_link_service';
import { declareService, tlsFilesOf, type GrpcServerOptions } from '@roundhouse/grpc';
import type { Config } from '../config.ts';

/**
 * The two doors for nodes: the link, for certificates of the nodes' authority only; and enrolment, the one door
 * without a client certificate, where the join token counts.
 */
export function nodeDoors(config: Config): GrpcServerOptions[] {
  const tls = tlsFilesOf(config);
  return [
    {
      bind: `${config.BIND_ADDRESS}:${config.NODE_LINK_PORT}`,
      tls: { ...tls, caFile: config.NODE_CA_CERT_FILE },
      services: [declareService(NodeLinkServiceService, { connect: { nodes: true } })],
    },
    {
      bind: `${config.BIND_ADDRESS}:${config.ENROLL_PORT}`,
      tls,
      clientAuth: 'none',
      services: [declareService(EnrollmentServiceService, { enroll: { public: true } })],
      maxMessageBytes: 64 * 1024,
    },
  ];
}
