import type { Candidate, LoadView } from '../route-query.ts';

/** Largest input of a candidate, in tokens: that of its model, or of a slot of its node if that is less; 0 = unknown. */
export function windowOf({ onNode, deploymentId, contextWindowTokens: ofModel }: Candidate, load: LoadView): number {
  const ofSlot = onNode ? (load.node?.(deploymentId)?.contextTokens ?? 0) : 0;
  if (ofSlot === 0 || ofModel === 0) return ofSlot || ofModel;
  return Math.min(ofSlot, ofModel);
}
