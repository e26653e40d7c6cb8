import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { planResidency, type Resident, type ResidencyLimits } from './residency.ts';

const GIB = 1024 ** 3;
const limits: ResidencyLimits = { maxLoaded: 0, budgetBytes: 10 * GIB, strict: true };

const resident = (id: string, change: Partial<Resident>): Resident => ({
  id,
  state: 'waiting',
  memoryBytes: 4 * GIB,
  always: false,
  waitingSinceMs: 0,
  evictableSinceMs: undefined,
  ...change,
});
const loaded = (id: string, evictableSinceMs?: number, change: Partial<Resident> = {}): Resident =>
  resident(id, { state: 'loaded', evictableSinceMs, ...change });

describe('planResidency', () => {
  it('admits one at a time, those that are kept always first, then in the order of asking', () => {
    const waiting = [
      resident('late', { waitingSinceMs: 2 }),
      resident('early', { waitingSinceMs: 1 }),
      resident('always', { waitingSinceMs: 3, always: true }),
    ];
    expect(planResidency(waiting, limits).admit).toEqual(['always']);
    expect(planResidency(waiting.slice(0, 2), limits).admit).toEqual(['early']);
    expect(planResidency([...waiting, resident('x', { state: 'loading' })], limits).admit).toEqual([]);
  });

  it('unloads the longest idle ones, and no more than it must', () => {
    const inside = [loaded('new', 30), loaded('old', 10), loaded('busy')];
    const plan = planResidency([resident('next', {}), ...inside], { ...limits, budgetBytes: 12 * GIB });
    expect(plan).toMatchObject({ admit: [], evict: ['old'] });
    const large = resident('large', { memoryBytes: 8 * GIB });
    expect(planResidency([large, ...inside], { ...limits, budgetBytes: 12 * GIB }).evict).toEqual(['old', 'new']);
  });

  it('unloads nobody while somebody who leaves makes room enough', () => {
    const inside = [loaded('idle', 1), resident('leaving', { state: 'leaving' })];
    expect(planResidency([resident('next', {}), ...inside], limits)).toMatchObject({ admit: [], evict: [] });
  });

  it('unloads nobody in vain, and says what is missing', () => {
    const inside = [loaded('idle', 1, { memoryBytes: 1 * GIB }), loaded('busy', undefined, { memoryBytes: 8 * GIB })];
    const plan = planResidency([resident('next', {}), ...inside], limits);
    expect(plan).toMatchObject({ admit: [], evict: [], refuse: [] });
    expect(plan.waits.get('next')).toBe('It waits for memory: it needs 4.0 GiB, 1.0 GiB of 10.0 GiB are free.');
  });

  it('lets one that fits go before one that cannot be served now', () => {
    const inside = [loaded('busy', undefined, { memoryBytes: 8 * GIB })];
    const small = resident('small', { memoryBytes: 1 * GIB, waitingSinceMs: 9 });
    expect(planResidency([resident('large', {}), small, ...inside], limits).admit).toEqual(['small']);
  });

  it('holds the count of loaded models', () => {
    const two = { ...limits, maxLoaded: 2, budgetBytes: 0 };
    const inside = [loaded('a', 5), loaded('b')];
    expect(planResidency([resident('next', {}), ...inside], two)).toMatchObject({ admit: [], evict: ['a'] });
    const busy = planResidency([resident('next', {}), loaded('a'), loaded('b')], two);
    expect(busy.waits.get('next')).toBe('It waits: 2 of 2 models are loaded.');
  });

  it('refuses what an operator left no room for; against the size of the host it is tried alone', () => {
    const huge = resident('huge', { memoryBytes: 11 * GIB });
    expect(planResidency([huge], limits)).toMatchObject({ admit: [], refuse: ['huge'] });
    expect(planResidency([huge], { ...limits, strict: false })).toMatchObject({ admit: ['huge'], refuse: [] });
    expect(planResidency([huge, loaded('idle', 1)], { ...limits, strict: false })).toMatchObject({ evict: ['idle'] });
  });

  const anyResident = fc.record({
    state: fc.constantFrom('waiting', 'loading', 'loaded', 'leaving' as const),
    memoryBytes: fc.integer({ min: 0, max: 12 }).map((gibibytes) => gibibytes * GIB),
    always: fc.boolean(),
    waitingSinceMs: fc.nat(),
    evictableSinceMs: fc.option(fc.nat(), { nil: undefined }),
  });

  it('never exceeds its bounds, unloads nobody who is in use, and serves whoever waits alone', () => {
    fc.assert(
      fc.property(fc.array(anyResident, { maxLength: 8 }), fc.integer({ min: 0, max: 3 }), (drafts, maxLoaded) => {
        const residents = drafts.map((draft, index): Resident => ({ ...draft, id: `r${index}` }));
        const plan = planResidency(residents, { ...limits, maxLoaded });
        const stateOf = (id: string) => residents.find((one) => one.id === id);
        const inside = residents.filter(({ state }) => state !== 'waiting');
        expect(plan.admit.length).toBeLessThanOrEqual(1);
        for (const id of plan.admit) {
          expect(stateOf(id)?.state).toBe('waiting');
          const bytes = [...inside, stateOf(id)].reduce((sum, one) => sum + (one?.memoryBytes ?? 0), 0);
          if (inside.length > 0) expect(bytes).toBeLessThanOrEqual(10 * GIB);
          if (maxLoaded > 0) expect(inside.length).toBeLessThan(maxLoaded);
        }
        for (const id of plan.evict) {
          expect(stateOf(id)).toMatchObject({ evictableSinceMs: expect.any(Number) });
          expect(stateOf(id)?.state).not.toBe('waiting');
        }
        const waiting = residents.filter(({ state, memoryBytes }) => state === 'waiting' && memoryBytes <= 10 * GIB);
        if (inside.length === 0 && waiting.length > 0) expect(plan.admit).toHaveLength(1);
      }),
    );
  });
});
