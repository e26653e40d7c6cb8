import { describe, expect, it } from '@jest/globals';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { PlanAnswer, PlanRequest } from '@roundhouse/contracts/router/v1/router_service';
import { toAnswer, toQuestion } from './plan.mapper.ts';

const timeouts = { connectTimeoutMs: 1, firstTokenTimeoutMs: 2, idleTimeoutMs: 3, totalTimeoutMs: 4 };
const revision = { epoch: 'epoch', number: 7n };

describe('plan mapper', () => {
  it('carries over what planning weighs', () => {
    const request = PlanRequest.fromPartial({
      requestId: 'one',
      modelId: 'mdl',
      mode: Mode.MODE_EMBEDDING,
      capabilities: ['tools'],
      inputTokensEstimate: 12,
      tags: ['eu'],
      deadlineMs: 9_000,
    });
    expect(toQuestion(request)).toEqual({
      requestId: 'one',
      modelId: 'mdl',
      trace: undefined,
      query: {
        mode: 'embedding',
        capabilities: ['tools'],
        inputTokensEstimate: 12,
        tags: ['eu'],
        deadlineMs: 9_000,
      },
    });
  });

  it('sends a plan with a reason for each candidate that is not in it', () => {
    const answer = toAnswer('one', {
      revision,
      decision: {
        kind: 'plan',
        plan: {
          attempts: [{ deploymentId: 'a', ...timeouts }],
          permittedRetries: 0,
          verdicts: [
            { deploymentId: 'a', code: 'chosen' },
            { deploymentId: 'b', code: 'provider_inactive' },
          ],
        },
      },
    });
    expect(PlanAnswer.decode(PlanAnswer.encode(answer).finish())).toMatchObject({
      requestId: 'one',
      result: {
        $case: 'plan',
        value: {
          attempts: [{ deploymentId: 'a', ...timeouts }],
          permittedRetries: 0,
          revision,
          reasons: ['b:provider_inactive'],
        },
      },
    });
  });

  it('sends a refusal with at most 32 reasons', () => {
    const verdicts = Array.from({ length: 40 }, (_, index) => ({
      deploymentId: `d${index}`,
      code: 'endpoint_absent' as const,
    }));
    const answer = toAnswer('one', {
      revision,
      decision: { kind: 'refusal', refusal: { reason: 'NO_DEPLOYMENT', retryAfterMs: 1_000, verdicts } },
    });
    const value = answer.result?.$case === 'refusal' ? answer.result.value : undefined;
    expect(value).toMatchObject({ reason: 'NO_DEPLOYMENT', retryAfterMs: 1_000 });
    expect(value?.details).toHaveLength(32);
    expect(value?.details[0]).toBe('d0:endpoint_absent');
  });
});
