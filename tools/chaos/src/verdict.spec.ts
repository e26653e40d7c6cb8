import { describe, expect, it } from '@jest/globals';
import { judge } from './verdict.ts';

const bill = { calls: 100, input: 300, output: 2000 };
const ledger = { rows: 100, attempts: 100, input: 300, output: 2000, provisional: 0 };

describe('judge', () => {
  it('holds when ledger and bill are equal', () => {
    expect(judge(bill, ledger, 20, 0, 0).holds).toBe(true);
  });

  it('names a lost attempt, a doubled row and a wrong token', () => {
    expect(judge(bill, { ...ledger, attempts: 99, rows: 99, output: 1980 }, 20, 0, 0)).toMatchObject({
      lost: 1,
      holds: false,
    });
    expect(judge(bill, { ...ledger, rows: 101 }, 20, 0, 0)).toMatchObject({ duplicated: 1, holds: false });
    expect(judge(bill, { ...ledger, output: 1999 }, 20, 0, 0)).toMatchObject({ tokenDifference: 1, holds: false });
    expect(judge(bill, { ...ledger, output: 2001 }, 20, 0, 0)).toMatchObject({ tokenDifference: 1, holds: false });
  });

  it('lets the tokens of provisional attempts be missing, and no more', () => {
    const died = { ...ledger, output: 1960, provisional: 2 };
    expect(judge(bill, died, 20, 2, 16)).toMatchObject({ provisional: 2, holds: true });
    expect(judge(bill, { ...died, output: 1959 }, 20, 2, 16).holds).toBe(false);
  });

  it('does not excuse failures without a killed gateway', () => {
    expect(judge(bill, ledger, 20, 1, 0)).toMatchObject({ unexplainedFailures: 1, holds: false });
  });
});
