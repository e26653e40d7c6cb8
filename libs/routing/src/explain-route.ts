import type { Obstacle } from './judge.ts';
import { obstaclesOf } from './reasons-against.ts';
import type { LoadView, RouteQuery } from './route-query.ts';
import type { RouteTarget } from './route-target.ts';

/** What planning sees in one candidate. */
export interface CandidateExplanation {
  readonly deploymentId: string;
  readonly priority: number;
  readonly weight: number;
  /** Every reason against it, what lasts first; empty = eligible. */
  readonly reasons: readonly Obstacle[];
  /** When what passes is over, in milliseconds from now; 0 = unknown, or nothing stands against it. */
  readonly retryAfterMs: number;
  /** Calls that are open on it; undefined = not known. */
  readonly inFlight: number | undefined;
  /** Moving average of time to the first token, in milliseconds; undefined = none of late. */
  readonly firstTokenMs: number | undefined;
  /** Cost of this request, in pico-USD; undefined = unpriced. */
  readonly costPico: number | undefined;
  /** What is left of its caps, 0 to 1; undefined = not known. */
  readonly headroom: number | undefined;
}

/**
 * Explains every candidate, also those of a callable that is inactive or of another mode: all reasons against it, not
 * only the first, and the figures that policies go by. Takes and changes nothing.
 */
export function explainRoute(query: RouteQuery, target: RouteTarget, load: LoadView): CandidateExplanation[] {
  return target.candidates.map((candidate) => {
    const reasons = obstaclesOf(query, { mode: target.mode, ...candidate }, load);
    const { deploymentId, priority, weight } = candidate;
    return {
      deploymentId,
      priority,
      weight,
      reasons,
      retryAfterMs: reasons.length === 0 ? 0 : Math.ceil(load.retryAfterMs?.(candidate, query) ?? 0),
      inFlight: load.inFlight?.(deploymentId),
      firstTokenMs: load.firstTokenMs?.(deploymentId),
      costPico: load.costPico?.(candidate, query),
      headroom: load.headroom?.(candidate),
    };
  });
}
