import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { PersistentMap } from './persistent-map.ts';

const ascending = (left: number, right: number): number => left - right;
const changes = fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.option(fc.integer())), { maxLength: 60 });

describe('PersistentMap', () => {
  it('behaves as a map does, and never changes a version that was frozen', () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 8 }), (rounds) => {
        let map = new PersistentMap<number>();
        const model = new Map<string, number>();
        const versions: [PersistentMap<number>, Map<string, number>][] = [];
        for (const round of rounds) {
          const draft = map.edit();
          for (const [key, value] of round) {
            if (value === null) {
              draft.delete(key);
              model.delete(key);
            } else {
              draft.set(key, value);
              model.set(key, value);
            }
          }
          map = draft.freeze();
          versions.push([map, new Map(model)]);
        }
        for (const [version, expected] of versions) {
          expect(version.size).toBe(expected.size);
          expect([...version.values()].toSorted(ascending)).toEqual([...expected.values()].toSorted(ascending));
          for (const [key, value] of expected) expect(version.get(key)).toBe(value);
        }
      }),
      { seed: 2, numRuns: 200 },
    );
  });
});
