import type { FreedCause } from './domain/open-plans.ts';

/** Is told what happens to plans, for metrics. Asked for every plan: must be fast. */
export interface PlanningObserver {
  /** `PLAN`, or the reason of a refusal. */
  decided(result: string): void;
  /** A plan ended by its gateway's word. */
  ended(how: 'outcome' | 'cancel'): void;
  /** A plan ended without it. */
  freed(cause: FreedCause): void;
  /** A message of a gateway could not be worked through; its stream was ended. */
  failed(error: unknown): void;
}

/** Injection token of the {@link PlanningObserver}. */
export const PLANNING_OBSERVER = Symbol('PLANNING_OBSERVER');

/** Injection token of this router's name among its peers. */
export const ROUTER_ID = Symbol('ROUTER_ID');
