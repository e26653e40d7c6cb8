import type { RouteDecision } from '../plan-route.ts';
import type { Candidate, LoadView } from '../route-query.ts';
import type { FallbackTarget, RouteTarget } from '../route-target.ts';
import type { NodeFacts } from './node-facts.ts';

/** A deployment whose model would have been of use to a request. */
export interface WantedDeployment {
  readonly deploymentId: string;
  readonly servingId: string;
}

/**
 * Which models are to be loaded for the sake of a request: those that would have gone before, or beside, what it was
 * planned to; all that would do when it was refused. One that stands behind what serves is not wanted, nor another copy
 * while one of the same serving is being loaded or has a slot free.
 */
export function unloadedWanted(target: RouteTarget, decision: RouteDecision, load: LoadView): WantedDeployment[] {
  const { verdicts } = decision.kind === 'plan' ? decision.plan : decision.refusal;
  const unloaded = new Set<string>();
  for (const { code, deploymentId } of verdicts) if (code === 'endpoint_unloaded') unloaded.add(deploymentId);
  if (unloaded.size === 0) return [];
  const own = target.candidates.filter(({ deploymentId }) => unloaded.has(deploymentId));
  const wanted = own.length > 0 ? inFront(own, target, decision) : [];
  if (wanted.length === 0 && decision.kind === 'refusal') wanted.push(...firstOf(unloaded, target));
  const everybody = [...target.candidates, ...(target.generalFallbacks ?? []).flatMap(({ candidates }) => candidates)];
  const servings = new Map<string, WantedDeployment>();
  for (const { deploymentId } of wanted) {
    const servingId = load.node?.(deploymentId)?.servingId ?? '';
    if (servingId === '' || servings.has(servingId)) continue;
    if (!everybody.some((other) => relieves(other, servingId, load)))
      servings.set(servingId, { deploymentId, servingId });
  }
  return [...servings.values()];
}

/** Of the best tier of those that are not loaded, unless what the request goes to first is better than that. */
function inFront(own: readonly Candidate[], target: RouteTarget, decision: RouteDecision): Candidate[] {
  const best = Math.min(...own.map(({ priority }) => priority));
  const first = decision.kind === 'plan' ? decision.plan.attempts[0]?.deploymentId : undefined;
  const serving = target.candidates.find(({ deploymentId }) => deploymentId === first);
  if (serving !== undefined && serving.priority < best) return [];
  return own.filter(({ priority }) => priority === best);
}

/** Those of the first fallback with one of them. */
function firstOf(unloaded: ReadonlySet<string>, { generalFallbacks = [] }: RouteTarget): Candidate[] {
  const of = ({ candidates }: FallbackTarget) => candidates.filter(({ deploymentId }) => unloaded.has(deploymentId));
  return generalFallbacks.map(of).find(({ length }) => length > 0) ?? [];
}

/** Whether a deployment of the same serving takes the load soon, or could now. */
function relieves({ onNode, deploymentId }: Candidate, servingId: string, load: LoadView): boolean {
  const facts: NodeFacts | undefined = onNode ? load.node?.(deploymentId) : undefined;
  if (facts?.servingId !== servingId) return false;
  const word = load.endpoint(deploymentId);
  if (word !== 'ready') return word === 'loading';
  return facts.slots === 0 || (load.inFlight?.(deploymentId) ?? 0) < facts.slots;
}
