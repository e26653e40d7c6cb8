import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { admit } from './admit.ts';
import { LimitBook } from './limit-book.ts';
import { LimitJournal } from './limit-journal.ts';
import { MinuteWindow } from './minute-window.ts';

const T = 1_000_500;
const LIMITS = { rpm: 50, tpm: 1_000, maxParallel: 8 };

function routerSide() {
  const journal = new LimitJournal();
  const book = new LimitBook(100, journal);
  return { journal, book, scopes: () => [{ scope: 'team', limits: LIMITS, state: book.stateOf('team', T) }] };
}

describe('what routers tell each other of a limit', () => {
  it('is what was let in, corrected and given back, each once', () => {
    const { journal, scopes } = routerSide();
    const admissions = [100, 200, 300].map((tokens) => admit(scopes(), tokens, T));
    const [state, ...others] = journal.take(10);
    expect(others).toEqual([]);
    expect(state!.takeUntold()).toEqual({ requests: 3, tokens: 600, open: 3 });
    const [first, second] = admissions.map((one) => (one.kind === 'admitted' ? one.reservation : undefined));
    first!.settle(20, T + 1_000);
    first!.settle(20, T + 1_000);
    second!.release(T + 1_000);
    expect(journal.take(10)[0]!.takeUntold()).toEqual({ requests: -1, tokens: -280, open: 1 });
    expect(journal.take(10)).toEqual([]);
  });

  it('adds up at the peer to what the scope used, wherever it was let in', () => {
    const [one, other] = [routerSide(), routerSide()];
    const ended = fc.record({ tokens: fc.integer({ min: 1, max: 40 }), used: fc.nat(60), settles: fc.boolean() });
    fc.assert(
      fc.property(fc.array(ended, { maxLength: 6 }), (calls) => {
        const before = other.book.stateOf('team', T).usedTokens(T);
        let used = 0;
        for (const { tokens, used: actual, settles } of calls) {
          const admission = admit([{ ...one.scopes()[0]!, limits: { ...LIMITS, rpm: null, tpm: 1e9 } }], tokens, T);
          if (admission.kind === 'refused') return;
          if (settles) admission.reservation.settle(actual, T);
          else admission.reservation.release(T);
          used += settles ? actual : 0;
        }
        for (const state of one.journal.take(10)) {
          const told = state.takeUntold();
          other.book.stateOf(state.id, T).hear(told.requests, told.tokens, T);
        }
        expect(other.book.stateOf('team', T).usedTokens(T) - before).toBe(used);
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it('holds a limit of parallel requests over all of them, and forgets a peer that is gone', () => {
    const { book, scopes } = routerSide();
    const state = book.stateOf('team', T);
    state.hearOpen(7);
    expect(admit(scopes(), 1, T).kind).toBe('admitted');
    expect(admit(scopes(), 1, T)).toMatchObject({ kind: 'refused', limit: 'maxParallel' });
    state.hearOpen(-7);
    expect(admit(scopes(), 1, T).kind).toBe('admitted');
    state.hearOpen(-7);
    expect(state.parallel).toBe(2);
  });

  it('takes away the oldest first, so that no more comes free later than was counted', () => {
    const window = new MinuteWindow();
    window.add(100, T);
    window.add(50, T + 30_000);
    window.remove(80, T + 31_000);
    expect(window.used(T + 31_000)).toBe(70);
    expect(window.used(T + 62_000)).toBe(50);
    window.remove(500, T + 62_000);
    expect(window.used(T + 62_000)).toBe(0);
    expect(window.untilEmpty(T + 62_000)).toBe(0);
  });
});
