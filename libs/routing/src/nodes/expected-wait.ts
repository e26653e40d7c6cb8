import type { Candidate, LoadView, RouteQuery } from '../route-query.ts';

/** Length of answers that stand before this one, in tokens, until some were seen. */
const ASSUMED_ANSWER_TOKENS = 512;

/** How long a call keeps its slot where no rate was measured yet, in milliseconds. */
const ASSUMED_CALL_MS = 10_000;

/**
 * Time until a node has a free slot, in milliseconds: 0 where one is free, and where nothing is known of slots. Calls
 * that stand before this one are taken to get answers as long as others got of late, or 512 tokens, which the node writes
 * at the rate that was measured over all of its slots.
 */
export function slotWaitMs({ onNode, deploymentId }: Candidate, load: LoadView): number {
  const facts = onNode ? load.node?.(deploymentId) : undefined;
  if (facts === undefined || facts.slots === 0) return 0;
  const { slots, tokensPerSecond } = facts;
  const before = (load.inFlight?.(deploymentId) ?? 0) - slots + 1;
  if (before <= 0) return 0;
  if (tokensPerSecond === 0) return (before * ASSUMED_CALL_MS) / slots;
  const answerTokens = load.answerTokens?.(deploymentId) || ASSUMED_ANSWER_TOKENS;
  return (before * answerTokens * 1_000) / tokensPerSecond;
}

/** Time that a node takes to read the input, in milliseconds, at the rate that was measured; 0 = not known. */
export function readingMs({ onNode, deploymentId }: Candidate, query: RouteQuery, load: LoadView): number {
  const rate = onNode ? (load.node?.(deploymentId)?.promptTokensPerSecond ?? 0) : 0;
  return rate > 0 ? (query.inputTokensEstimate * 1_000) / rate : 0;
}

/**
 * Time until the first token, in milliseconds. Of a node: until a slot is free and the input is read; of others, and of
 * nodes whose rate is not known, as it was measured of late. 0 where nothing is known.
 */
export function expectedWaitMs(candidate: Candidate, query: RouteQuery, load: LoadView): number {
  const reading = readingMs(candidate, query, load) || (load.firstTokenMs?.(candidate.deploymentId) ?? 0);
  return slotWaitMs(candidate, load) + reading;
}
