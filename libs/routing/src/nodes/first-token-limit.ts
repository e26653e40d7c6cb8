import type { Candidate, LoadView, RouteQuery } from '../route-query.ts';
import { slotWaitMs } from './expected-wait.ts';

/** Rates vary with what else a node does: nobody is given up before this many times what was expected. */
const ALLOWANCE = 3;

/** What a node is taken to read per second until it was measured: less than an old processor without a GPU does. */
const ASSUMED_PROMPT_RATE = 50;

/**
 * Time that a node may take until the first token, in milliseconds: the limit of a small request, and three times what
 * its queue and the length of this input are expected to take.
 *
 * @param smallMs limit of a request without input at a node that is idle
 */
export function firstTokenLimitMs(candidate: Candidate, query: RouteQuery, load: LoadView, smallMs: number): number {
  const rate = load.node?.(candidate.deploymentId)?.promptTokensPerSecond || ASSUMED_PROMPT_RATE;
  const expectedMs = slotWaitMs(candidate, load) + (query.inputTokensEstimate * 1_000) / rate;
  return Math.round(smallMs + ALLOWANCE * expectedMs);
}
