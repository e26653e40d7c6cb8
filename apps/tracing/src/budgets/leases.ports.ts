/** What a budget counts. */
export type BudgetMeasure = 'money' | 'requests' | 'tokens';

/** A window of a budget. */
export interface BudgetWindowKey {
  readonly budgetId: string;
  readonly windowId: string;
}

/** What makes a window more than an id. */
export interface BudgetWindowTimes {
  readonly windowStart: Date;
  /** undefined = it never ends. */
  readonly windowEnd: Date | undefined;
  /** Of a rolling budget: every window of it that ends later counts together with this one; undefined = none does. */
  readonly spanStart: Date | undefined;
}

/** What people call a budget, for those who are alerted. */
export interface BudgetAbout {
  readonly name: string;
  readonly subject: string;
  readonly subject_id: string;
  readonly measure: BudgetMeasure;
}

/** A threshold that a window has reached. */
export interface BudgetAlert {
  readonly windowId: string;
  /** Percent of the limit, or `soft_limit`. */
  readonly threshold: string;
  /** When it was noticed, as is `limit`. */
  readonly spent: bigint;
  readonly limit: bigint;
  readonly occurredAt: Date;
}

/** What a gateway reports of one lease, and what it asks for. Amounts are pico-USD, requests or tokens. */
export interface LeaseReport extends BudgetWindowKey, BudgetWindowTimes {
  /** UUIDv7 that the gateway made. */
  readonly leaseId: string;
  readonly organizationId: string;
  readonly limit: bigint;
  /** False = it refuses nothing: nothing is granted, and whatever is used is told. */
  readonly hard: boolean;
  /** Percent of the limit that are told, each once per window. */
  readonly thresholds: readonly number[];
  /** Told like a threshold; undefined = none. */
  readonly softLimit: bigint | undefined;
  readonly about: BudgetAbout;
  /** Of the configuration that the budget is from: an older one changes nothing of it. */
  readonly configNumber: bigint;
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

/** A window, and how far a rolling budget looks back from it. */
export interface StandingQuestion extends BudgetWindowKey {
  readonly spanStart: Date | undefined;
}

/** What a comparison with the ledger came to. */
export interface Reconciled {
  readonly leases: number;
  /** Of them, those that were put right. */
  readonly adjusted: number;
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
  /** In the order asked; nothing is used of a window that is not known. Of rolling budgets: of all the span. */
  standings(windows: readonly StandingQuestion[]): Promise<BudgetStanding[]>;
  /** Thresholds that a budget has reached, the latest first. */
  alerts(budgetId: string, limit: number): Promise<BudgetAlert[]>;
  /**
   * Compares leases that ended lately with the ledger and puts right what differs. What the ledger does not know yet
   * stays, unless it has all records of the process. Leases of a process whose log was given up for lost end.
   *
   * @returns what was put right
   */
  reconcile(now: Date): Promise<Reconciled>;
  /** Forgets windows that ended long ago. @returns how many */
  forget(endedBefore: Date): Promise<number>;
}

/** Injection token of {@link LeaseStore}. */
export const LEASE_STORE = Symbol('LEASE_STORE');
