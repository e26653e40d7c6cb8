import { UsageBatch, UsageRecord } from '@roundhouse/contracts/events/v1/usage';
import { usageMessageId, type UsageMessage } from '@roundhouse/messaging';
import type { ParkedLetter, WholeLetter } from './dead-letters.ports.ts';

/**
 * The messages that a letter may have been: a whole batch under its id, or one record of a batch. Which of the two it
 * was nobody noted, and a later release may read what an earlier one could not.
 */
export function messagesOf(letter: WholeLetter): readonly UsageMessage[] {
  const { payload: data } = letter;
  const msgId = rangeIdOf(letter);
  const one = UsageBatch.encode({ ...rangeOf(letter), gatewayId: '', records: [Buffer.from(data)] }).finish();
  const carried = { streamSeq: 0, traceparent: undefined };
  // Whatever was refused as no batch is tried as one first; bytes of a record never pass for a batch with a range.
  return [
    { ...carried, msgId, data },
    { ...carried, msgId, data: one },
  ];
}

/** What of a letter can be read, as JSON for people; empty = nothing. */
export function readableOf({ payload }: Pick<WholeLetter, 'payload'>): string {
  for (const codec of [UsageRecord, UsageBatch]) {
    try {
      const read = codec.decode(payload);
      if ('attribution' in read ? read.attribution !== undefined : read.records.length > 0) {
        return JSON.stringify(read, shown);
      }
    } catch {
      // The next one may fit.
    }
  }
  return '';
}

/** Integers beyond 53 bits as text; bytes by their number. */
function shown(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  // A Buffer says of itself what its JSON is.
  const { type, data } = value as { type?: unknown; data?: unknown };
  return type === 'Buffer' && Array.isArray(data) ? `${data.length} bytes` : value;
}

function rangeOf({ spoolId, firstSeq, lastSeq }: ParkedLetter) {
  return { spoolId, firstSeq, lastSeq };
}

function rangeIdOf(letter: ParkedLetter): string {
  return letter.spoolId === '' ? '' : usageMessageId(rangeOf(letter));
}
