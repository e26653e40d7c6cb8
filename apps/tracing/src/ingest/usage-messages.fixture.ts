import { TokenUsage, UsageSource } from '@roundhouse/contracts/common/v1/common';
import {
  Attribution,
  EndStatus,
  UsageBatch,
  UsageRecord,
  type UsageSettle,
} from '@roundhouse/contracts/events/v1/usage';
import { newId } from '@roundhouse/kernel';
import { usageMessageId, type UsageMessage } from '@roundhouse/messaging';

const attribution = Attribution.fromPartial({
  requestId: 'request',
  organizationId: 'org',
  projectId: 'project',
  apiKeyId: 'key',
  modelId: 'model',
  modelKey: 'demo-chat',
  deploymentId: 'deployment',
  gatewayId: 'gateway-0',
});

function record(attemptId: string, kind: UsageRecord['kind'], change: Partial<Attribution> = {}): Uint8Array {
  return UsageRecord.encode({ attemptId, ordinal: 0, attribution: { ...attribution, ...change }, kind }).finish();
}

/** An encoded open. */
export function open(attemptId = newId(), charged: Partial<Attribution> = {}): Uint8Array {
  return record(attemptId, { $case: 'open', value: {} }, charged);
}

/** An encoded settle: 10 tokens in, 5 out, 100 pico-USD, unless told otherwise. */
export function settle(
  attemptId = newId(),
  change: Partial<UsageSettle> = {},
  charged: Partial<Attribution> = {},
): Uint8Array {
  const value: UsageSettle = {
    endStatus: EndStatus.END_STATUS_SUCCESS,
    usage: TokenUsage.fromPartial({ inputTokens: 10, outputTokens: 5 }),
    usageSource: UsageSource.USAGE_SOURCE_PROVIDER,
    costPico: 100n,
    durationMs: 20,
    firstTokenMs: 5,
    httpStatus: 200,
    failureClass: '',
    finishReason: 'stop',
    ...change,
  };
  return record(attemptId, { $case: 'settle', value }, charged);
}

/** An encoded settle that stands in for one that was never written. */
export function provisional(attemptId: string, costPico = 0n): Uint8Array {
  return settle(attemptId, {
    endStatus: EndStatus.END_STATUS_ERROR,
    usageSource: UsageSource.USAGE_SOURCE_PROVISIONAL,
    usage: undefined,
    costPico,
  });
}

/** A record of a kind that only a later release knows: field 90 with a message in it. */
export function laterKind(): Uint8Array {
  const known = UsageRecord.encode({ attemptId: newId(), ordinal: 0, attribution, kind: undefined }).finish();
  return Buffer.concat([known, Buffer.from([0xd2, 0x05, 0x02, 0x08, 0x07])]);
}

/** An encoded correction. */
export function adjust(attemptId: string, costPico: bigint): Uint8Array {
  return record(attemptId, { $case: 'adjust', value: { usage: undefined, costPico, reason: 'invoice' } });
}

/** An encoded batch of consecutive records of a spool; its range may cover more than what travels. */
export function batch(
  spoolId: string,
  firstSeq: number,
  records: readonly Uint8Array[],
  lastSeq = firstSeq + records.length - 1,
): Uint8Array {
  return UsageBatch.encode({
    spoolId,
    firstSeq: BigInt(firstSeq),
    lastSeq: BigInt(lastSeq),
    gatewayId: 'gateway-0',
    records: records.map((bytes) => Buffer.from(bytes)),
  }).finish();
}

/** A message as the stream delivers it. */
export function message(spoolId: string, firstSeq: number, records: readonly Uint8Array[]): UsageMessage {
  const lastSeq = BigInt(firstSeq + records.length - 1);
  return {
    streamSeq: 1,
    data: batch(spoolId, firstSeq, records),
    msgId: usageMessageId({ spoolId, firstSeq: BigInt(firstSeq), lastSeq }),
    traceparent: undefined,
  };
}
