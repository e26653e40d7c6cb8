import type { BudgetEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { dueBudgets } from '@roundhouse/snapshot';
import type { Principal } from '../auth/auth.ports.ts';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import type { Budgets, HoldRequest, Reserved } from './budgets.ports.ts';
import type { LeaseBook } from './lease-book.ts';

const NONE: readonly BudgetEntry[] = [];

/** Budgets of the configuration, held by leases. */
export class BudgetsService implements Budgets {
  private readonly configuration: Pick<ConfigurationView, 'current'>;
  private readonly book: LeaseBook;

  constructor(configuration: Pick<ConfigurationView, 'current'>, book: LeaseBook) {
    this.configuration = configuration;
    this.book = book;
  }

  due(principal: Principal, modelId: string, costLabels: readonly string[]): readonly BudgetEntry[] {
    const state = this.configuration.current();
    return state === undefined ? NONE : dueBudgets(state, principal, modelId, costLabels);
  }

  reserve(request: HoldRequest, done: Reserved): void {
    this.book.reserve(request, done);
  }
}
