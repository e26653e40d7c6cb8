import { shareOut } from '@roundhouse/budgets';
import type { BudgetStanding, LeaseGrant, LeaseReport } from '../leases.ports.ts';

/** What is known of a lease. Each counter only grows. */
export interface LeaseCounters {
  readonly granted: bigint;
  readonly consumed: bigint;
  readonly returned: bigint;
}

/** A window of a budget with its limit. */
export interface BudgetState extends BudgetStanding {
  readonly limit: bigint;
}

/** A budget and one of its leases after a change to both. */
export interface Changed {
  readonly budget: BudgetState;
  readonly lease: LeaseCounters;
}

/**
 * Works a report into a budget and its lease and grants what there is.
 *
 * @param gateways that hold leases of the budget, this one included
 */
export function renewed(
  budget: BudgetState,
  lease: LeaseCounters,
  report: Pick<LeaseReport, 'consumed' | 'returned' | 'hold' | 'shortfall' | 'wanted'>,
  gateways: number,
): Changed & { grant: LeaseGrant } {
  const told = moved(budget, lease, {
    granted: lease.granted,
    consumed: larger(lease.consumed, report.consumed),
    // Nobody gives back what they were not granted.
    returned: smaller(lease.granted, larger(lease.returned, report.returned)),
  });
  const { limit, settled, granted: outstanding, overrun } = told.budget;
  const { hold, shortfall, wanted } = report;
  const share = shareOut({ limit, settled, outstanding, overrun, gateways, hold, shortfall, wanted });
  const after = moved(told.budget, told.lease, { ...told.lease, granted: told.lease.granted + share.grant });
  const grant = {
    granted: after.lease.granted,
    strict: share.strict,
    settled: after.budget.settled,
    outstanding: after.budget.granted,
  };
  return { ...after, grant };
}

/** Ends a lease. @param used what the ledger says that it covered */
export function closed(budget: BudgetState, lease: LeaseCounters, used: bigint): Changed {
  const consumed = larger(lease.consumed, used);
  const told = moved(budget, lease, { ...lease, consumed });
  const rest = told.lease.granted - told.lease.returned - coveredBy(told.lease);
  return moved(told.budget, told.lease, { ...told.lease, returned: told.lease.returned + rest });
}

/**
 * Puts right what a lease has used.
 *
 * @param used what the ledger says
 * @param hasEnded true = it may be less than was reported, too
 */
export function corrected(budget: BudgetState, lease: LeaseCounters, used: bigint, hasEnded: boolean): Changed {
  if (!hasEnded) return moved(budget, lease, { ...lease, consumed: larger(lease.consumed, used) });
  // Nobody uses it any more: what was not used is given back. What was given back before may be somebody else's by now.
  const returned = larger(lease.returned, lease.granted - smaller(lease.granted, used));
  return moved(budget, lease, { ...lease, consumed: used, returned });
}

/** The budget after one of its leases has changed. */
function moved(budget: BudgetState, before: LeaseCounters, after: LeaseCounters): Changed {
  const settled = budget.settled + coveredBy(after) - coveredBy(before);
  const overrun = budget.overrun + beyond(after) - beyond(before);
  return {
    lease: after,
    budget: { ...budget, settled, overrun, granted: budget.granted + open(after) - open(before) },
  };
}

/** What was used of what was granted. */
function coveredBy({ granted, consumed, returned }: LeaseCounters): bigint {
  return smaller(consumed, granted - returned);
}

/** What was used beyond it. */
function beyond(lease: LeaseCounters): bigint {
  return lease.consumed - coveredBy(lease);
}

/** What may still be used. */
function open(lease: LeaseCounters): bigint {
  return lease.granted - lease.returned - coveredBy(lease);
}

function larger(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}

function smaller(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}
