import { Mode } from '@roundhouse/contracts/common/v1/common';
import { RequestBatch, RequestRecord, type DeepPartial } from '@roundhouse/contracts/events/v1/request';
import { EndStatus } from '@roundhouse/contracts/events/v1/usage';
import { newId } from '@roundhouse/kernel';

/** A request that was served in 40 ms by one attempt, for tests. */
export function requestRecord(change: DeepPartial<RequestRecord> = {}): RequestRecord {
  return RequestRecord.fromPartial({
    requestId: newId(),
    receivedAtUnixMs: BigInt(Date.now()),
    caller: { organizationId: 'org', projectId: 'project', apiKeyId: 'key' },
    callable: { id: 'model', key: 'demo-chat' },
    operation: '/v1/chat/completions',
    mode: Mode.MODE_CHAT,
    httpStatus: 200,
    endStatus: EndStatus.END_STATUS_SUCCESS,
    steps: [
      { step: 'authenticate', startUs: 10, durationUs: 20 },
      { step: 'attempt', startUs: 30, durationUs: 39_000 },
    ],
    attempts: [{ target: { deploymentId: 'deployment', providerId: 'provider', modelId: 'model' }, httpStatus: 200 }],
    totalUs: 40_000,
    gatewayId: 'gateway-0',
    ...change,
  });
}

/** One refused ahead of any attempt. */
export function refusedRecord(change: DeepPartial<RequestRecord> = {}): RequestRecord {
  return requestRecord({
    httpStatus: 429,
    endStatus: EndStatus.END_STATUS_ERROR,
    reason: 'RATE_LIMITED',
    refusingStep: 'plan',
    attempts: [],
    ...change,
  });
}

/** A message of the stream. */
export function requestMessage(...records: RequestRecord[]): { data: Uint8Array } {
  const encoded = records.map((record) => RequestRecord.encode(record).finish() as Buffer);
  return { data: RequestBatch.encode({ gatewayId: 'gateway-0', records: encoded, contents: [] }).finish() };
}
