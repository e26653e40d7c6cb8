import { DEFAULT_TIMEOUTS, type AttemptTimeouts, type Candidate, type RouteQuery } from './route-query.ts';

/** One deployment to try, with its time limits in milliseconds. */
export interface RouteAttempt extends AttemptTimeouts {
  readonly deploymentId: string;
  /** 0 = unknown. */
  readonly contextWindowTokens: number;
  /** It is the trial of a circuit or credential: that it is dialled, or will not be, is to be told. */
  readonly trial: boolean;
}

/** How a candidate would be tried: its own time limits, else the defaults, within what is left for the request. */
export function attemptOf(
  candidate: Candidate,
  query: RouteQuery,
  defaults: AttemptTimeouts = DEFAULT_TIMEOUTS,
  trial = false,
): RouteAttempt {
  const { timeouts } = candidate;
  const totalTimeoutMs = timeouts.totalTimeoutMs || defaults.totalTimeoutMs;
  return {
    deploymentId: candidate.deploymentId,
    connectTimeoutMs: timeouts.connectTimeoutMs || defaults.connectTimeoutMs,
    firstTokenTimeoutMs: timeouts.firstTokenTimeoutMs || defaults.firstTokenTimeoutMs,
    idleTimeoutMs: timeouts.idleTimeoutMs || defaults.idleTimeoutMs,
    totalTimeoutMs: query.deadlineMs > 0 ? Math.min(totalTimeoutMs, query.deadlineMs) : totalTimeoutMs,
    contextWindowTokens: candidate.contextWindowTokens,
    trial,
  };
}
