import type { JsonObject } from '@roundhouse/admin-api';
import type { ChangeSet } from '../commands/change-set.ts';
import { readPlacementNodes } from './infra/node-facts.ts';
import { readServingState } from './infra/serving-states.ts';
import { inspectServing } from './inspect-serving.ts';
import { readPlacements } from './placement-views.ts';
import type { ServingsService } from './servings.service.ts';
import { readSituation } from './situation.ts';

/**
 * Makes a serving and tells where its copies went, and why not elsewhere. To be called in a rehearsal, which takes all
 * of it back.
 *
 * @throws AppError as the creation of the serving does
 */
export async function previewServing(
  changes: ChangeSet,
  servings: ServingsService,
  input: JsonObject,
): Promise<JsonObject> {
  const { manager } = changes;
  const { row } = await servings.createIn(changes, input);
  const situation = await readSituation(manager, row);
  const nodes = await readPlacementNodes(manager);
  const { nodeNames, verdicts } = await inspectServing(manager, row, situation, nodes, servings.pace);
  const { leftOut } = await readServingState(manager, row.id);
  const chosen = new Set(((await readPlacements(manager, [row.id])).get(row.id) ?? []).map((view) => view.nodeId));
  const reasons = new Map(leftOut.map((one) => [one.node_id, one]));
  return {
    content: situation.target?.contentKey ?? '',
    nodes: [...nodeNames].map(([nodeId, name]) => {
      const reason = reasons.get(nodeId);
      const bytes = verdicts.get(nodeId)?.devices.reduce((total, device) => total + device.bytes, 0) ?? 0;
      return {
        node_id: nodeId,
        node: name,
        chosen: chosen.has(nodeId),
        fits: chosen.has(nodeId) || reason === undefined,
        code: reason?.code ?? '',
        message: reason?.message ?? '',
        estimated_bytes: bytes,
      };
    }),
  };
}
