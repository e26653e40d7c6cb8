import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import {
  LEASE_STORE,
  type BudgetAlert,
  type BudgetStanding,
  type LeaseGrant,
  type LeaseStore,
  type Renewal,
  type SealedSpool,
  type StandingQuestion,
} from './leases.ports.ts';

/** Shares budgets out. While the database is away every question fails with NOT_READY. */
@Injectable()
export class LeasesService {
  private readonly store: LeaseStore;

  constructor(@Inject(LEASE_STORE) store: LeaseStore) {
    this.store = store;
  }

  /** Ends leases of processes that are gone, then renews: what returns can be granted at once. */
  async renew(
    renewal: Renewal,
    sealed: readonly SealedSpool[],
  ): Promise<{ grants: LeaseGrant[]; closedSpoolIds: string[] }> {
    return answered(async () => {
      const closedSpoolIds = await this.store.close(sealed);
      return { grants: await this.store.renew(renewal), closedSpoolIds };
    });
  }

  alerts(budgetId: string, limit: number): Promise<BudgetAlert[]> {
    return answered(() => this.store.alerts(budgetId, limit));
  }

  standings(windows: readonly StandingQuestion[]): Promise<BudgetStanding[]> {
    return answered(() => this.store.standings(windows));
  }
}

async function answered<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const internal = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('NOT_READY', 'Budgets cannot be read at the moment.', { internal, cause });
  }
}
