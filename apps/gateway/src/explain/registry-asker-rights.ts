import { EXPLAIN_ROUTE } from '@roundhouse/admin-api';
import type { AdminServiceClient } from '@roundhouse/contracts/registry/v1/admin_service';
import { toAppError } from '@roundhouse/errors';
import { unary } from '@roundhouse/grpc';
import type { AskerRights } from './explain.ports.ts';

const TIMEOUT = { timeoutMs: 5_000 } as const;
const { action } = EXPLAIN_ROUTE;

/** Asks registry, which alone knows roles. */
export function registryAskerRights(client: AdminServiceClient): AskerRights {
  return {
    anywhere: (context) => unary(client, 'authorize', { context, action, organizationId: '', projectId: '' }, TIMEOUT),
    inPlace: async (context, organizationId, projectId) => {
      try {
        await unary(client, 'authorize', { context, action, organizationId, projectId }, TIMEOUT);
        return true;
      } catch (thrown) {
        const { reason } = toAppError(thrown);
        if (reason === 'FORBIDDEN' || reason === 'NOT_FOUND') return false;
        throw thrown;
      }
    },
  };
}
