import { describe, expect, it } from '@jest/globals';
import { fieldChanges } from './field-changes.ts';

describe('changes of members', () => {
  it('name each member that differs by pointer, lists as a whole, absent as null', () => {
    const before = { same: 1, deep: { a: 1, 'b/c': { d: [1, 2] } }, gone: 'x', empty: null };
    const after = { deep: { 'b/c': { d: [1, 3] }, a: 1 }, same: 1, added: { e: true } };
    expect(fieldChanges(before, after)).toEqual([
      { path: '/deep/b~1c/d', before: [1, 2], after: [1, 3] },
      { path: '/gone', before: 'x', after: null },
      { path: '/added', before: null, after: { e: true } },
    ]);
  });

  it('are none between documents of the same content', () => {
    expect(fieldChanges({ a: { b: 1, c: 2 } }, { a: { c: 2, b: 1 }, d: null })).toEqual([]);
  });

  it('shorten long values', () => {
    const [change] = fieldChanges({ text: 'x'.repeat(10_000) }, { text: null });
    expect(change?.before).toHaveLength(2_001);
  });

  it('take names of prototypes for plain names', () => {
    const polluted = JSON.parse('{"constructor": 1}') as object;
    expect(fieldChanges({}, polluted)).toEqual([{ path: '/constructor', before: null, after: 1 }]);
  });
});
