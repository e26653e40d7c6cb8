import type { PlanRequest } from '@roundhouse/contracts/router/v1/router_service';
import {
  UsageScope,
  type RecordedRequest,
  type UsageServiceClient,
} from '@roundhouse/contracts/tracing/v1/usage_service';
import { toAppError } from '@roundhouse/errors';
import { unary } from '@roundhouse/grpc';
import type { RoutedRequests } from '../explain/explain.ports.ts';

const TIMEOUT_MS = 5_000;

/** What past requests asked routers, from their records in tracing. */
export function routedRequests(tracing: UsageServiceClient): RoutedRequests {
  return {
    find: async (organizationId, requestId) => {
      const scope = UsageScope.fromPartial(
        organizationId === '' ? { installation: true } : { organizationId, wholeOrganization: true },
      );
      try {
        const { request } = await unary(tracing, 'getRequest', { scope, requestId }, { timeoutMs: TIMEOUT_MS });
        return request === undefined ? undefined : planRequestOf(request);
      } catch (error) {
        if (toAppError(error).reason === 'NOT_FOUND') return undefined;
        throw error;
      }
    },
  };
}

/** A record says once what stands in the question as well. @returns undefined when no planner was asked */
function planRequestOf({ record }: RecordedRequest): PlanRequest | undefined {
  if (record?.route === undefined || record.caller === undefined) return undefined;
  const { organizationId, projectId, teamId, memberId, apiKeyId } = record.caller;
  return {
    ...record.route,
    requestId: record.requestId,
    trace: undefined,
    organizationId,
    projectId,
    teamId,
    memberId,
    apiKeyId,
    modelId: record.callable?.id ?? '',
    mode: record.mode,
    stream: record.stream,
    tags: record.tags,
  };
}
