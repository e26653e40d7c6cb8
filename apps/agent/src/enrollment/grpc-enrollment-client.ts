import { EnrollmentServiceClient } from '@roundhouse/contracts/agent/v1/enrollment_service';
import { closeClient, createGrpcClient, unary } from '@roundhouse/grpc/clients';
import type { EnrollmentClient } from './enroll.ts';

const TIMEOUT_MS = 10_000;

/**
 * Enrols over TLS that only registry proves itself by: the node has no certificate yet.
 *
 * @param caFile authority of the services' certificates
 */
export function grpcEnrollmentClient(address: string, caFile: string, agentVersion: string): EnrollmentClient {
  return {
    enroll: async ({ joinToken, csrDer, nodeName }) => {
      const client = createGrpcClient(EnrollmentServiceClient, { address, service: 'registry', tls: { caFile } });
      try {
        const request = { joinToken, csrDer: Buffer.from(csrDer), nodeName, agentVersion };
        return await unary(client, 'enroll', request, { timeoutMs: TIMEOUT_MS });
      } finally {
        closeClient(client);
      }
    },
  };
}
