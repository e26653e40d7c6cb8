import { isId } from '@roundhouse/kernel';
import { occurredAtMs, type LedgerRow } from './ledger-row.ts';

/** Earliest attempt that the ledger has a day for: 2020-01-01. */
const EARLIEST_MS = Date.UTC(2020, 0, 1);
/** Clocks of gateways may be ahead of ours by this much. */
const MAX_AHEAD_MS = 24 * 3600 * 1000;
const MAX_TEXT_LENGTH = 2048;
const MAX_LABELS = 64;
const LABEL = /^[^=]+=/;
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
  if (row.costLabels.length > MAX_LABELS) return 'it has too many cost labels';
  for (const label of row.costLabels) {
    const fault = LABEL.test(label) ? textFault('a cost label', label) : 'a cost label has no name';
    if (fault !== undefined) return fault;
  }
  for (const [name, value] of Object.entries(row)) {
    const fault = typeof value === 'string' ? textFault(name, value) : undefined;
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function textFault(name: string, text: string): string | undefined {
  if (text.length > MAX_TEXT_LENGTH) return `${name} is too long`;
  // Postgres has no such character in text.
  return text.includes('\0') ? `${name} holds a NUL` : undefined;
}
