import { isId } from '@roundhouse/kernel';
import { occurredAtMs, type LedgerRow } from './ledger-row.ts';

/** Earliest attempt that the ledger has a day for: 2020-01-01. */
const EARLIEST_MS = Date.UTC(2020, 0, 1);
/** Clocks of gateways may be ahead of ours by this much. */
const MAX_AHEAD_MS = 24 * 3600 * 1000;
const MAX_TEXT_LENGTH = 2048;
const MAX_ORDINAL = 2 ** 31 - 1;

/**
 * Says why a record cannot stand in the ledger.
 *
 * @param nowMs Unix milliseconds
 * @returns a sentence for an operator; undefined when the record is sound
 */
export function rowFault(row: LedgerRow, nowMs: number): string | undefined {
  if (!isId(row.attemptId)) return 'the attempt id is no UUIDv7';
  const atMs = occurredAtMs(row.attemptId);
  if (atMs < EARLIEST_MS) return 'the attempt id lies before 2020';
  if (atMs > nowMs + MAX_AHEAD_MS) return 'the attempt id lies more than a day ahead';
  if (row.ordinal > MAX_ORDINAL) return 'the ordinal is too large';
  if (row.kind !== 'adjust' && row.costPico < 0n) return 'the cost is negative';
  for (const [name, value] of Object.entries(row)) {
    if (typeof value !== 'string') continue;
    if (value.length > MAX_TEXT_LENGTH) return `${name} is too long`;
    // Postgres has no such character in text.
    if (value.includes('\0')) return `${name} holds a NUL`;
  }
  return undefined;
}
