import { RequestBatch, RequestContent, RequestRecord } from '@roundhouse/contracts/events/v1/request';
import type { UsageMessage } from '@roundhouse/messaging';
import { contentRow, type ContentRow } from './content-row.ts';
import { requestRow, type RequestRow } from './request-row.ts';

/** What some messages hold. */
export interface IncomingRequests {
  readonly rows: readonly RequestRow[];
  readonly contents: readonly ContentRow[];
  /** Messages and records that cannot be read, or that there is no day for. */
  readonly unreadable: number;
}

/**
 * Reads messages of the stream of request records. What cannot be read is counted and left out: nothing depends on it,
 * and it must not hold up the rest.
 *
 * @param oldestMs records of before are not kept any more; Unix milliseconds
 * @param nowMs Unix milliseconds
 */
export function readRequestMessages(
  messages: readonly Pick<UsageMessage, 'data'>[],
  oldestMs: number,
  nowMs: number,
): IncomingRequests {
  const rows: RequestRow[] = [];
  const contents: ContentRow[] = [];
  let unreadable = 0;
  for (const { data } of messages) {
    const batch = decoded(() => RequestBatch.decode(data));
    if (batch === undefined) unreadable += 1;
    for (const bytes of batch?.records ?? []) {
      const record = decoded(() => RequestRecord.decode(bytes));
      const row = record === undefined ? undefined : requestRow(record, bytes, oldestMs, nowMs);
      if (row === undefined) unreadable += 1;
      else rows.push(row);
    }
    for (const bytes of batch?.contents ?? []) {
      const content = decoded(() => RequestContent.decode(bytes));
      const row = content === undefined ? undefined : contentRow(content, bytes, oldestMs, nowMs);
      if (row === undefined) unreadable += 1;
      else contents.push(row);
    }
  }
  return { rows, contents, unreadable };
}

function decoded<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}
