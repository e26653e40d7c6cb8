import type { BudgetEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { AppError } from '@roundhouse/errors';
import type { Lease } from './lease.ts';

/** A budget has not enough left for a call. */
export function budgetUsedUp({ budget, window }: Lease): AppError {
  const isOpen = window.endMs === Infinity || window.spanStartMs !== undefined;
  const until = isOpen ? '' : ` until ${new Date(window.endMs).toISOString()}`;
  const message = `${nameOf(budget)} does not have enough left for this call${until}.`;
  return new AppError('QUOTA_EXCEEDED', message, { details: [{ where: `/budgets/${budget.id}`, message }] });
}

/** Nobody can say what is left of a budget. */
export function budgetUnknown({ budget }: Lease): AppError {
  const message = `What is left of a budget cannot be found out at the moment: ${nameOf(budget)}.`;
  return new AppError('ACCOUNTING_UNAVAILABLE', message, { details: [{ where: `/budgets/${budget.id}`, message }] });
}

/** Nothing bounds what a call may use. */
export function unbounded(budget: BudgetEntry): AppError {
  const message = `${nameOf(budget)} needs a bound of what this call may use: set "max_tokens".`;
  return new AppError('INVALID_REQUEST', message, { details: [{ where: 'max_tokens', message }] });
}

function nameOf({ displayName, id }: BudgetEntry): string {
  return displayName === ''
    ? `The budget of the API key (${id.slice(id.indexOf('.') + 1)})`
    : `The budget "${displayName}"`;
}
