import { describe, expect, it } from '@jest/globals';
import type { FinalAccounts } from './final-accounts.ts';
import { describeVerdict, judge, type Observations } from './verdict.ts';

const equal: FinalAccounts = {
  billed: 100,
  attempts: 102,
  lost: 0,
  duplicated: 0,
  differing: 0,
  provisional: 2,
  unrecorded: 0,
  differencePico: 0n,
  provisionalAttempts: new Set(['a', 'b']),
  wrongDays: 0,
  unconfirmed: 0,
  deadLetters: 0,
};
const seen: Observations = { unsettled: new Set(['a', 'b']), inFlight: 3, unexplained: 0 };

describe('judge', () => {
  it('holds when ledger and bill agree, and what deaths interrupted is provisional', () => {
    const verdict = judge(equal, seen);
    expect(verdict.faults).toEqual([]);
    expect(describeVerdict(verdict)).toMatch(/^holds .*LOST 0 · DUP 0 · DIFF 0 · provisional 2 of 3/);
  });

  it.each<Partial<FinalAccounts>>([
    { lost: 1 },
    { duplicated: 1 },
    { differing: 1 },
    { billed: 0 },
    { differencePico: -1n },
    { unrecorded: 1 },
    { wrongDays: 1 },
    { unconfirmed: 1 },
    { deadLetters: 1 },
    { provisionalAttempts: new Set(['a']) },
    { provisionalAttempts: new Set(['a', 'b', 'c']) },
  ])('breaks on fault %#', (fault) => {
    expect(judge({ ...equal, ...fault }, seen).faults).toHaveLength(1);
  });

  it('does not excuse failures without a death, nor more interrupted attempts than calls', () => {
    expect(judge(equal, { ...seen, unexplained: 1 }).faults).toHaveLength(1);
    expect(judge(equal, { ...seen, inFlight: 1 }).faults).toHaveLength(1);
  });
});
