import type { NodeSituation } from '@roundhouse/compatibility';
import { InstancePhase, type ObservedState } from '@roundhouse/contracts/agent/v1/node_link_service';
import type { PlacementNode } from '../servings/infra/node-facts.ts';

/** A node, as far as it decides what fits beside what is there. */
export type SituatedNode = Pick<PlacementNode, 'memoryBudgetBytes' | 'placed' | 'contents'> & {
  readonly report: { readonly observed: ObservedState | undefined } | undefined;
};

/** Engines that hold their memory. */
const LOADED: ReadonlySet<InstancePhase> = new Set([
  InstancePhase.INSTANCE_PHASE_STARTING,
  InstancePhase.INSTANCE_PHASE_READY,
  InstancePhase.INSTANCE_PHASE_DRAINING,
  InstancePhase.INSTANCE_PHASE_STOPPING,
]);

/** What holds on a node beside its hardware, for one more copy of this content. */
export function nodeSituation(node: SituatedNode, contentKey: string): NodeSituation {
  const phases = new Map(node.report?.observed?.instances.map((instance) => [instance.id, instance.phase]));
  const isLoaded = (instanceId: string): boolean =>
    LOADED.has(phases.get(instanceId) ?? InstancePhase.INSTANCE_PHASE_UNSPECIFIED);
  return {
    memory_budget_bytes: node.memoryBudgetBytes,
    committed: node.placed.flatMap((one) => one.devices),
    loaded: node.placed.flatMap((one) => (isLoaded(one.instanceId) ? one.devices : [])),
    present_bytes: node.contents.get(contentKey) ?? 0,
  };
}
