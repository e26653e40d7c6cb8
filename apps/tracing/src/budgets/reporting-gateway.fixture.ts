import { newId } from '@roundhouse/kernel';
import type { BudgetStanding, LeaseReport, LeaseStore } from './leases.ports.ts';

/** One gateway process with one lease of one budget. Unless said otherwise its window never ends. */
export class ReportingGateway {
  readonly spoolId = newId();
  readonly leaseId = newId();
  granted = 0n;
  consumed = 0n;
  returned = 0n;
  private readonly store: LeaseStore;
  private readonly always: Partial<LeaseReport> & Pick<LeaseReport, 'budgetId' | 'limit'>;

  constructor(store: LeaseStore, always: Partial<LeaseReport> & Pick<LeaseReport, 'budgetId' | 'limit'>) {
    this.store = store;
    this.always = always;
  }

  /** Its report. @param shortfall what it asks for */
  report(shortfall: bigint, more: Partial<LeaseReport> = {}): LeaseReport {
    const { leaseId, consumed, returned } = this;
    return {
      leaseId,
      windowId: 'total',
      organizationId: 'org',
      windowStart: new Date(0),
      windowEnd: undefined,
      spanStart: undefined,
      hard: true,
      thresholds: [],
      softLimit: undefined,
      about: { name: 'Search', subject: 'project', subject_id: 'prj', measure: 'money' },
      configNumber: 1n,
      consumed,
      returned,
      hold: 1n,
      shortfall,
      wanted: shortfall,
      ...this.always,
      ...more,
    };
  }

  /** Reports and asks for more. */
  async renew(shortfall: bigint, more: Partial<LeaseReport> = {}): Promise<void> {
    const leases = [this.report(shortfall, more)];
    const [grant] = await this.store.renew({ gatewayId: 'gateway-1', spoolId: this.spoolId, leases });
    this.granted = grant!.granted;
  }

  /** How its window stands. */
  async standing(): Promise<BudgetStanding | undefined> {
    const { budgetId, windowId, spanStart } = this.report(0n);
    const [standing] = await this.store.standings([{ budgetId, windowId, spanStart }]);
    return standing;
  }
}
