import { describe, expect, it } from '@jest/globals';
import { UsageSource } from '@roundhouse/contracts/common/v1/common';
import { RequestRecord } from '@roundhouse/contracts/events/v1/request';
import { EndStatus } from '@roundhouse/contracts/events/v1/usage';
import { attemptFacts, requestFacts, stepReadings } from './fixtures/request-facts.ts';
import { ProtoWriter } from './proto-writer.ts';
import { MAX_RECORD_BYTES, RequestRecordEncoder } from './record-encoder.ts';
import type { RequestFacts } from './request-facts.ts';

const encoder = new RequestRecordEncoder('gateway-0');

function recordOf(facts: RequestFacts): { record: RequestRecord; size: number } {
  const out = new ProtoWriter(64 * 1024);
  encoder.write(out, facts, 1_760_000_000_000);
  return { record: RequestRecord.decode(out.bytes.subarray(0, out.at)), size: out.at };
}

describe('the record of a request', () => {
  it('says who, what, when, every step and every attempt', () => {
    const failed = attemptFacts({
      failureClass: 'overloaded',
      httpStatus: 503,
      deploymentId: 'd1',
      startedAtMs: 1_003,
    });
    const served = attemptFacts({ deploymentId: 'd2', startedAtMs: 1_010, connectionMs: 3, upstreamRequestId: 'up-1' });
    const steps = stepReadings({ attempts: [failed, served] });
    const { record } = recordOf(requestFacts({ steps, clientRequestId: 'mine', traceId: 'abc' }));
    expect(record).toMatchObject({
      requestId: requestFacts({}).requestId,
      clientRequestId: 'mine',
      receivedAtUnixMs: 1_760_000_000_000n,
      caller: { organizationId: 'o', projectId: 'p', memberId: 'm', apiKeyId: 'k' },
      callable: { id: 'model-1', key: 'chat' },
      operation: '/v1/chat/completions',
      stream: true,
      httpStatus: 200,
      endStatus: EndStatus.END_STATUS_SUCCESS,
      reason: '',
      refusingStep: '',
      plan: {
        source: 'router',
        strategy: 'weighted',
        configNumber: 7n,
        permittedRetries: 3,
        reasons: ['d3:circuit_open'],
      },
      route: {
        capabilities: ['tools'],
        inputTokensEstimate: 40,
        maxOutputTokens: 100,
        affinityKey: 'a',
        deadlineMs: 9,
      },
      usage: { inputTokens: 22, outputTokens: 14 },
      costPico: 2n * (11n * 3n + 7n * 5n + 2n),
      finishReason: 'stop',
      tags: ['eu'],
      gatewayId: 'gateway-0',
      traceId: 'abc',
      totalUs: 50_000,
      overheadUs: 1_500,
      firstTokenUs: 15_000,
    });
    expect(record.steps.map(({ step, startUs, durationUs }) => [step, startUs, durationUs])).toEqual([
      ['authenticate', 100, 900],
      ['plan', 1_000, 2_000],
      ['attempt', 3_000, 47_000],
    ]);
    expect(record.attempts).toMatchObject([
      {
        target: { deploymentId: 'd1', providerId: 'v', modelKey: 'chat' },
        failureClass: 'overloaded',
        httpStatus: 503,
      },
      {
        target: { deploymentId: 'd2', upstreamModelId: 'sim-chat', credentialId: 'c' },
        startUs: 10_000,
        failureClass: '',
        connectionMs: 3,
        firstTokenMs: 5,
        durationMs: 30,
        usageSource: UsageSource.USAGE_SOURCE_PROVIDER,
        upstreamRequestId: 'up-1',
        attemptId: 'attempt-d2',
      },
    ]);
  });

  it.each([
    [200, '', EndStatus.END_STATUS_SUCCESS],
    [200, 'truncated', EndStatus.END_STATUS_ERROR],
    [429, 'RATE_LIMITED', EndStatus.END_STATUS_ERROR],
    [499, 'cancelled', EndStatus.END_STATUS_CANCELLED],
  ])('ends by what the caller saw: %s %s', (status, reason, endStatus) => {
    expect(recordOf(requestFacts({ status, reason })).record.endStatus).toBe(endStatus);
  });

  it('of a refusal names its step and what was asked for (000-48)', () => {
    const steps = stepReadings({
      names: ['authenticate', 'resolve'],
      startsMs: [1_000, 1_001],
      reasons: ['', 'MODEL_NOT_FOUND'],
      refusingStep: 'resolve',
      askedModel: 'no-such-model',
      query: undefined,
      plan: undefined,
      attempts: [],
    });
    const { record } = recordOf(requestFacts({ steps, model: '', status: 404, reason: 'MODEL_NOT_FOUND' }));
    expect(record).toMatchObject({
      refusingStep: 'resolve',
      reason: 'MODEL_NOT_FOUND',
      callable: { id: '', key: 'no-such-model' },
      plan: undefined,
      route: undefined,
      attempts: [],
      steps: [{ step: 'authenticate' }, { step: 'resolve', reason: 'MODEL_NOT_FOUND' }],
    });
  });

  it('is bounded, whatever callers and upstreams name', () => {
    const long = '𝄞'.repeat(400);
    const attempts = Array.from({ length: 50 }, (_, index) =>
      attemptFacts({ deploymentId: `${long}${index}`, upstreamRequestId: long, finishReason: long, modelKey: long }),
    );
    const names = Array.from({ length: 200 }, () => 'attempt');
    const steps = stepReadings({
      attempts,
      names,
      startsMs: names.map((_, index) => index),
      reasons: names.map(() => long),
      plan: { source: 'router', configNumber: 2n ** 63n - 1n, permittedRetries: 3, reasons: names.map(() => long) },
    });
    const query = { ...steps.query!, tags: names.map(() => long), capabilities: names, affinityKey: long };
    const facts = requestFacts({ steps: { ...steps, query }, clientRequestId: long, model: long, reason: long });
    const { record, size } = recordOf(facts);
    expect(size).toBeLessThanOrEqual(MAX_RECORD_BYTES);
    expect(record.plan?.configNumber).toBe(2n ** 63n - 1n);
    expect(record.callable?.key).toBe('𝄞'.repeat(64));
  });

  it('follows an entry of the configuration that changed', () => {
    const attempt = attemptFacts({ deploymentId: 'same' });
    const renamed = attemptFacts({ deploymentId: 'same', modelKey: 'renamed' });
    const keyOf = (one: typeof attempt): string | undefined =>
      recordOf(requestFacts({ steps: stepReadings({ attempts: [one] }) })).record.attempts[0]?.target?.modelKey;
    expect([keyOf(attempt), keyOf(renamed), keyOf(attempt)]).toEqual(['chat', 'renamed', 'chat']);
  });
});
