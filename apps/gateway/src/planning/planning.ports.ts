import type { AppError } from '@roundhouse/errors';
import type { LoadingNews, RateLimitFacts } from '@roundhouse/routing';
import type { ModeName } from '@roundhouse/snapshot';
import type { Principal } from '../auth/auth.ports.ts';

/** What a plan is made from: ids, sizes and labels, never content. */
export interface PlanQuery {
  /** Unique per request; plans, outcomes and cancels are matched by it. */
  readonly requestId: string;
  readonly principal: Principal;
  /** The callable: a model or a route group. */
  readonly modelId: string;
  readonly mode: ModeName;
  readonly capabilities: readonly string[];
  readonly inputTokensEstimate: number;
  /** 0 = the caller set no bound. */
  readonly maxOutputTokens: number;
  readonly tags: readonly string[];
  /** Calls with the same key prefer the same deployment; empty = none. */
  readonly affinityKey: string;
  readonly stream: boolean;
  /** Time left for the whole request, in milliseconds. */
  readonly deadlineMs: number;
  /** Lower first; 0 = default class. */
  readonly priority: number;
  /** Sampled requests only. */
  readonly trace?: { readonly traceparent: string; readonly tracestate: string };
}

/** One deployment to try, with its time limits in milliseconds. */
export interface PlannedAttempt {
  readonly deploymentId: string;
  readonly connectTimeoutMs: number;
  readonly firstTokenTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly totalTimeoutMs: number;
  /** Window of its model; 0 or absent = unknown. */
  readonly contextWindowTokens?: number;
  /** It finds out whether something works again; absent = it does not. */
  readonly trial?: boolean;
}

/** Answer to a {@link PlanQuery}. */
export type Planning =
  | {
      readonly kind: 'plan';
      /** In the order to try; at least one. */
      readonly attempts: readonly PlannedAttempt[];
      /** Tried instead of the rest once the input is too long for one; absent = none. */
      readonly contextWindowAttempts?: readonly PlannedAttempt[];
      /** Tried instead of the rest once the content is refused by one; absent = none. */
      readonly contentPolicyAttempts?: readonly PlannedAttempt[];
      /** Further attempts allowed after the first. */
      readonly permittedRetries: number;
      /** `local` = no router answered in time. */
      readonly source: 'router' | 'local';
      /** Configuration number that the plan was made from. */
      readonly configNumber: bigint;
      /** How the caller's minute limits stand; absent = nothing limits it. */
      readonly limits?: RateLimitFacts | undefined;
      /** Absent = no router made it. */
      readonly routerId?: string | undefined;
      /** One code per candidate that was left out, `<deployment id>:<reason>`; absent = none was. */
      readonly reasons?: readonly string[];
    }
  | {
      readonly kind: 'refusal';
      readonly error: AppError;
      /** How far the model is that it would have to wait for; absent = it is refused for another reason. */
      readonly loading?: LoadingNews | undefined;
      /** How the caller's minute limits stand; absent = nothing limits it. */
      readonly limits?: RateLimitFacts | undefined;
    };

/** How one attempt went, as circuits and load figures need it. */
export interface AttemptOutcome {
  readonly deploymentId: string;
  /** Class of design/data-plane.md in lower case, such as `rate_limited`; empty = success. */
  readonly failureClass: string;
  /** 0 = no answer came. */
  readonly httpStatus: number;
  /** 0 = no token came. */
  readonly firstTokenMs: number;
  readonly durationMs: number;
  /** As the upstream asked; 0 = it did not. */
  readonly retryAfterMs: number;
  /** All that was sent, and all that was made: what limits count, whatever it costs. */
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Outcome of a whole plan. */
export interface RequestOutcome {
  readonly requestId: string;
  /** In the order tried. */
  readonly attempts: readonly AttemptOutcome[];
}

/**
 * Asks the project's home router which deployments to try; answers by itself when no router does in time.
 * Every plan ends with exactly one report or cancel.
 */
export interface Planner {
  /** @param planned told once, perhaps before this returns: a refusal is an answer, too. Must not throw */
  plan(query: PlanQuery, planned: (planning: Planning) => void): void;
  /** Names the deployment that is about to be dialled, so that a reconnect can tell the router. */
  dialling(requestId: string, deploymentId: string): void;
  /** Ends a plan with what came of it. Unknown or ended plans are ignored. */
  report(outcome: RequestOutcome): void;
  /** Ends a plan that nothing was dialled for. Unknown or ended plans are ignored. */
  cancel(requestId: string): void;
}

/** Asks deployments whether they work, beside all requests. */
export interface Prober {
  /**
   * Makes one tiny call, which nobody is billed for. Never rejects.
   *
   * @returns undefined = it cannot be asked: this gateway does not know it, or a call of its kind costs money
   */
  probe(deploymentId: string, signal: AbortSignal): Promise<AttemptOutcome | undefined>;
}

/** Injection token of the {@link Planner}. */
export const PLANNER = Symbol('PLANNER');
