import { BudgetMeasure } from '@roundhouse/contracts/registry/v1/snapshot';
import type { Hold, Used } from './budgets.ports.ts';
import type { Lease } from './lease.ts';

/** A part of a hold. */
export interface Held {
  readonly lease: Lease;
  /** Set aside: at least 1, so that the lease is known to be in use. */
  readonly amount: bigint;
  /** What it counts as where nobody knows better: of requests always, of others what was set aside. */
  readonly most: bigint;
}

/** What several leases set aside for one attempt. */
export class CallHold implements Hold {
  readonly leaseIds: string;
  private readonly parts: readonly Held[];
  private isOver = false;

  constructor(parts: readonly Held[]) {
    this.parts = parts;
    this.leaseIds = parts.map(({ lease }) => lease.id).join(' ');
  }

  settle(used: Used): void {
    this.end(({ lease: { budget }, most }) => {
      if (budget.measure === BudgetMeasure.BUDGET_MEASURE_REQUESTS) return most;
      return budget.measure === BudgetMeasure.BUDGET_MEASURE_TOKENS ? used.tokens : used.costPico;
    });
  }

  spend(): void {
    this.end(({ most }) => most);
  }

  release(): void {
    this.end(() => 0n);
  }

  private end(usedOf: (part: Held) => bigint): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const part of this.parts) part.lease.account.settle(part.amount, usedOf(part));
  }
}
