import { describe, expect, it } from '@jest/globals';
import { faultPage, lastRunOf, verdictOf } from './fault-page.ts';
import { FAULT_TABLE } from './table/table.ts';

const table = FAULT_TABLE.slice(0, 3);
const outcomes = Object.fromEntries(table.map((row) => [row.name, { outcome: row.expected, leaks: [] }]));

describe('the page of faults', () => {
  it('keeps what its last run said when it is made again from the table alone', () => {
    const report = { at: '', growthMib: 1, rows: outcomes };
    const first = faultPage(
      table,
      (name) =>
        verdictOf(
          table.find((row) => row.name === name)!,
          report,
        ),
      'Last run: some day.',
    );
    const { verdicts, ranAt } = lastRunOf(first);
    expect(faultPage(table, (name) => verdicts.get(name), ranAt)).toBe(first);
    expect(first.match(/as told/g)).toHaveLength(3);
  });

  it('tells a row that a run found otherwise, or with a leak', () => {
    const [row] = table;
    const other = { ...outcomes[row!.name]!, outcome: { ...row!.expected, caller: '200' } };
    expect(verdictOf(row!, { at: '', growthMib: 1, rows: { [row!.name]: other } })).toBe('OTHERWISE');
    const leak = { ...outcomes[row!.name]!, leaks: ['sk'] };
    expect(verdictOf(row!, { at: '', growthMib: 1, rows: { [row!.name]: leak } })).toBe('LEAKS');
  });

  it('has a row of its own for every name', () => {
    expect(new Set(FAULT_TABLE.map(({ name }) => name)).size).toBe(FAULT_TABLE.length);
  });
});
