import { describe, expect, it } from '@jest/globals';
import { judge } from './verdict.ts';

const equal = { billed: 100, attempts: 102, lost: 0, duplicated: 0, differing: 0, provisional: 2 };

describe('judge', () => {
  it('holds when ledger and bill agree', () => {
    expect(judge(equal, 3, 16)).toMatchObject({ holds: true, unexplainedFailures: 0 });
  });

  it.each([{ lost: 1 }, { duplicated: 1 }, { differing: 1 }, { billed: 0 }])('breaks on %j', (fault) => {
    expect(judge({ ...equal, ...fault }, 0, 0).holds).toBe(false);
  });

  it('does not excuse failures without a killed gateway', () => {
    expect(judge(equal, 1, 0)).toMatchObject({ unexplainedFailures: 1, holds: false });
  });
});
