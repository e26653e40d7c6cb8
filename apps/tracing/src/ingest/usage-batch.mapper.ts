import { UsageSource, type TokenUsage } from '@roundhouse/contracts/common/v1/common';
import { EndStatus, UsageBatch, UsageRecord, type Attribution } from '@roundhouse/contracts/events/v1/usage';
import { isId } from '@roundhouse/kernel';
import { parseUsageMessageId, type UsageMessage } from '@roundhouse/messaging';
import type { LedgerRow, RowAttribution, RowOutcome, RowUsage } from './domain/ledger-row.ts';
import { rowFault } from './domain/row-faults.ts';
import type { CoveredRange, DeadLetter, IncomingBatch, IncomingRow } from './ingest.ports.ts';

const END_STATUS: Partial<Record<EndStatus, string>> = {
  [EndStatus.END_STATUS_SUCCESS]: 'success',
  [EndStatus.END_STATUS_ERROR]: 'error',
  [EndStatus.END_STATUS_CANCELLED]: 'cancelled',
};

const USAGE_SOURCE: Partial<Record<UsageSource, string>> = {
  [UsageSource.USAGE_SOURCE_PROVIDER]: 'provider',
  [UsageSource.USAGE_SOURCE_DRAINED]: 'drained',
  [UsageSource.USAGE_SOURCE_SUSPECT]: 'suspect',
  [UsageSource.USAGE_SOURCE_ESTIMATED]: 'estimated',
  [UsageSource.USAGE_SOURCE_PROVISIONAL]: 'provisional',
  [UsageSource.USAGE_SOURCE_NONE]: 'none',
};

const MAX_SEQ = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Reads messages of the usage stream. What cannot be read becomes a dead letter and still counts as covered, so that
 * one bad record does not hold up its spool.
 *
 * @param nowMs Unix milliseconds
 */
export function readMessages(messages: readonly UsageMessage[], nowMs: number): IncomingBatch {
  const rows: IncomingRow[] = [];
  const deadLetters: DeadLetter[] = [];
  const ranges: CoveredRange[] = [];
  for (const message of messages) {
    const batch = decode(message.data);
    const range = batch === undefined ? rangeFromId(message) : rangeFrom(batch);
    if (batch === undefined || range === undefined) {
      deadLetters.push(unreadable(message, range));
      if (range !== undefined) ranges.push(range);
      continue;
    }
    ranges.push(range);
    for (const payload of batch.records) {
      const read = readRecord(payload, range, nowMs);
      if ('reason' in read) deadLetters.push(read);
      else rows.push(read);
    }
  }
  return { rows, deadLetters, ranges };
}

function decode(data: Uint8Array): UsageBatch | undefined {
  try {
    return UsageBatch.decode(data);
  } catch {
    return undefined;
  }
}

function rangeFrom(batch: UsageBatch): CoveredRange | undefined {
  const { spoolId, gatewayId, firstSeq, lastSeq } = batch;
  const sound =
    isId(spoolId) && firstSeq >= 1n && lastSeq >= firstSeq && lastSeq <= MAX_SEQ && !gatewayId.includes('\0');
  return sound ? { spoolId, gatewayId, firstSeq, lastSeq } : undefined;
}

/** The message's id names its range even where the payload does not. */
function rangeFromId(message: UsageMessage): CoveredRange | undefined {
  const range = parseUsageMessageId(message.msgId);
  return range === undefined || !isId(range.spoolId) ? undefined : { ...range, gatewayId: '' };
}

function unreadable(message: UsageMessage, range: CoveredRange | undefined): DeadLetter {
  return {
    spoolId: range?.spoolId ?? '',
    firstSeq: range?.firstSeq ?? 0n,
    lastSeq: range?.lastSeq ?? 0n,
    reason: 'the message is no usage batch',
    payload: message.data,
  };
}

function readRecord(payload: Uint8Array, range: CoveredRange, nowMs: number): IncomingRow | DeadLetter {
  const { spoolId, firstSeq, lastSeq } = range;
  const refuse = (reason: string): DeadLetter => ({ spoolId, firstSeq, lastSeq, reason, payload });
  let record: UsageRecord;
  try {
    record = UsageRecord.decode(payload);
  } catch {
    return refuse('the record cannot be decoded');
  }
  const row = toRow(record, spoolId);
  if (row === undefined) return refuse('the record lacks its attribution or says nothing');
  const fault = rowFault(row, nowMs);
  if (fault !== undefined) return refuse(fault);
  return { row, range, payload, trace: record.attribution?.trace };
}

function toRow(record: UsageRecord, spoolId: string): LedgerRow | undefined {
  const { attemptId, ordinal, attribution, kind } = record;
  if (attribution === undefined || kind === undefined) return undefined;
  const common = { attemptId, ordinal, spoolId, ...toAttribution(attribution) };
  switch (kind.$case) {
    case 'open':
      return { ...common, ...NO_OUTCOME, ...toUsage(undefined), kind: 'open', costPico: 0n, reason: '' };
    case 'settle': {
      const { usage, costPico, durationMs, firstTokenMs, httpStatus, failureClass, finishReason } = kind.value;
      const provisional = kind.value.usageSource === UsageSource.USAGE_SOURCE_PROVISIONAL;
      return {
        ...common,
        ...toUsage(usage),
        kind: provisional ? 'provisional' : 'settle',
        endStatus: END_STATUS[kind.value.endStatus] ?? 'unknown',
        usageSource: USAGE_SOURCE[kind.value.usageSource] ?? 'unknown',
        costPico,
        durationMs,
        firstTokenMs,
        httpStatus,
        failureClass,
        finishReason,
        reason: '',
      };
    }
    case 'adjust': {
      const { usage, costPico, reason } = kind.value;
      return { ...common, ...NO_OUTCOME, ...toUsage(usage), kind: 'adjust', costPico, reason };
    }
  }
}

const NO_OUTCOME: RowOutcome = {
  endStatus: '',
  usageSource: '',
  durationMs: 0,
  firstTokenMs: 0,
  httpStatus: 0,
  failureClass: '',
  finishReason: '',
};

function toAttribution(attribution: Attribution): RowAttribution {
  const { trace: _, ...stored } = attribution;
  return stored;
}

function toUsage(usage: TokenUsage | undefined): RowUsage {
  return {
    inputTokens: usage?.inputTokens ?? 0,
    cacheReadTokens: usage?.cacheReadTokens ?? 0,
    cacheWriteTokens: usage?.cacheWriteTokens ?? 0,
    cacheWrite1hTokens: usage?.cacheWrite1hTokens ?? 0,
    outputTokens: usage?.outputTokens ?? 0,
    reasoningTokens: usage?.reasoningTokens ?? 0,
    audioInputTokens: usage?.audioInputTokens ?? 0,
    audioOutputTokens: usage?.audioOutputTokens ?? 0,
    imageTokens: usage?.imageTokens ?? 0,
    images: usage?.images ?? 0,
    audioMs: usage?.audioMs ?? 0,
    characters: usage?.characters ?? 0,
    pages: usage?.pages ?? 0,
  };
}
