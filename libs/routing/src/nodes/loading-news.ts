import { LOADING_REASONS, type Obstacle } from '../judge.ts';
import type { Candidate, LoadView } from '../route-query.ts';

/** How far the model is that a request waits for. */
export interface LoadingNews {
  /** 0 to 1; of the one that is furthest. */
  readonly progress: number;
  /** Milliseconds until it is loaded; 0 = not known. */
  readonly etaMs: number;
}

/** What is known of models that are being loaded, or could be; undefined = there are none among these. */
export function loadingNews(
  candidates: readonly Candidate[],
  codes: readonly Obstacle[],
  load: LoadView,
): LoadingNews | undefined {
  let found: LoadingNews | undefined;
  for (const [index, code] of codes.entries()) {
    if (!LOADING_REASONS.has(code)) continue;
    const facts = code === 'endpoint_loading' ? load.node?.(candidates[index]!.deploymentId) : undefined;
    const { loadProgress: progress = 0, loadEtaS = 0 } = facts ?? {};
    if (found === undefined || progress > found.progress) found = { progress, etaMs: loadEtaS * 1_000 };
  }
  return found;
}
