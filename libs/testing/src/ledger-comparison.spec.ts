import { describe, expect, it } from '@jest/globals';
import { compareLedger, type BilledCall, type LedgerRow } from './ledger-comparison.ts';

const call = (requestId: string, output = 20): BilledCall => ({ requestId, input: 3, output });
const row = (requestId: string, fields: Partial<LedgerRow> = {}): LedgerRow => ({
  attemptId: `attempt of ${requestId}`,
  requestId,
  kind: 'settle',
  input: 3,
  output: 20,
  ...fields,
});

describe('compareLedger', () => {
  it('finds nothing where both agree', () => {
    expect(compareLedger([call('a'), call('b')], [row('b'), row('a')])).toEqual({
      billed: 2,
      attempts: 2,
      lost: 0,
      duplicated: 0,
      differing: 0,
      provisional: 0,
    });
  });

  it('finds a lost attempt even when another request has one too many', () => {
    const rows = [row('a'), row('c', { output: 0, input: 0 })];
    expect(compareLedger([call('a'), call('b')], rows)).toMatchObject({ attempts: 2, lost: 1 });
  });

  it('finds a settle that stands twice, and a token too few', () => {
    expect(compareLedger([call('a')], [row('a'), row('a')])).toMatchObject({ duplicated: 1, differing: 1 });
    expect(compareLedger([call('a')], [row('a', { output: 19 })])).toMatchObject({ differing: 1 });
  });

  it('lists provisional attempts and asks no tokens of them', () => {
    const died = row('a', { kind: 'provisional', output: 0, input: 0 });
    expect(compareLedger([call('a')], [died])).toMatchObject({ lost: 0, differing: 0, provisional: 1 });
    const takenBack = row('a', { kind: 'reversal', output: 0, input: 0 });
    expect(compareLedger([call('a')], [died, takenBack, row('a')])).toMatchObject({ differing: 0, provisional: 0 });
  });
});
