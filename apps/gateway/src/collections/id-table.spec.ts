import { describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import fc from 'fast-check';
import { IdTable } from './id-table.ts';

/** Ids that differ in front of what is hashed share a slot. */
const crowded = fc.tuple(fc.nat(5), fc.nat(40)).map(([front, end]) => `${front}-${String(end).padStart(8, '0')}`);

describe('IdTable', () => {
  it('holds what a map would hold, also where ids share a slot', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), crowded, fc.nat()), { maxLength: 300 }), (changes) => {
        const table = new IdTable<number>();
        const expected = new Map<string, number>();
        for (const [comes, id, value] of changes) {
          if (comes) {
            table.set(id, value);
            expected.set(id, value);
          } else {
            expect(table.take(id)).toBe(expected.get(id));
            expected.delete(id);
          }
          expect(table.size).toBe(expected.size);
        }
        for (const [, id] of changes) expect(table.get(id)).toBe(expected.get(id));
        expect(new Map(table.entries())).toEqual(expected);
      }),
    );
  });

  it('holds as many as come', () => {
    const table = new IdTable<number>();
    const ids = Array.from({ length: 5_000 }, () => newId());
    ids.forEach((id, index) => table.set(id, index));
    expect(ids.map((id) => table.take(id))).toEqual(ids.map((_, index) => index));
    expect(table.size).toBe(0);
  });
});
