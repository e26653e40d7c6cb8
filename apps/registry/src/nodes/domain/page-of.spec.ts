import { describe, expect, it } from '@jest/globals';
import { pageOf, sortedBy } from './page-of.ts';

const rows = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }));

describe('a list that is made in memory', () => {
  it('is read page after page, each entry once', () => {
    const seen: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = pageOf(rows, { limit: 2, cursor });
      expect(page.total).toBe(5);
      seen.push(...page.data.map(({ id }) => id));
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('says when the place of a cursor is gone, instead of showing something twice', () => {
    expect(() => pageOf(rows, { limit: 2, cursor: 'x' })).toThrow('read it from the start');
    expect(pageOf([], { limit: 2 })).toEqual({ data: [], next_cursor: null, total: 0 });
  });

  it('is sorted by texts and numbers, with what is unknown at the end in either direction', () => {
    const list = [{ eta: 7 }, { eta: null }, { eta: 12 }, { eta: 3 }];
    const of = (row: { eta: number | null }) => row.eta;
    expect(sortedBy(list, 'eta', of).map(({ eta }) => eta)).toEqual([3, 7, 12, null]);
    expect(sortedBy(list, '-eta', of).map(({ eta }) => eta)).toEqual([12, 7, 3, null]);
    expect(sortedBy(['b', 'a'], 'word', (row) => row)).toEqual(['a', 'b']);
  });
});
