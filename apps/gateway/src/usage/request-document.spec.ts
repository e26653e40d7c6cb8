import { describe, expect, it } from '@jest/globals';
import { GET_REQUEST, LIST_REQUESTS } from '@roundhouse/admin-api';
import { RequestRecord, type DeepPartial } from '@roundhouse/contracts/events/v1/request';
import { RecordedRequest } from '@roundhouse/contracts/tracing/v1/usage_service';
import { newId } from '@roundhouse/kernel';
import { requestDetails, requestDocument } from './request-document.ts';
import type { UsageNames } from './usage.ports.ts';

const NAMES: UsageNames = {
  model: (id) => `key of ${id}`,
  deployment: (id) => (id === '' ? undefined : `key of ${id}`),
  provider: (id) => (id === '' ? undefined : `key of ${id}`),
  project: () => undefined,
};
const ID = newId();
const [first, second] = [newId(), newId()];

const sums = { inputTokens: 11n, outputTokens: 7n, costPico: '110' };
const inLedger = [
  {
    attemptId: first,
    attemptIndex: 0,
    status: 'error',
    httpStatus: 503,
    failureClass: 'overloaded',
    deploymentId: 'd1',
  },
  { attemptId: second, attemptIndex: 1, status: 'success', httpStatus: 200, deploymentId: 'd2', durationMs: 31, sums },
].map((attempt) => ({ sums: { costPico: '0' }, startedAt: '2026-11-20T08:00:00.010Z', ...attempt }));

const record: DeepPartial<RequestRecord> = {
  requestId: ID,
  clientRequestId: 'mine',
  caller: { serviceAccountId: 's' },
  callable: { id: 'group', key: 'my-group' },
  operation: '/v1/chat/completions',
  httpStatus: 200,
  steps: [{ step: 'plan', startUs: 100, durationUs: 900 }],
  plan: { source: 'router', routerId: 'r-0', configNumber: 7n, permittedRetries: 2, reasons: ['d9:circuit:open'] },
  attempts: [
    { target: { deploymentId: 'd0' }, startUs: 900, failureClass: 'connect' },
    { attemptId: first, target: { deploymentId: 'd1', credentialId: 'c' }, startUs: 1_000, failureClass: 'overloaded' },
    { attemptId: second, target: { deploymentId: 'd2' }, startUs: 5_000, connectionMs: 3, upstreamRequestId: 'up' },
  ],
  firstTokenUs: 12_345,
  tags: ['eu'],
  overheadUs: 1_500,
};

function request(change: DeepPartial<RecordedRequest>): RecordedRequest {
  return RecordedRequest.fromPartial({
    requestId: ID,
    organizationId: 'o',
    projectId: 'p',
    apiKeyId: 'k',
    mode: 1,
    startedAt: '2026-11-20T08:00:00.000Z',
    status: 'success',
    latencyMs: 40,
    sums,
    ...change,
  });
}

describe('the document of a request', () => {
  it('has amounts from the ledger and all else from the record', () => {
    const details = requestDetails(request({ attempts: inLedger, decisiveAttempt: 1, record }), NAMES);
    expect(details).toMatchObject({
      id: ID,
      status: 'success',
      answered_status: 200,
      deployment: 'key of d2',
      first_token_ms: 12,
      cost_pico: '110',
      attempt_count: 3,
      recorded: true,
      client_request_id: 'mine',
      callable: 'my-group',
      service_account_id: 's',
      tags: ['eu'],
      overhead_us: 1_500,
      steps: [{ step: 'plan', start_us: 100, duration_us: 900, reason: null }],
      plan: {
        source: 'router',
        router_id: 'r-0',
        config_number: '7',
        left_out: [{ deployment_id: 'd9', deployment: 'key of d9', reason: 'circuit:open' }],
      },
    });
    expect(details['attempts']).toMatchObject([
      { id: null, deployment_id: 'd0', status: 'error', failure_class: 'connect', cost_pico: '0', start_us: 900 },
      { id: first, failure_class: 'overloaded', http_status: 503, credential_id: 'c', cost_pico: '0' },
      { id: second, status: 'success', connection_ms: 3, upstream_request_id: 'up', cost_pico: '110', duration_ms: 31 },
    ]);
  });

  it('names the step that refused a request before any provider was tried (000-48)', () => {
    const refused = { httpStatus: 429, reason: 'RATE_LIMITED', refusingStep: 'plan', attempts: [], firstTokenUs: 0 };
    const given = request({ status: 'error', sums: { costPico: '0' }, record: { ...record, ...refused } });
    expect(requestDocument(given, NAMES)).toMatchObject({
      status: 'error',
      answered_status: 429,
      reason: 'RATE_LIMITED',
      refusing_step: 'plan',
      model_id: 'group',
      model: 'my-group',
      attempt_count: 0,
      deployment_id: null,
      http_status: null,
      first_token_ms: null,
      cost_pico: '0',
    });
  });

  it('is what the ledger says where there is no record', () => {
    const details = requestDetails(request({ attempts: inLedger, decisiveAttempt: 1 }), NAMES);
    expect(details).toMatchObject({ recorded: false, steps: [], plan: null, attempt_count: 2, answered_status: null });
  });

  it.each([
    ['both know', { attempts: inLedger, decisiveAttempt: 1, record }],
    ['only the ledger knows', { attempts: inLedger, decisiveAttempt: 1 }],
    ['only a record knows', { record }],
    ['was refused', { record: { ...record, attempts: [], plan: undefined } }],
  ])('has every field that is documented and no other when %s', (_, change) => {
    const given = request(change);
    const shape = (LIST_REQUESTS.answer as NonNullable<typeof LIST_REQUESTS.answer>).shape.data.element;
    const document = requestDocument(given, NAMES);
    expect(shape.strict().parse(document)).toEqual(document);
    expect(Object.keys(document).toSorted()).toEqual(Object.keys(shape.shape).toSorted());
    const details = requestDetails(given, NAMES);
    expect((GET_REQUEST.answer as NonNullable<typeof GET_REQUEST.answer>).strict().parse(details)).toEqual(details);
  });
});
