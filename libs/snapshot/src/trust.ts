import type { ConfigState } from './config-state.ts';
import { isActiveDeployment } from './entries.ts';
import { refuse } from './refusal.ts';
import type { Slicer } from './slicer.ts';
import type { StateDraft } from './state-draft.ts';

/** How far a watcher trusts what it is told. */
export interface TrustPolicy {
  /** Below this many active deployments any removal is believed. */
  massRemovalFloor: number;
  /** Largest share of active deployments that may vanish unintended, 0 to 1. */
  massRemovalShare: number;
}

/** Refuses to drop more than half of twenty or more active deployments that registry did not mean to remove. */
export const DEFAULT_TRUST: Readonly<TrustPolicy> = Object.freeze({ massRemovalFloor: 20, massRemovalShare: 0.5 });

/** Deployments that are active in one state and no longer in a draft that was built from nothing. */
export async function countDropped(state: ConfigState, draft: StateDraft, slicer: Slicer): Promise<number> {
  let dropped = 0;
  for (const deployment of state.entries('deployment')) {
    if (isActiveDeployment(deployment)) {
      const next = draft.get('deployment', deployment.id);
      if (!next || !isActiveDeployment(next)) dropped += 1;
    }
    if (slicer.due()) await slicer.pause();
  }
  return dropped;
}

/** Refuses a removal that is large and that nobody intended. */
export function refuseMassRemoval(active: number, dropped: number, intended: number, policy: TrustPolicy): void {
  if (active < policy.massRemovalFloor || dropped <= active * policy.massRemovalShare || dropped <= intended) return;
  refuse('mass_removal', `drops ${dropped} of ${active} active deployments, ${intended} intended`);
}
