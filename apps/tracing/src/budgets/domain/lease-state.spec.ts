import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { closed, corrected, renewed, type BudgetState, type LeaseCounters } from './lease-state.ts';

const budgetOf = (limit: bigint): BudgetState => ({ limit, settled: 0n, granted: 0n, overrun: 0n });
const NEW: LeaseCounters = { granted: 0n, consumed: 0n, returned: 0n };
const ask = (hold: bigint, over: Partial<Parameters<typeof renewed>[2]> = {}) => ({
  consumed: 0n,
  returned: 0n,
  hold,
  shortfall: hold,
  wanted: hold,
  ...over,
});

describe('leases of a budget', () => {
  it('grants what waits, and never more than there is', () => {
    const first = renewed(budgetOf(10n), NEW, ask(6n), 1);
    expect(first.budget).toMatchObject({ settled: 0n, granted: 6n });
    const second = renewed(first.budget, NEW, ask(6n), 2);
    expect(second.grant.granted).toBe(0n);
    expect(second.budget.settled + second.budget.granted).toBeLessThanOrEqual(10n);
  });

  it('changes nothing when the same report comes again', () => {
    const report = ask(0n, { consumed: 3n, returned: 1n, shortfall: 0n, wanted: 0n });
    const granted = renewed(budgetOf(10n), NEW, ask(5n), 1);
    const once = renewed(granted.budget, granted.lease, report, 1);
    const twice = renewed(once.budget, once.lease, report, 1);
    expect(twice.budget).toEqual(once.budget);
    expect(twice.lease).toEqual(once.lease);
    expect(once.budget).toMatchObject({ settled: 3n, granted: 1n });
  });

  it('takes back no more than was granted', () => {
    const granted = renewed(budgetOf(10n), NEW, ask(5n), 1);
    const greedy = renewed(granted.budget, granted.lease, ask(0n, { returned: 50n, shortfall: 0n, wanted: 0n }), 1);
    expect(greedy.lease.returned).toBe(5n);
    expect(greedy.budget).toMatchObject({ settled: 0n, granted: 0n });
  });

  it('counts what was used beyond a grant apart, and returns the rest of a lease that ends', () => {
    const granted = renewed(budgetOf(10n), NEW, ask(5n), 1);
    const over = closed(granted.budget, granted.lease, 7n);
    expect(over.budget).toMatchObject({ settled: 5n, granted: 0n, overrun: 2n });
    const under = closed(granted.budget, granted.lease, 2n);
    expect(under.budget).toMatchObject({ settled: 2n, granted: 0n, overrun: 0n });
  });

  it('puts right what a lease used: up at any time, down once it has ended, and never takes back what it gave back', () => {
    const granted = renewed(budgetOf(10n), NEW, ask(6n), 1);
    const told = renewed(granted.budget, granted.lease, ask(0n, { consumed: 3n, shortfall: 0n, wanted: 0n }), 1);
    expect(corrected(told.budget, told.lease, 5n, false).budget).toMatchObject({ settled: 5n, granted: 1n });
    expect(corrected(told.budget, told.lease, 1n, false).budget).toEqual(told.budget);
    const ended = closed(told.budget, told.lease, 3n);
    expect(corrected(ended.budget, ended.lease, 1n, true).budget).toMatchObject({
      settled: 1n,
      granted: 0n,
      overrun: 0n,
    });
    expect(corrected(ended.budget, ended.lease, 5n, true).budget).toMatchObject({
      settled: 3n,
      granted: 0n,
      overrun: 2n,
    });
  });

  it('keeps settled and granted within the limit, whatever is reported', () => {
    const amount = (max: bigint) => fc.bigInt({ min: 0n, max });
    const step = fc.record({
      at: fc.nat(2),
      ends: fc.boolean(),
      used: amount(50n),
      returned: amount(3n),
      hold: amount(20n),
      shortfall: amount(40n),
      wanted: amount(80n),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let budget = budgetOf(1_000n);
        const leases: LeaseCounters[] = [NEW, NEW, NEW];
        for (const { at, ends, used, returned, ...wish } of steps) {
          const lease = leases[at] as LeaseCounters;
          const report = { ...wish, consumed: lease.consumed + used, returned: lease.returned + returned };
          const after = ends ? closed(budget, lease, report.consumed) : renewed(budget, lease, report, 3);
          budget = after.budget;
          leases[at] = after.lease;
          expect(budget.settled + budget.granted).toBeLessThanOrEqual(1_000n);
          expect(budget.granted).toBeGreaterThanOrEqual(0n);
        }
      }),
    );
  });
});
