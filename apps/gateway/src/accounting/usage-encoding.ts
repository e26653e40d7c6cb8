import { UsageSource } from '@roundhouse/contracts/common/v1/common';
import { EndStatus, UsageBatch, UsageRecord, type UsageSettle } from '@roundhouse/contracts/events/v1/usage';
import type { SettledUsageSource, SettleFacts } from './accounting.ports.ts';

const END_STATUS: Record<SettleFacts['endStatus'], EndStatus> = {
  success: EndStatus.END_STATUS_SUCCESS,
  error: EndStatus.END_STATUS_ERROR,
  cancelled: EndStatus.END_STATUS_CANCELLED,
};

const USAGE_SOURCE: Record<SettledUsageSource, UsageSource> = {
  provider: UsageSource.USAGE_SOURCE_PROVIDER,
  drained: UsageSource.USAGE_SOURCE_DRAINED,
  suspect: UsageSource.USAGE_SOURCE_SUSPECT,
  estimated: UsageSource.USAGE_SOURCE_ESTIMATED,
  none: UsageSource.USAGE_SOURCE_NONE,
};

/** The settle that facts amount to. */
export function settleOf(facts: SettleFacts): UsageSettle {
  return {
    endStatus: END_STATUS[facts.endStatus],
    usage: facts.usage,
    usageSource: USAGE_SOURCE[facts.usageSource],
    costPico: facts.costPico,
    // Sub-millisecond figures round up, because 0 means "none came".
    durationMs: Math.ceil(facts.durationMs),
    firstTokenMs: Math.ceil(facts.firstTokenMs),
    httpStatus: facts.httpStatus,
    failureClass: facts.failureClass,
    finishReason: facts.finishReason,
  };
}

/**
 * The settle of an attempt whose gateway died before its end was recorded. What the upstream billed is unknown here:
 * no usage, no cost, and a source that says so, for the ledger to reconcile.
 */
export function provisionalSettle(): UsageSettle {
  return {
    endStatus: EndStatus.END_STATUS_ERROR,
    usage: undefined,
    usageSource: UsageSource.USAGE_SOURCE_PROVISIONAL,
    costPico: 0n,
    durationMs: 0,
    firstTokenMs: 0,
    httpStatus: 0,
    failureClass: 'unknown',
    finishReason: '',
  };
}

/**
 * Reads a record of a spool.
 *
 * @returns undefined when the bytes are none
 */
export function decodeRecord(bytes: Uint8Array): UsageRecord | undefined {
  try {
    return UsageRecord.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Tag of field 5 (`records`) of UsageBatch: bytes, so their length follows. */
const RECORDS_TAG = (5 << 3) | 2;
/** Of a record's tag and length: a varint holds seven bits a byte. */
const MAX_PREFIX_BYTES = 1 + 5;

/**
 * Encodes one message for the stream. Records are copied once, into a buffer that has room for all of them: the generated
 * codec's grows step by step, and is copied with each step.
 */
export function encodeBatch(
  spoolId: string,
  gatewayId: string,
  firstSeq: number,
  lastSeq: number,
  records: readonly Uint8Array[],
): Uint8Array {
  const head = UsageBatch.encode({
    spoolId,
    gatewayId,
    firstSeq: BigInt(firstSeq),
    lastSeq: BigInt(lastSeq),
    records: [],
  }).finish();
  let room = head.length;
  for (const record of records) room += MAX_PREFIX_BYTES + record.length;
  const bytes = Buffer.allocUnsafe(room);
  bytes.set(head);
  let at = head.length;
  for (const record of records) {
    bytes[at++] = RECORDS_TAG;
    let length = record.length;
    for (; length > 0x7f; length >>>= 7) bytes[at++] = (length & 0x7f) | 0x80;
    bytes[at++] = length;
    bytes.set(record, at);
    at += record.length;
  }
  return bytes.subarray(0, at);
}
