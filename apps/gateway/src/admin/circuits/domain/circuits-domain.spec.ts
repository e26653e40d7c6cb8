import { describe, expect, it } from '@jest/globals';
import { CIRCUIT_CAUSES, CIRCUIT_STATES } from '@roundhouse/admin-api';
import fc from 'fast-check';
import { pageOfList } from './list-page.ts';
import { circuitsOf, worse, type ToldCircuit } from './observed-circuit.ts';
import { credentialsOf, type ToldCredential } from './observed-credential.ts';

const told = fc.record<ToldCircuit>({
  owner: fc.constantFrom('deployment', 'provider'),
  id: fc.constantFrom('a', 'b'),
  state: fc.constantFrom(...CIRCUIT_STATES),
  cause: fc.constantFrom(...CIRCUIT_CAUSES),
  retryAfterMs: fc.nat(1_000),
  failures: fc.nat(5),
  calls: fc.nat(5),
});

describe('what routers say of circuits', () => {
  it('is the same whoever is asked first, but for the order of their names', () => {
    fc.assert(
      fc.property(told, told, (one, other) => {
        // Of figures that are as bad as each other either may be shown.
        fc.pre(one.failures !== other.failures);
        const states = [
          { routerId: 'one', circuits: [one] },
          { routerId: 'two', circuits: [other] },
        ];
        const seen = (list: typeof states) =>
          Object.fromEntries(
            [...circuitsOf(list)].map(([key, circuit]) => [key, { ...circuit, routers: circuit.routers.toSorted() }]),
          );
        expect(seen(states.toReversed())).toEqual(seen(states));
      }),
    );
  });

  it('is never milder together than the worst of them', () => {
    fc.assert(
      fc.property(fc.array(told, { minLength: 1, maxLength: 6 }), (circuits) => {
        const states = circuits.map((circuit, index) => ({ routerId: `r${index}`, circuits: [circuit] }));
        for (const [key, merged] of circuitsOf(states)) {
          const own = circuits.filter(({ owner, id }) => `${owner}:${id}` === key);
          const rank = ({ state }: { readonly state: string }) => CIRCUIT_STATES.findIndex((name) => name === state);
          expect(rank(merged)).toBe(Math.min(...own.map(rank)));
          expect(merged.failures).toBe(Math.max(...own.map(({ failures }) => failures)));
          expect(merged.routers).toHaveLength(own.length);
        }
      }),
    );
  });

  it('leaves the worse of two circuits', () => {
    const [open, trial] = ['open', 'half_open'].map(
      (state) => [...circuitsOf([{ routerId: 'r', circuits: [{ ...base, state }] }]).values()][0],
    );
    expect(worse(trial, open)).toBe(open);
    expect(worse(undefined, trial)).toBe(trial);
    expect(worse(undefined, undefined)).toBeUndefined();
  });
});

const base: ToldCircuit = {
  owner: 'deployment',
  id: 'a',
  state: 'open',
  cause: 'failures',
  retryAfterMs: 1,
  failures: 1,
  calls: 1,
};

describe('what routers say of credentials', () => {
  it('is the worst of them, with every model that one waits for', () => {
    const waiting = (model: string, retryAfterMs: number): ToldCredential => ({
      credentialId: 'c',
      state: 'waiting',
      upstreamModelId: model,
      retryAfterMs,
    });
    const both = credentialsOf([
      { credentials: [waiting('m', 5)] },
      { credentials: [waiting('n', 3), waiting('m', 9)] },
    ]);
    expect(both.get('c')).toEqual({ state: 'waiting', upstream_model_ids: ['m', 'n'], retry_after_ms: 9 });
    const out = { credentialId: 'c', state: 'out', upstreamModelId: '', retryAfterMs: 1 };
    for (const credentials of [
      [out, waiting('m', 5)],
      [waiting('m', 5), out],
    ]) {
      expect(credentialsOf([{ credentials }]).get('c')).toMatchObject({ state: 'out', upstream_model_ids: [] });
    }
    expect(credentialsOf([{ credentials: [{ ...out, state: 'melted' }] }]).size).toBe(0);
  });
});

describe('a list that is held as a whole', () => {
  const row = fc.record({ id: fc.uuid(), value: fc.option(fc.integer({ min: 0, max: 3 }), { nil: null }) });
  const rows = fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 30 });

  it('comes page by page in its order, each row once, those without a value last', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 7 }), fc.constantFrom('value', '-value'), (list, limit, sort) => {
        const seen: (typeof list)[number][] = [];
        for (let cursor: string | null | undefined; cursor !== null;) {
          const part = pageOfList(
            list,
            { sort, limit, ...(cursor === undefined ? {} : { cursor }) },
            ({ value }) => value,
          );
          expect(part.rows.length).toBeLessThanOrEqual(limit);
          seen.push(...part.rows);
          cursor = part.nextCursor;
        }
        expect(seen.map(({ id }) => id).toSorted()).toEqual(list.map(({ id }) => id).toSorted());
        const values = seen.map(({ value }) => value);
        const known = values.filter((value) => value !== null);
        expect(values.slice(known.length).every((value) => value === null)).toBe(true);
        const ascending = known.toSorted((one, other) => one - other);
        expect(known).toEqual(sort === 'value' ? ascending : ascending.toReversed());
      }),
    );
  });

  it('shows no row twice when others come and go between two pages', () => {
    const list = ['a', 'c', 'e'].map((id) => ({ id }));
    const byId = ({ id }: { readonly id: string }) => id;
    const first = pageOfList(list, { sort: 'id', limit: 2 }, byId);
    const changed = [{ id: 'b' }, ...list.slice(1), { id: 'd' }];
    const second = pageOfList(changed, { sort: 'id', limit: 9, cursor: first.nextCursor! }, byId);
    expect([first, second].map(({ rows: part }) => part.map(byId))).toEqual([
      ['a', 'c'],
      ['d', 'e'],
    ]);
  });
});
