import { RetryBudget, type RetrySettings } from './retry-budget.ts';
import { Tracked } from './tracked.ts';

/** Retry budgets by callable. Time is monotonic, in milliseconds. */
export class RetryBudgets {
  private readonly budgets: Tracked<RetryBudget>;

  /** @param most callables; beyond it the one seen first begins anew */
  constructor(settings?: RetrySettings, most = 100_000) {
    this.budgets = new Tracked(() => new RetryBudget(settings), most);
  }

  /** Counts the attempts of one request that reached somebody: all but the first are retries. */
  attempted(callableId: string, attempts: number, nowMs: number): void {
    const budget = this.budgets.ensure(callableId);
    for (let attempt = 0; attempt < attempts; attempt += 1) budget.attempted(attempt > 0, nowMs);
  }

  /** How many of the wanted retries are permitted now. */
  permitted(callableId: string, wanted: number, nowMs: number): number {
    return this.budgets.ensure(callableId).permitted(wanted, nowMs);
  }

  /** Forgets what configuration does not name any more. */
  retain(isKnown: (callableId: string) => boolean): void {
    this.budgets.retain(isKnown);
  }
}
