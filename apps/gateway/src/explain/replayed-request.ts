import type { PlanRequest } from '@roundhouse/contracts/router/v1/router_service';
import { AppError } from '@roundhouse/errors';
import { callableOf, modeName, type ConfigState } from '@roundhouse/snapshot';
import type { ExplainRequest } from './asked-caller.ts';
import type { NamedCallable } from './named-callable.ts';

/** A request as it was made, and what it means today. */
export interface ReplayedRequest {
  readonly body: ExplainRequest;
  readonly named: NamedCallable;
  /** As it went to the router. */
  readonly plan: PlanRequest;
}

/**
 * Puts a past request as a question about today: the same caller, callable, sizes and tags, today's configuration.
 *
 * @throws AppError NOT_FOUND when its model or route group is gone
 */
export function replayedRequest(state: ConfigState, plan: PlanRequest): ReplayedRequest {
  const callable = callableOf(state, plan.modelId);
  if (callable === undefined) throw notThere('The model that the request named is gone.');
  const { entry } = callable;
  const scope = entry.projectId === '' ? 'organization' : 'project';
  const key = plan.apiKeyId === '' ? undefined : state.apiKey(plan.apiKeyId);
  return {
    plan,
    named: { ...callable, by: 'key', scope },
    body: {
      model: entry.key,
      ...(key === undefined ? placeOf(plan) : { api_key_id: key.id }),
      mode: modeName(plan.mode) as ExplainRequest['mode'],
      stream: plan.stream,
      input_tokens: plan.inputTokensEstimate,
      max_output_tokens: plan.maxOutputTokens,
      capabilities: plan.capabilities,
      tags: plan.tags,
      metadata: { tags: [] },
    },
  };
}

/** The answer for a request of which nothing is known, or which is not the asker's to see. */
export function unknownRequest(): AppError {
  return notThere('There is no record of this request, or you may not see it.');
}

/** A key that is deleted by now has no policy of its own any more; what it belonged to still has. */
function placeOf({ organizationId, projectId, teamId, memberId }: PlanRequest): Partial<ExplainRequest> {
  return {
    organization_id: organizationId,
    project_id: projectId,
    ...(teamId === '' ? {} : { team_id: teamId }),
    ...(memberId === '' ? {} : { member_id: memberId }),
  };
}

function notThere(message: string): AppError {
  return new AppError('NOT_FOUND', message, { details: [{ where: '/request_id', message }] });
}
