import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Roster, type Rostered } from './roster.ts';

interface Named extends Rostered {
  readonly name: number;
}

describe('Roster', () => {
  it('holds what a set would hold', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(8)), { maxLength: 60 }), (changes) => {
        const members: Named[] = Array.from({ length: 9 }, (_, name) => ({ name, seat: -1 }));
        const roster = new Roster<Named>();
        const expected = new Set<Named>();
        for (const [comes, name] of changes) {
          const member = members[name] as Named;
          if (comes) roster.add(member);
          else roster.delete(member);
          if (comes) expected.add(member);
          else expected.delete(member);
        }
        const held: Named[] = [];
        roster.forEach((member) => void held.push(member));
        expect(new Set(held)).toEqual(expected);
        expect(held).toHaveLength(expected.size);
        expect(roster.size).toBe(expected.size);
      }),
    );
  });

  it('visits each once while visitors leave', () => {
    const roster = new Roster<Named>();
    for (let name = 0; name < 9; name += 1) roster.add({ name, seat: -1 });
    const seen: number[] = [];
    roster.forEach((member) => {
      seen.push(member.name);
      if (member.name % 2 === 0) roster.delete(member);
    });
    expect(new Set(seen)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8]));
    expect(seen).toHaveLength(9);
    expect(roster.size).toBe(4);
  });
});
