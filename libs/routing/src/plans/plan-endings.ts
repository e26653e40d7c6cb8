import { DEFAULT_CIRCUIT_SETTINGS } from '../circuits/circuit-settings.ts';
import { FAILURE_RULES, type FailureClass } from '../circuits/failure-class.ts';
import type { AttemptResult, ObservedStates } from '../circuits/observed-states.ts';
import type { RetryBudgets } from '../circuits/retry-budgets.ts';
import type { LimitBook } from '../limits/limit-book.ts';
import type { Candidate } from '../route-query.ts';
import type { LivingPlan } from './living-plan.ts';

/** How one attempt went, as a gateway tells it. */
export interface AttemptReport {
  readonly deploymentId: string;
  /** undefined = it succeeded. */
  readonly failureClass: FailureClass | undefined;
  /** 0 = none came. */
  readonly httpStatus: number;
  /** 0 = none came. */
  readonly firstTokenMs: number;
  readonly durationMs: number;
  /** As the upstream asked; 0 = it did not. */
  readonly retryAfterMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** What ended plans change. */
export interface EndingParts {
  readonly states: ObservedStates;
  readonly caps: LimitBook;
  readonly retries: RetryBudgets;
}

/** Looks a deployment up; undefined = configuration does not name it any more. */
export type FindCandidate = (deploymentId: string) => Candidate | undefined;

/** Gives back what a plan held, and takes in what became of it. All times are monotonic milliseconds. */
export class PlanEndings {
  private readonly parts: EndingParts;

  constructor(parts: EndingParts) {
    this.parts = parts;
  }

  /** The gateway tells what it tried, in this order; nothing = it never dialled. */
  reported(plan: LivingPlan, attempts: readonly AttemptReport[], find: FindCandidate, nowMs: number): void {
    let startedMs = nowMs;
    for (const { durationMs } of attempts) startedMs -= durationMs;
    // Durations are rounded up; none of these calls began before its plan.
    startedMs = Math.max(startedMs, plan.openedMs);
    let tokens = 0;
    let reached = 0;
    let isCapSettled = plan.cap === undefined;
    for (const attempt of attempts) {
      const used = attempt.inputTokens + attempt.outputTokens;
      tokens += used;
      if (hasReached(attempt.failureClass)) reached += 1;
      const candidate = find(attempt.deploymentId);
      if (candidate !== undefined) this.observe(candidate, attempt, startedMs, nowMs);
      startedMs += attempt.durationMs;
      if (!isCapSettled && attempt.deploymentId === plan.cap?.state.id) {
        plan.cap.state.finish(0, used - plan.cap.tokens, plan.openedMs, nowMs);
        isCapSettled = true;
      } else if (candidate?.caps !== undefined) {
        this.parts.caps.stateOf(candidate.deploymentId, nowMs).consume(candidate.caps, 1, used, nowMs);
      }
    }
    if (!isCapSettled) this.releaseCap(plan, nowMs);
    if (reached > 0) this.parts.retries.attempted(plan.callableId, reached, nowMs);
    plan.reservation?.settle(tokens, nowMs);
    this.giveTrialsBack(plan, attempts, find, nowMs);
  }

  /** The gateway gave it up before it dialled: it counts nowhere. */
  cancelled(plan: LivingPlan, find: FindCandidate, nowMs: number): void {
    plan.reservation?.release(nowMs);
    this.releaseCap(plan, nowMs);
    this.giveTrialsBack(plan, NO_ATTEMPTS, find, nowMs);
  }

  /** Nobody will tell what became of it. It was let in and may well have run, so that its minute counts it as estimated. */
  lost(plan: LivingPlan, find: FindCandidate, nowMs: number): void {
    plan.reservation?.settle(plan.reservation.tokens, nowMs);
    plan.cap?.state.finish(0, 0, plan.openedMs, nowMs);
    this.giveTrialsBack(plan, NO_ATTEMPTS, find, nowMs);
  }

  /** An attempt, also beside all plans: a probe. Observed, and nothing else. */
  observe(candidate: Candidate, attempt: AttemptReport, startedMs: number, nowMs: number): void {
    const { failureClass, httpStatus, retryAfterMs, firstTokenMs, outputTokens } = attempt;
    const result: AttemptResult = { failureClass, httpStatus, retryAfterMs, firstTokenMs, startedMs, outputTokens };
    this.parts.states.record(candidate, result, nowMs);
  }

  private releaseCap({ cap, openedMs }: LivingPlan, nowMs: number): void {
    cap?.state.finish(-1, -cap.tokens, openedMs, nowMs);
  }

  /** What was not dialled in time came back by itself, and may be another plan's by now. */
  private giveTrialsBack(
    { trials, dialledTrials, openedMs }: LivingPlan,
    attempts: readonly AttemptReport[],
    find: FindCandidate,
    nowMs: number,
  ): void {
    if (trials === undefined) return;
    for (const deploymentId of trials) {
      // A call that its client ended says nothing: the trial is still to be had.
      const isTold = (one: AttemptReport) => one.deploymentId === deploymentId && one.failureClass !== 'cancelled';
      if (attempts.some(isTold)) continue;
      const isDialled = dialledTrials?.includes(deploymentId) ?? false;
      if (!isDialled && nowMs - openedMs >= DEFAULT_CIRCUIT_SETTINGS.trialDialMs) continue;
      const candidate = find(deploymentId);
      if (candidate !== undefined) this.parts.states.abandoned(candidate);
    }
  }
}

const NO_ATTEMPTS: readonly AttemptReport[] = [];

/** Whether there was somebody to do the work: where no connection was made, another attempt repeats none. */
function hasReached(failureClass: FailureClass | undefined): boolean {
  return failureClass === undefined || FAILURE_RULES[failureClass].deployment !== 'unreachable';
}
