/** What a budget counts. */
export type BudgetMeasure = 'money' | 'requests' | 'tokens';

/** A window of a budget. */
export interface BudgetWindowKey {
  readonly budgetId: string;
  readonly windowId: string;
}

/** What a gateway reports of one lease, and what it asks for. Amounts are pico-USD, requests or tokens. */
export interface LeaseReport extends BudgetWindowKey {
  /** UUIDv7 that the gateway made. */
  readonly leaseId: string;
  readonly organizationId: string;
  readonly measure: BudgetMeasure;
  readonly limit: bigint;
  /** undefined = the window never ends. */
  readonly windowEnd: Date | undefined;
  /** Since the lease began, as is `returned`. */
  readonly consumed: bigint;
  readonly returned: bigint;
  /** Smallest hold that waits; 0 = none does. */
  readonly hold: bigint;
  /** What waiting holds lack together. */
  readonly shortfall: bigint;
  /** Shortfall, and what is likely to be used soon. */
  readonly wanted: bigint;
}

/** The log of a process that has ended. */
export interface SealedSpool {
  readonly spoolId: string;
  /** 0 = it holds nothing. */
  readonly lastSeq: bigint;
}

/** One message of a gateway. */
export interface Renewal {
  readonly gatewayId: string;
  readonly spoolId: string;
  /** Of the configuration that the budgets are from: an older one changes no limit. */
  readonly configNumber: bigint;
  readonly leases: readonly LeaseReport[];
}

/** What came of one report. */
export interface LeaseGrant {
  /** Since the lease began. */
  readonly granted: bigint;
  /** What is not used is to be given back. */
  readonly strict: boolean;
  /** Used by everybody. */
  readonly settled: bigint;
  /** Granted to anybody and not used. */
  readonly outstanding: bigint;
}

/** How a window of a budget stands. */
export interface BudgetStanding {
  readonly settled: bigint;
  readonly granted: bigint;
  readonly overrun: bigint;
}

/** Keeps budgets and leases, for every replica. */
export interface LeaseStore {
  /**
   * Takes reports and grants what there is, all in one transaction. The same report again changes nothing.
   *
   * @returns in the order of the reports
   * @throws AppError FAILED_PRECONDITION for a lease that has ended or is another's
   */
  renew(renewal: Renewal): Promise<LeaseGrant[]>;
  /**
   * Ends the leases of processes whose records are all in the ledger: what they used is what stands there, the rest
   * returns. Others stay as they are.
   *
   * @returns spools whose leases have ended, now or before
   */
  close(spools: readonly SealedSpool[]): Promise<string[]>;
  /** In the order asked; nothing is used of a window that is not known. */
  standings(windows: readonly BudgetWindowKey[]): Promise<BudgetStanding[]>;
  /** Forgets windows that ended long ago. @returns how many */
  forget(endedBefore: Date): Promise<number>;
}

/** Injection token of {@link LeaseStore}. */
export const LEASE_STORE = Symbol('LEASE_STORE');
