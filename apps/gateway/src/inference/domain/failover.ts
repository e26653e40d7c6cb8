import type { FailureClass } from '@roundhouse/drivers';

/** What to do after an attempt has failed and nothing was sent to the caller yet. */
export type NextStep =
  { readonly kind: 'next' } | { readonly kind: 'again'; readonly delayMs: number } | { readonly kind: 'stop' };

/** Where a request stands when an attempt fails. */
export interface FailoverState {
  readonly failureClass: FailureClass;
  /** As the upstream asked; 0 = it did not. */
  readonly retryAfterMs: number;
  /** Attempts made so far, this one included. */
  readonly attemptsMade: number;
  /** Further attempts that the plan allows after the first. */
  readonly permittedRetries: number;
  /** Whether the plan names a deployment that was not tried. */
  readonly hasNext: boolean;
  /** Whether this deployment was already given a second chance. */
  readonly triedAgain: boolean;
  /** Share of the request's deadline that is used up, 0 to 1. */
  readonly deadlineUsed: number;
}

/** However many deployments a plan names. */
export const MAX_ATTEMPTS = 4;

const MIN_DELAY_MS = 250;
const MAX_DELAY_MS = 4_000;
/** A failure that took longer than this share of the deadline is returned, not retried. */
const MOSTLY_USED = 0.8;

/** Failures that no other deployment would mend. */
const FINAL: ReadonlySet<FailureClass> = new Set(['caller_fault', 'cancelled', 'context_exceeded', 'content_policy']);
/** Failures that may be over in a moment. */
const PASSING: ReadonlySet<FailureClass> = new Set(['overloaded', 'connect']);

/**
 * Decides whether another deployment is tried, the same one again, or the failure returned. The same deployment gets
 * one more chance, and only when no other is left; a wait longer than four seconds is left to the caller.
 *
 * @param random number in [0, 1), spreads the waits
 */
export function nextStep(state: FailoverState, random: number): NextStep {
  const { failureClass, attemptsMade, permittedRetries, retryAfterMs } = state;
  if (FINAL.has(failureClass) || state.deadlineUsed > MOSTLY_USED) return STOP;
  if (attemptsMade >= Math.min(MAX_ATTEMPTS, permittedRetries + 1)) return STOP;
  if (state.hasNext) return NEXT;
  if (!PASSING.has(failureClass) || state.triedAgain || retryAfterMs > MAX_DELAY_MS) return STOP;
  const spreadMs = MIN_DELAY_MS + Math.floor(random * (MAX_DELAY_MS / 4 - MIN_DELAY_MS));
  return { kind: 'again', delayMs: Math.max(retryAfterMs, spreadMs) };
}

const NEXT: NextStep = { kind: 'next' };
const STOP: NextStep = { kind: 'stop' };
