/** How many tries are taken and what follows when there are more. Times in milliseconds. */
export interface ThrottleRule {
  /** Tries within one window. */
  readonly limit: number;
  readonly windowMs: number;
  /** First pause once the limit is passed; doubles each time it is passed again. */
  readonly pauseMs: number;
  readonly maxPauseMs: number;
}

/** What is remembered of one slot. */
export interface ThrottleState {
  readonly windowStartMs: number;
  readonly attempts: number;
  /** How often in a row the limit was passed. */
  readonly strikes: number;
  /** 0 = not paused. */
  readonly pausedUntilMs: number;
}

/** Whether a try may go ahead, and what to remember of it. */
export interface ThrottleVerdict {
  readonly state: ThrottleState;
  /** How long to wait; 0 = go ahead. */
  readonly retryAfterMs: number;
}

/** A slot that nobody has used. */
export const UNUSED_SLOT: ThrottleState = { windowStartMs: 0, attempts: 0, strikes: 0, pausedUntilMs: 0 };

const MAX_STRIKES = 16;

/** Counts one try. During a pause nothing is counted: whoever keeps knocking does not lengthen it for the owner. */
export function countTry(state: ThrottleState, rule: ThrottleRule, nowMs: number): ThrottleVerdict {
  if (nowMs < state.pausedUntilMs) return { state, retryAfterMs: state.pausedUntilMs - nowMs };
  const inWindow = nowMs - state.windowStartMs < rule.windowMs && state.pausedUntilMs <= state.windowStartMs;
  const attempts = (inWindow ? state.attempts : 0) + 1;
  const windowStartMs = inWindow ? state.windowStartMs : nowMs;
  if (attempts <= rule.limit) {
    // A slot that kept quiet for as long as its longest pause starts anew.
    const quiet = nowMs - Math.max(state.windowStartMs, state.pausedUntilMs) > rule.maxPauseMs;
    return {
      state: { windowStartMs, attempts, strikes: quiet ? 0 : state.strikes, pausedUntilMs: state.pausedUntilMs },
      retryAfterMs: 0,
    };
  }
  const pauseMs = Math.min(rule.maxPauseMs, rule.pauseMs * 2 ** state.strikes);
  const strikes = Math.min(MAX_STRIKES, state.strikes + 1);
  return {
    state: { windowStartMs, attempts, strikes, pausedUntilMs: nowMs + pauseMs },
    retryAfterMs: pauseMs,
  };
}
