import { describe, expect, it } from '@jest/globals';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { AttemptOutcome, FailureClass, PlanAnswer, PlanRequest } from '@roundhouse/contracts/router/v1/router_service';
import { FAILURE_CLASSES } from '@roundhouse/routing';
import { toAnswer, toQuestion, toReport } from './plan.mapper.ts';

const timeouts = { connectTimeoutMs: 1, firstTokenTimeoutMs: 2, idleTimeoutMs: 3, totalTimeoutMs: 4 };
const attempt = { deploymentId: 'a', ...timeouts, contextWindowTokens: 8_000, trial: true };
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
      maxOutputTokens: 70,
      affinityKey: 'conversation',
      apiKeyId: 'key',
      memberId: 'member',
    });
    expect(toQuestion(request)).toEqual({
      requestId: 'one',
      callableId: 'mdl',
      caller: expect.objectContaining({ apiKeyId: 'key', memberId: 'member' }),
      trace: undefined,
      query: {
        mode: 'embedding',
        capabilities: ['tools'],
        inputTokensEstimate: 12,
        tags: ['eu'],
        deadlineMs: 9_000,
        maxOutputTokens: 70,
        affinityKey: 'conversation',
      },
    });
  });

  it('sends a plan with a reason for each candidate that is not in it', () => {
    const answer = toAnswer('one', {
      revision,
      decision: {
        kind: 'plan',
        plan: {
          attempts: [attempt],
          contextWindowAttempts: [{ ...attempt, deploymentId: 'large' }],
          contentPolicyAttempts: [{ ...attempt, deploymentId: 'lenient' }],
          permittedRetries: 0,
          verdicts: [{ deploymentId: 'b', code: 'provider_inactive' }],
        },
      },
      limits: { requests: { limit: 50, remaining: 3, resetMs: 59_999.5 }, tokens: undefined },
      refusedBy: undefined,
    });
    expect(PlanAnswer.decode(PlanAnswer.encode(answer).finish())).toMatchObject({
      requestId: 'one',
      result: {
        $case: 'plan',
        value: {
          attempts: [attempt],
          contextWindowAttempts: [{ deploymentId: 'large' }],
          contentPolicyAttempts: [{ deploymentId: 'lenient' }],
          permittedRetries: 0,
          limits: { requests: { limit: 50n, remaining: 3n, resetMs: 60_000 }, tokens: undefined },
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
      limits: undefined,
      refusedBy: { scope: 'project', limit: 'maxParallel' },
    });
    const value = answer.result?.$case === 'refusal' ? answer.result.value : undefined;
    expect(value).toMatchObject({
      reason: 'NO_DEPLOYMENT',
      retryAfterMs: 1_000,
      limitScope: 'project',
      limitKind: 'max_parallel',
    });
    expect(value?.details).toHaveLength(32);
    expect(value?.details[0]).toBe('d0:endpoint_absent');
  });

  it('names every failure class as the library does, and what a newer gateway says unknown', () => {
    const classOf = (failureClass: FailureClass) => toReport(AttemptOutcome.fromPartial({ failureClass })).failureClass;
    expect(classOf(FailureClass.FAILURE_CLASS_UNSPECIFIED)).toBeUndefined();
    for (const name of FAILURE_CLASSES) {
      const wire = FailureClass[`FAILURE_CLASS_${name.toUpperCase()}` as keyof typeof FailureClass];
      expect(classOf(wire as FailureClass)).toBe(name);
    }
    // As bytes, because the number is not in this version's list: field 2 of the message is 99.
    expect(toReport(AttemptOutcome.decode(new Uint8Array([16, 99]))).failureClass).toBe('unknown');
  });
});
