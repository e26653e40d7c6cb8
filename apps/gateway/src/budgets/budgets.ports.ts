import type { CallBound } from '@roundhouse/budgets';
import type { RenewRequest, RenewResponse } from '@roundhouse/contracts/tracing/v1/lease_service';
import { BudgetMeasure, type BudgetEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { AppError } from '@roundhouse/errors';
import type { Principal } from '../auth/auth.ports.ts';

/** What an attempt has used. */
export interface Used {
  readonly costPico: bigint;
  /** Every class of input and output. */
  readonly tokens: bigint;
}

/** What is set aside for one attempt. Ends once; whatever is said later changes nothing. */
export interface Hold {
  /** Leases that cover it, for its usage records. */
  readonly leaseIds: string;
  /** Ends it with what was used; the rest is free again. */
  settle(used: Used): void;
  /** Ends it although nobody knows what was used: all of it counts as used. */
  spend(): void;
  /** Ends it: nothing was used. */
  release(): void;
}

/** What an attempt needs of budgets. */
export interface HoldRequest {
  /** Not empty. */
  readonly budgets: readonly BudgetEntry[];
  /** False = an earlier attempt of the request counts as the request already. */
  readonly countsRequest: boolean;
  /** undefined = nothing bounds what it may use, which hard budgets of money and tokens refuse. */
  readonly bound: CallBound | undefined;
}

/** Called once, perhaps before `reserve` returns. */
export type Reserved = (error: AppError | undefined, hold: Hold | undefined) => void;

/** What callers may still use. */
export interface Budgets {
  /**
   * Budgets that an attempt is charged to; empty = none is, and nothing has to be reserved.
   *
   * @param costLabels `name=value`, those of the key among them
   */
  due(principal: Principal, modelId: string, costLabels: readonly string[]): readonly BudgetEntry[];
  /** Sets aside what an attempt may use: of all its budgets, or of none. */
  reserve(request: HoldRequest, done: Reserved): void;
}

/** Injection token of {@link Budgets}; without one there are no budgets. */
export const BUDGETS = Symbol('BUDGETS');

/** Without budgets. */
export const NO_BUDGETS: Budgets = {
  due: () => [],
  reserve: (_, done) => done(undefined, undefined),
};

/** Whether one of these budgets must know beforehand how much an attempt may use. */
export function needsBound(budgets: readonly BudgetEntry[]): boolean {
  return budgets.some(({ hard, measure }) => hard && measure !== BudgetMeasure.BUDGET_MEASURE_REQUESTS);
}

/** Shares budgets out among gateways. */
export interface LeaseAuthority {
  /** Rejects when it cannot be asked in time. */
  renew(request: RenewRequest): Promise<RenewResponse>;
}

/** The log of this process, and those of processes before it. */
export interface SpoolRegister {
  readonly spoolId: string;
  /** Of processes that have ended; grows only. */
  readonly sealed: readonly { readonly spoolId: string; readonly lastSeq: number }[];
}
