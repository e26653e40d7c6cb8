import { describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { dayOf, type LedgerRow } from './ledger-row.ts';
import { rowFault } from './row-faults.ts';
import { sampleRow } from './sample-row.fixture.ts';

/** A UUIDv7 of this moment. */
function idAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000001`;
}

const NOW_MS = Date.UTC(2026, 10, 20, 12);

function fault(change: Partial<LedgerRow>): string | undefined {
  return rowFault(sampleRow({ attemptId: idAt(NOW_MS), ...change }), NOW_MS);
}

describe('rowFault', () => {
  it('passes what a gateway writes', () => {
    expect(rowFault(sampleRow({ attemptId: newId() }), Date.now())).toBeUndefined();
    expect(fault({ kind: 'adjust', costPico: -5n })).toBeUndefined();
    expect(fault({ attemptId: idAt(NOW_MS + 3_600_000) })).toBeUndefined();
  });

  it.each<[string, Partial<LedgerRow>]>([
    ['an id that is none', { attemptId: 'chatcmpl-1' }],
    ['a nil id', { attemptId: '00000000-0000-0000-0000-000000000000' }],
    ['a day long before us', { attemptId: idAt(1000) }],
    ['a day that has not come', { attemptId: idAt(NOW_MS + 2 * 86_400_000) }],
    ['a charge below nothing', { costPico: -1n }],
    ['a character that no text column takes', { modelKey: 'a\0b' }],
    ['a name without end', { finishReason: 'x'.repeat(5000) }],
    ['a label that no column takes', { costLabels: ['team=a\0b'] }],
    ['a label without a name', { costLabels: ['=search'] }],
    ['labels without end', { costLabels: Array.from({ length: 65 }, (_, index) => `n${index}=x`) }],
    ['an ordinal that no column takes', { ordinal: 2 ** 31 }],
  ])('names %s', (_, change) => {
    expect(fault(change)).toEqual(expect.any(String));
  });
});

describe('dayOf', () => {
  it('is the UTC day of the attempt id, at both ends of the day', () => {
    expect(dayOf(idAt(Date.UTC(2026, 0, 31, 23, 59, 59, 999)))).toBe('2026-01-31');
    expect(dayOf(idAt(Date.UTC(2026, 1, 1)))).toBe('2026-02-01');
  });
});
