import type { RouterServiceClient } from '@roundhouse/contracts/router/v1/router_service';
import { unary } from '@roundhouse/grpc';
import type { RouterExplainer } from './explain.ports.ts';

/** Deadline of an explanation, in milliseconds. */
const TIMEOUT = { timeoutMs: 1_000 } as const;

/**
 * Asks the home router of a project.
 *
 * @param homeOf address of the router that plans for a project; undefined = none can be reached
 */
export function routerExplainer(
  homeOf: (projectId: string) => string | undefined,
  clientOf: (address: string) => RouterServiceClient,
): RouterExplainer {
  return {
    explain: async (plan) => {
      const address = homeOf(plan.projectId);
      if (address === undefined) return undefined;
      try {
        const response = await unary(clientOf(address), 'explain', { plan }, TIMEOUT);
        // Without an answer it has no configuration yet.
        return response.answer?.result === undefined ? undefined : response;
      } catch {
        // Whatever is wrong with it, the snapshot still knows most.
        return undefined;
      }
    },
  };
}
