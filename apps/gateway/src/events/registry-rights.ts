import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { AdminServiceClient } from '@roundhouse/contracts/registry/v1/admin_service';
import { unary } from '@roundhouse/grpc';
import type { RightsSource } from './events.ports.ts';

const TIMEOUT = { timeoutMs: 5_000 } as const;

/** What registry says a caller may do. */
export function registryRights(client: AdminServiceClient, context: CallContext): RightsSource {
  return {
    authorize: async (action, organizationId, projectId) => {
      await unary(client, 'authorize', { context, action, organizationId, projectId }, TIMEOUT);
    },
    reachesInstallation: async (action) => {
      // Without a place `authorize` would ask for anywhere, which an administrator of any organization passes.
      const whole = { context, action, organization: '', project: '' };
      return (await unary(client, 'resolveScope', whole, TIMEOUT)).installation;
    },
  };
}
