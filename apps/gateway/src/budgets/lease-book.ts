import { BudgetMeasure, type BudgetEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { LeaseReport, RenewResponse } from '@roundhouse/contracts/tracing/v1/lease_service';
import { AppError } from '@roundhouse/errors';
import type { Clock } from '@roundhouse/kernel';
import { budgetUnknown, budgetUsedUp, unbounded } from './budget-errors.ts';
import type { HoldRequest, LeaseAuthority, Reserved, SpoolRegister } from './budgets.ports.ts';
import { CallHold, type Held } from './call-hold.ts';
import { Lease, windowOf } from './lease.ts';

/** How long a lease may be used without being renewed. */
const LEASE_MS = 9_000;
/** A lease that something is left of is renewed after this. */
const RENEW_AFTER_MS = 5_000;
/** What is not used for so long is given back, and forgotten once nothing is left of it. */
const IDLE_MS = 10_000;
const TICK_MS = 1_000;
/** After an answer that nothing is left, nobody asks for as much again this long. */
const REFUSED_MS = 100;
/** After a question that was not answered, nobody waits for another one this long. */
const DOWN_MS = 500;
/** Leases of one message. */
const MAX_REPORTS = 500;

/** A call that waits for a lease. */
interface Waiter {
  readonly needs: readonly Held[];
  readonly done: Reserved;
  /** The question that speaks of it; 0 = none does yet. */
  asked: number;
}

/** What its owner is told of renewals. */
export interface LeaseObserver {
  failed(error: unknown): void;
  recovered(): void;
}

/**
 * The leases of this process. Calls reserve from memory; only those that find too little wait, until the authority has
 * answered a question that speaks of them. One question is under way at a time.
 */
export class LeaseBook {
  private readonly leases = new Map<string, Lease>();
  /** Of windows that are over: they are reported until nothing is left of them. */
  private readonly former = new Set<Lease>();
  private readonly closedSpools = new Set<string>();
  private waiters: Waiter[] = [];
  private question = 0;
  private asking: Promise<void> | undefined;
  private isKicked = false;
  private downUntilMs = Number.NEGATIVE_INFINITY;
  private isFailing = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly authority: LeaseAuthority;
  private readonly gatewayId: string;
  private readonly spools: SpoolRegister;
  private readonly configNumber: () => bigint;
  private readonly clock: Clock;
  private readonly observer: LeaseObserver;

  constructor(
    authority: LeaseAuthority,
    gatewayId: string,
    spools: SpoolRegister,
    configNumber: () => bigint,
    clock: Clock,
    observer: LeaseObserver,
  ) {
    this.authority = authority;
    this.gatewayId = gatewayId;
    this.spools = spools;
    this.configNumber = configNumber;
    this.clock = clock;
    this.observer = observer;
  }

  /** Sums over all leases, for operators and tests. */
  get figures(): { readonly leases: number; readonly running: number; readonly waiting: number } {
    const all = [...this.leases.values(), ...this.former];
    const running = all.filter(({ account }) => account.held !== 0n).length;
    return { leases: all.length, running, waiting: this.waiters.length };
  }

  /** Starts to renew in the background. */
  start(): void {
    this.timer ??= setInterval(() => this.tick(), TICK_MS).unref();
  }

  /** Gives everything back that nobody holds. Call when no call runs any more. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    for (const lease of this.leases.values()) this.former.add(lease);
    this.leases.clear();
    // A question that is under way has not heard of it.
    for (let tries = 0; tries < 3 && [...this.former].some(({ isOver }) => !isOver); tries += 1) await this.ask();
  }

  /** As `Budgets.reserve`. */
  reserve(request: HoldRequest, done: Reserved): void {
    const needs: Held[] = [];
    for (const budget of request.budgets) {
      const most = amountOf(budget, request);
      if (most === undefined && budget.hard) {
        done(unbounded(budget), undefined);
        return;
      }
      const isCounted = budget.measure !== BudgetMeasure.BUDGET_MEASURE_REQUESTS || request.countsRequest;
      if (!isCounted || (budget.hard && most === 0n)) continue;
      needs.push({ lease: this.leaseOf(budget), amount: budget.hard ? most! : 1n, most: most ?? 0n });
    }
    if (needs.length === 0) {
      done(undefined, undefined);
      return;
    }
    if (this.hold(needs, done)) {
      if (needs.some(({ lease }) => lease.runsLow)) this.kick();
      return;
    }
    const nowMs = this.clock.monotonicMs();
    const vain = needs.find(
      ({ lease, amount }) => lease.budget.hard && nowMs < lease.refusedUntilMs && amount >= lease.refusedAmount,
    );
    if (vain !== undefined) {
      done(budgetUsedUp(vain.lease), undefined);
      return;
    }
    if (nowMs < this.downUntilMs) {
      this.decideAlone({ needs, done });
      return;
    }
    this.waiters.push({ needs, done, asked: 0 });
    this.kick();
  }

  private leaseOf(budget: BudgetEntry): Lease {
    const atMs = this.clock.nowMs();
    const nowMs = this.clock.monotonicMs();
    const known = this.leases.get(budget.id);
    if (known !== undefined) {
      // While nobody grants anything, another lease would be no better.
      if (!this.isFailing && known.isSpent(nowMs)) this.former.add(known);
      else if (known.budget === budget && atMs < known.window.endMs) return known;
      else if (windowOf(budget, atMs).id === known.window.id && isAlike(budget, known.budget)) {
        known.budget = budget;
        known.configNumber = this.configNumber();
        return known;
      } else this.former.add(known);
    }
    const lease = new Lease(budget, this.configNumber(), windowOf(budget, atMs), nowMs);
    if (known !== undefined) lease.succeed(known);
    this.leases.set(budget.id, lease);
    return lease;
  }

  /** Sets everything aside, if everything is free. */
  private hold(needs: readonly Held[], done: Reserved): boolean {
    const nowMs = this.clock.monotonicMs();
    for (const { lease, amount } of needs) if (lease.lacks(amount, nowMs)) return false;
    this.holdNow(needs, done, nowMs);
    return true;
  }

  private holdNow(needs: readonly Held[], done: Reserved, nowMs: number): void {
    for (const { lease, amount } of needs) {
      lease.account.hold(amount);
      lease.usedAtMs = nowMs;
      if (!lease.budget.hard) continue;
      lease.reservedSince += amount;
      lease.lastHold = amount;
    }
    done(undefined, new CallHold(needs));
  }

  /** Nobody can be asked: what a lease lacks is for its budget to allow or not. */
  private decideAlone({ needs, done }: Pick<Waiter, 'needs' | 'done'>): void {
    const nowMs = this.clock.monotonicMs();
    const lacking = needs.filter(({ lease, amount }) => lease.lacks(amount, nowMs));
    const refusing = lacking.find(({ lease, amount }) => !lease.allowsGrace(amount));
    if (refusing !== undefined) {
      done(budgetUnknown(refusing.lease), undefined);
      return;
    }
    for (const { lease, amount } of lacking) lease.useGrace(amount);
    this.holdNow(needs, done, nowMs);
  }

  /** Asks as soon as what came in the same moment is known, too. */
  private kick(): void {
    if (this.isKicked || this.asking !== undefined) return;
    this.isKicked = true;
    setImmediate(() => {
      this.isKicked = false;
      void this.ask();
    });
  }

  private tick(): void {
    const nowMs = this.clock.monotonicMs();
    const atMs = this.clock.nowMs();
    for (const [id, lease] of this.leases) {
      const isIdle = nowMs - lease.usedAtMs > IDLE_MS;
      if (lease.window.endMs <= atMs || (isIdle && lease.isOver && !lease.isGraced)) {
        this.leases.delete(id);
        this.former.add(lease);
      }
    }
    for (const lease of this.former) if (lease.isOver) this.former.delete(lease);
    const due = [...this.leases.values(), ...this.former].some((lease) => this.isDue(lease, nowMs));
    if (due || this.unclosed().length > 0) this.kick();
  }

  private isDue(lease: Lease, nowMs: number): boolean {
    const agesMs = nowMs - lease.renewedAtMs;
    return agesMs >= RENEW_AFTER_MS || (agesMs >= TICK_MS && (lease.hasNews || lease.strict || this.former.has(lease)));
  }

  /** Asks, unless a question is under way: then that one's end is told. */
  private ask(): Promise<void> {
    this.asking ??= this.askNow().finally(() => {
      this.asking = undefined;
      if (this.waiters.length > 0) this.kick();
    });
    return this.asking;
  }

  private async askNow(): Promise<void> {
    const number = (this.question += 1);
    const asked = this.asked(number);
    const sentAtMs = this.clock.monotonicMs();
    try {
      const answer = await this.authority.renew({
        gatewayId: this.gatewayId,
        spoolId: this.spools.spoolId,
        configNumber: this.configNumber(),
        leases: asked.map(({ report }) => report),
        sealed: this.unclosed().map(({ spoolId, lastSeq }) => ({ spoolId, lastSeq: BigInt(lastSeq) })),
      });
      this.answered(asked, answer, sentAtMs);
      if (this.isFailing) this.observer.recovered();
      this.isFailing = false;
      this.serve(number);
    } catch (error) {
      this.unanswered(number, error);
    }
  }

  /** What to ask: leases that calls wait for first, then those that have something to say. */
  private asked(number: number): readonly { lease: Lease; report: LeaseReport }[] {
    const waiting = new Map<Lease, { hold: bigint; sum: bigint }>();
    for (const waiter of this.waiters) {
      if (waiting.size + waiter.needs.length > MAX_REPORTS) break;
      waiter.asked = number;
      for (const { lease, amount } of waiter.needs) {
        if (!lease.budget.hard) continue;
        const known = waiting.get(lease);
        if (known === undefined) waiting.set(lease, { hold: amount, sum: amount });
        else {
          known.sum += amount;
          if (amount < known.hold) known.hold = amount;
        }
      }
    }
    const nowMs = this.clock.monotonicMs();
    const others = [...this.leases.values(), ...this.former].filter((lease) => !waiting.has(lease));
    const due = others.filter((lease) => lease.runsLow || this.former.has(lease) || this.isDue(lease, nowMs));
    const chosen = [...waiting.keys(), ...due].slice(0, MAX_REPORTS);
    return chosen.map((lease) => {
      const { hold = 0n, sum = 0n } = waiting.get(lease) ?? {};
      if (sum === 0n) this.giveBack(lease, nowMs);
      return { lease, report: lease.report(hold, sum) };
    });
  }

  private giveBack(lease: Lease, nowMs: number): void {
    const isSpare = lease.strict || this.former.has(lease) || nowMs - lease.usedAtMs > IDLE_MS;
    lease.account.giveBack(isSpare ? 0n : 4n * lease.reservedSince + lease.lastFree / 2n);
  }

  private answered(
    asked: readonly { lease: Lease; report: LeaseReport }[],
    answer: RenewResponse,
    sentAtMs: number,
  ): void {
    const nowMs = this.clock.monotonicMs();
    for (const [index, { lease, report }] of asked.entries()) {
      const grant = answer.leases[index];
      if (grant === undefined) throw new AppError('INTERNAL', 'Leases were answered in part.');
      lease.granted(report, grant, nowMs, sentAtMs + LEASE_MS);
    }
    for (const spoolId of answer.closedSpoolIds) this.closedSpools.add(spoolId);
  }

  /** Serves whoever waits; whoever the answer was about is refused unless it suffices. */
  private serve(number: number): void {
    const nowMs = this.clock.monotonicMs();
    const { waiters } = this;
    this.waiters = [];
    for (const waiter of waiters) {
      if (this.hold(waiter.needs, waiter.done)) continue;
      if (waiter.asked !== number) {
        this.waiters.push(waiter);
        continue;
      }
      const short = waiter.needs.find(({ lease, amount }) => lease.lacks(amount, nowMs)) ?? waiter.needs.find(isHard)!;
      const { lease, amount } = short;
      if (nowMs >= lease.refusedUntilMs || amount < lease.refusedAmount) lease.refusedAmount = amount;
      lease.refusedUntilMs = nowMs + REFUSED_MS;
      waiter.done(budgetUsedUp(lease), undefined);
    }
  }

  private unanswered(number: number, error: unknown): void {
    if (!this.isFailing) this.observer.failed(error);
    this.isFailing = true;
    if (error instanceof AppError && error.reason === 'FAILED_PRECONDITION') {
      // Somebody takes this process for dead. What it holds counts as it was settled there.
      this.leases.clear();
      this.former.clear();
    }
    this.downUntilMs = this.clock.monotonicMs() + DOWN_MS;
    const { waiters } = this;
    this.waiters = waiters.filter(({ asked }) => asked !== number);
    for (const waiter of waiters) if (waiter.asked === number) this.decideAlone(waiter);
  }

  private unclosed(): SpoolRegister['sealed'] {
    const { sealed } = this.spools;
    return sealed.length === this.closedSpools.size
      ? []
      : sealed.filter(({ spoolId }) => !this.closedSpools.has(spoolId));
  }
}

function isHard({ lease }: Held): boolean {
  return lease.budget.hard;
}

/** Whether one lease can serve both. What a soft budget has counted is no part of a grant. */
function isAlike(one: BudgetEntry, other: BudgetEntry): boolean {
  return one.measure === other.measure && one.hard === other.hard;
}

/** What an attempt may use at most by a budget's measure; undefined = nothing bounds it. */
function amountOf({ measure }: BudgetEntry, { bound, countsRequest }: HoldRequest): bigint | undefined {
  if (measure === BudgetMeasure.BUDGET_MEASURE_REQUESTS) return countsRequest ? 1n : 0n;
  return measure === BudgetMeasure.BUDGET_MEASURE_TOKENS ? bound?.tokens : bound?.costPico;
}
