import type { LimitReservation } from '../limits/admit.ts';
import type { LimitState } from '../limits/limit-state.ts';

/** What a plan holds at the deployment that it would try first, where that has caps. */
export interface CapReservation {
  readonly state: LimitState;
  readonly tokens: number;
}

/** A plan that a gateway works on, with all that has to be given back when it ends. */
export interface LivingPlan {
  readonly requestId: string;
  /** Model or route group; empty = not known. */
  readonly callableId: string;
  /** Monotonic, in milliseconds. */
  readonly openedMs: number;
  /** Deployment that counts as busy: the first of the plan, or the one that was dialled since; '' = none. */
  deploymentId: string;
  /** What it was let in with; undefined = nothing limits its caller. */
  readonly reservation: LimitReservation | undefined;
  readonly cap: CapReservation | undefined;
  /** Deployments whose trial it has; undefined = none. */
  readonly trials: readonly string[] | undefined;
  /** Those of them that were dialled: they are waited for. */
  dialledTrials: string[] | undefined;
}
