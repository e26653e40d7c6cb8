import type { RouteDecision } from '../plan-route.ts';
import type { LoadView } from '../route-query.ts';
import type { RouteTarget } from '../route-target.ts';
import { unloadedWanted } from './unloaded-wanted.ts';

/** A serving whose model should be loaded. */
export interface ServingDemand {
  readonly servingId: string;
  readonly deploymentId: string;
  /** Requests that were refused for it since it was last said. */
  readonly waiting: number;
}

/** The same serving is asked for once in so many milliseconds. */
export const DEMAND_INTERVAL_MS = 2_000;

/** Most servings that are asked for at the same time; beyond it they are left out. */
const MAX_SERVINGS = 10_000;

interface Said {
  atMs: number;
  waiting: number;
}

/** Says which servings are wanted: at once, then at most each two seconds for as long as requests come. */
export class DemandJournal {
  private readonly said = new Map<string, Said>();
  private readonly say: (demand: ServingDemand) => void;

  /** @param say called in the midst of planning: must be fast, and must not throw */
  constructor(say: (demand: ServingDemand) => void) {
    this.say = say;
  }

  /** Servings that are asked for at present. */
  get size(): number {
    return this.said.size;
  }

  /** Takes in what a request was answered. Costs a look at two fields where everything is loaded. */
  decided(target: RouteTarget | undefined, decision: RouteDecision, load: LoadView, nowMs: number): void {
    const { verdicts } = decision.kind === 'plan' ? decision.plan : decision.refusal;
    if (target === undefined || verdicts.length === 0) return;
    const refused = decision.kind === 'refusal' ? 1 : 0;
    for (const { servingId, deploymentId } of unloadedWanted(target, decision, load)) {
      const known = this.said.get(servingId);
      if (known !== undefined && nowMs - known.atMs < DEMAND_INTERVAL_MS) {
        known.waiting += refused;
        continue;
      }
      if (known === undefined && this.said.size >= MAX_SERVINGS) continue;
      this.said.set(servingId, { atMs: nowMs, waiting: 0 });
      this.say({ servingId, deploymentId, waiting: (known?.waiting ?? 0) + refused });
    }
  }

  /** Forgets what nobody asked for of late; to be called about each second. */
  sweep(nowMs: number): void {
    for (const [servingId, { atMs }] of this.said) {
      // Not sooner than the interval: what is forgotten is said at once.
      if (nowMs - atMs >= 2 * DEMAND_INTERVAL_MS) this.said.delete(servingId);
    }
  }
}
