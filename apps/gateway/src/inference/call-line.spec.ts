import { describe, expect, it } from '@jest/globals';
import { NO_BODY } from '../request-log/request-facts.ts';
import { callLine } from './call-line.ts';
import type { CallSummary } from './call-summary.ts';

const summary: CallSummary = {
  requestId: '01a1f8b6-a03d-77e2-bf91-000000000000',
  clientRequestId: '',
  traceId: '',
  steps: undefined,
  route: '/v1/chat/completions',
  principal: undefined,
  model: '',
  stream: false,
  status: 401,
  reason: '',
  deploymentId: '',
  attempts: 0,
  planSource: '',
  inputTokens: 0,
  outputTokens: 0,
  usageSource: 'none',
  ttftMs: 0,
  durationMs: 1,
  overheadMs: 0,
  body: NO_BODY,
};

const principal = {
  apiKeyId: 'k',
  organizationId: 'o',
  projectId: 'p',
  teamId: 't',
  memberId: 'm',
  serviceAccountId: '',
  scopes: ['inference'],
};

const read = (over: Partial<CallSummary>): unknown => JSON.parse(`{${callLine({ ...summary, ...over })}}`);

describe('the log line of a call', () => {
  it('leaves out what says nothing', () => {
    expect(read({})).toEqual({
      requestId: summary.requestId,
      route: '/v1/chat/completions',
      stream: false,
      status: 401,
      attempts: 0,
      inputTokens: 0,
      outputTokens: 0,
      usageSource: 'none',
      ttftMs: 0,
      durationMs: 1,
      overheadMs: 0,
    });
  });

  it('names the caller, the model, the deployment and the reason, again for the next call', () => {
    const told = { model: 'chat', deploymentId: 'd', reason: 'overloaded', planSource: 'local', traceId: 'abc' };
    for (let call = 1; call <= 2; call += 1) {
      expect(read({ ...told, principal, clientRequestId: 'mine' })).toMatchObject({
        organizationId: 'o',
        projectId: 'p',
        apiKeyId: 'k',
        model: 'chat',
        deploymentId: 'd',
        reason: 'overloaded',
        plan: 'local',
        trace_id: 'abc',
        clientRequestId: 'mine',
      });
    }
  });

  it('lets no text break out of its quotes', () => {
    const hostile = 'a"},\n{"level":"fatal\\';
    expect(read({ model: hostile, clientRequestId: hostile, route: hostile })).toMatchObject({
      model: hostile,
      clientRequestId: hostile,
      route: hostile,
    });
    expect(callLine({ ...summary, model: hostile })).not.toContain('\n');
  });

  it.each([
    [0.004, 0],
    [0.05, 0.05],
    [1.996, 2],
    [12.34, 12.34],
    [123_456.789, 123_456.79],
  ])('rounds %p ms to %p', (milliseconds, shown) => {
    expect(read({ durationMs: milliseconds, overheadMs: milliseconds })).toMatchObject({
      durationMs: shown,
      overheadMs: shown,
    });
  });
});
