import { firstTokenLimitMs } from './nodes/first-token-limit.ts';
import { windowOf } from './nodes/window-of.ts';
import {
  DEFAULT_TIMEOUTS,
  type AttemptTimeouts,
  type Candidate,
  type LoadView,
  type RouteQuery,
} from './route-query.ts';

/** One deployment to try, with its time limits in milliseconds. */
export interface RouteAttempt extends AttemptTimeouts {
  readonly deploymentId: string;
  /** 0 = unknown. */
  readonly contextWindowTokens: number;
  /** It is the trial of a circuit or credential: that it is dialled, or will not be, is to be told. */
  readonly trial: boolean;
}

/**
 * How a candidate would be tried: its own time limits, else the defaults, within what is left for the request. A node that
 * has no limit of its own for the first token gets more time for a long input and while others stand before it.
 */
export function attemptOf(
  candidate: Candidate,
  query: RouteQuery,
  load: LoadView,
  defaults: AttemptTimeouts = DEFAULT_TIMEOUTS,
  trial = false,
): RouteAttempt {
  const { timeouts } = candidate;
  const totalTimeoutMs = timeouts.totalTimeoutMs || defaults.totalTimeoutMs;
  return {
    deploymentId: candidate.deploymentId,
    connectTimeoutMs: timeouts.connectTimeoutMs || defaults.connectTimeoutMs,
    firstTokenTimeoutMs: timeouts.firstTokenTimeoutMs || firstTokenOf(candidate, query, load, defaults, totalTimeoutMs),
    idleTimeoutMs: timeouts.idleTimeoutMs || defaults.idleTimeoutMs,
    totalTimeoutMs: query.deadlineMs > 0 ? Math.min(totalTimeoutMs, query.deadlineMs) : totalTimeoutMs,
    contextWindowTokens: windowOf(candidate, load),
    trial,
  };
}

function firstTokenOf(
  candidate: Candidate,
  query: RouteQuery,
  load: LoadView,
  { firstTokenTimeoutMs: smallMs }: AttemptTimeouts,
  totalTimeoutMs: number,
): number {
  return candidate.onNode ? Math.min(firstTokenLimitMs(candidate, query, load, smallMs), totalTimeoutMs) : smallMs;
}
