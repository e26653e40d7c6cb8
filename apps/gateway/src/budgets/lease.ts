import { LeaseAccount, rollingWindowAt, windowAt, type BudgetWindowKind, type WindowBounds } from '@roundhouse/budgets';
import { BudgetUnreachable, BudgetWindow, type BudgetEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { LeaseGrant, LeaseReport } from '@roundhouse/contracts/tracing/v1/lease_service';
import { newId } from '@roundhouse/kernel';

const WINDOW_KIND: Readonly<Record<number, BudgetWindowKind>> = {
  [BudgetWindow.BUDGET_WINDOW_HOUR]: 'hour',
  [BudgetWindow.BUDGET_WINDOW_DAY]: 'day',
  [BudgetWindow.BUDGET_WINDOW_WEEK]: 'week',
  [BudgetWindow.BUDGET_WINDOW_MONTH]: 'month',
};

/** What a lease covers is added up from the ledger, which must not take long. */
const MAX_AGE_MS = 3_600_000;

/** What this process may use of one budget in one window. Of a soft budget it only counts what was used. */
export class Lease {
  readonly id = newId();
  readonly account = new LeaseAccount();
  readonly window: WindowBounds;
  /** As the newest configuration has it. */
  budget: BudgetEntry;
  /** Of the configuration that the budget is from. */
  configNumber: bigint;
  /** Monotonic milliseconds until which it may be used without being renewed. */
  validUntilMs = Number.NEGATIVE_INFINITY;
  /** Monotonic milliseconds at which it was last reserved from. */
  usedAtMs: number;
  /** Monotonic milliseconds of the last report that was answered. */
  renewedAtMs = Number.NEGATIVE_INFINITY;
  /** Monotonic milliseconds until which asking for as much again is known to be in vain. */
  refusedUntilMs = Number.NEGATIVE_INFINITY;
  refusedAmount = 0n;
  /** Little is left: what is free is given back. */
  strict = false;
  /** Reserved since the last report, which tells how much will be wanted. */
  reservedSince = 0n;
  /** Last amount that was set aside. */
  lastHold = 0n;
  /** Free after the last answer. */
  lastFree = 0n;
  /** Monotonic milliseconds of its beginning. */
  private readonly bornAtMs: number;
  private graceUsed = 0n;
  private reportedConsumed = 0n;
  private reportedReturned = 0n;

  /** @param configNumber of the configuration that the budget is from */
  constructor(budget: BudgetEntry, configNumber: bigint, window: WindowBounds, nowMs: number) {
    this.budget = budget;
    this.configNumber = configNumber;
    this.bornAtMs = nowMs;
    this.window = window;
    this.usedAtMs = nowMs;
  }

  /**
   * Whether another lease should take its place: it is so old that its sum in the ledger takes long to read, or more was
   * used than it covers, so that the next grant would fill that hole alone.
   */
  isSpent(nowMs: number): boolean {
    const { granted, returned, consumed } = this.account;
    return nowMs - this.bornAtMs > MAX_AGE_MS || (this.budget.hard && consumed > granted - returned);
  }

  /** Whether an attempt of this size has to wait for a grant. */
  lacks(amount: bigint, nowMs: number): boolean {
    return this.budget.hard && (nowMs >= this.validUntilMs || this.account.free < amount);
  }

  /** Whether everything that it can say was said, and nothing is left of it. */
  get isOver(): boolean {
    const { held, free, consumed, returned } = this.account;
    return held === 0n && free === 0n && consumed === this.reportedConsumed && returned === this.reportedReturned;
  }

  /** Whether the authority does not know yet what was used or given back. */
  get hasNews(): boolean {
    return this.account.consumed !== this.reportedConsumed || this.account.returned !== this.reportedReturned;
  }

  /** Whether it runs low, so that more is to be asked for before calls have to wait. */
  get runsLow(): boolean {
    return !this.strict && this.account.free * 10n < this.lastFree * 3n;
  }

  /** Whether it has let through what nobody granted: that is bounded per window, so it must not be forgotten. */
  get isGraced(): boolean {
    return this.graceUsed > 0n;
  }

  /** Goes on where another lease of the same window stops. */
  succeed(other: Lease): void {
    if (other.window.id === this.window.id) this.graceUsed = other.graceUsed;
  }

  /** Whether the budget allows for so much that nobody granted, while nobody can be asked. */
  allowsGrace(amount: bigint): boolean {
    const { whenUnreachable, grace } = this.budget;
    if (whenUnreachable !== BudgetUnreachable.BUDGET_UNREACHABLE_GRACE) return false;
    return this.graceUsed + amount <= BigInt(grace || '0');
  }

  /** Takes note that so much was let through. Only where {@link allowsGrace} says that it may be. */
  useGrace(amount: bigint): void {
    this.graceUsed += amount;
  }

  /** @param hold smallest one that waits; 0 = none does @param waiting sum of those that wait */
  report(hold: bigint, waiting: bigint): LeaseReport {
    const { id, account, window, budget, reservedSince } = this;
    const { free, consumed, returned } = account;
    const shortfall = waiting > free ? waiting - free : 0n;
    const soon = 2n * reservedSince;
    const ahead = this.strict || soon <= free ? 0n : soon - free;
    return {
      budget,
      leaseId: id,
      configNumber: this.configNumber,
      windowId: window.id,
      windowStartUnixMs: BigInt(window.startMs),
      windowEndUnixMs: window.endMs === Infinity ? 0n : BigInt(window.endMs),
      spanStartUnixMs: BigInt(window.spanStartMs ?? 0),
      consumed: String(consumed),
      returned: String(returned),
      hold: String(hold === 0n ? this.lastHold : hold),
      shortfall: String(shortfall),
      wanted: String(shortfall > ahead ? shortfall : ahead),
    };
  }

  /** Takes the answer to a report. */
  granted(report: LeaseReport, grant: LeaseGrant, atMs: number, validUntilMs: number): void {
    this.account.grant(BigInt(grant.granted));
    this.strict = grant.strict;
    this.reportedConsumed = BigInt(report.consumed);
    this.reportedReturned = BigInt(report.returned);
    this.renewedAtMs = atMs;
    this.validUntilMs = validUntilMs;
    this.reservedSince = 0n;
    this.lastFree = this.account.free;
  }
}

/** The window that a budget is in at a moment. @param atMs Unix time in milliseconds */
export function windowOf(budget: BudgetEntry, atMs: number): WindowBounds {
  const kind = WINDOW_KIND[budget.window] ?? 'total';
  if (budget.rolling && kind !== 'total') return rollingWindowAt(kind, atMs);
  return windowAt(kind, budget.timeZone || 'UTC', atMs);
}
