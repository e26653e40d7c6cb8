import type { EntityManager } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import { DEPLOYMENT } from '../deployments/deployment.kind.ts';
import { DeploymentEntity } from '../deployments/infra/deployment.entity.ts';
import { bumpDesiredGeneration } from '../nodes/infra/desired-states.ts';
import type { RolloutStep } from './domain/plan-rollout.ts';
import { readPlacementNodes, type PlacementNode } from './infra/node-facts.ts';
import { failRelease, finishRelease, type ServingRelease } from './infra/serving-releases.ts';
import { isSameState, readServingState, writeServingState } from './infra/serving-states.ts';
import type { ServingEntity } from './infra/serving.entity.ts';
import { inspectServing, type Inspection } from './inspect-serving.ts';
import { placeCandidate, placeCopy, promoteCopy, removeCopy, replaceCopy, withdrawCopy } from './placements.ts';
import type { ServingPace } from './serving-pace.ts';
import { needsRelease, readSituation, settleSituation } from './situation.ts';

const MAX_ROUNDS = 3;

/**
 * Brings a serving closer to what is wanted: places missing copies, rolls new releases, takes back what failed, and
 * moves copies off nodes that may not hold them. To be called again as long as something changes: each call does what
 * can be done now. The row must be locked.
 */
export async function reconcileServing(changes: ChangeSet, serving: ServingEntity, pace: ServingPace): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if (!(await reconcileOnce(changes, serving, pace))) return;
  }
}

/** Whether {@link reconcileServing} would do anything now. Reads only. */
export async function wantsReconciling(
  manager: EntityManager,
  serving: ServingEntity,
  nodes: readonly PlacementNode[],
  pace: ServingPace,
): Promise<boolean> {
  const situation = await readSituation(manager, serving);
  if (needsRelease(situation, serving)) return true;
  const { plan, found } = await inspectServing(manager, serving, situation, nodes, pace);
  return plan.steps.length > 0 || !isSameState(await readServingState(manager, serving.id), found);
}

/** @returns true when a release was given up, so that there is another one to go to */
async function reconcileOnce(changes: ChangeSet, serving: ServingEntity, pace: ServingPace): Promise<boolean> {
  const { manager } = changes;
  const situation = await settleSituation(manager, serving);
  const nodes = await readPlacementNodes(manager);
  const inspection = await inspectServing(manager, serving, situation, nodes, pace);
  const { plan, found } = inspection;
  const { stopped } = await readServingState(manager, serving.id);
  await writeServingState(manager, serving.id, found);
  if (stopped !== found.stopped) {
    await stopOrStart(changes, serving, found.stopped);
    return false;
  }
  const touched = new Set<string>();
  let failed = false;
  for (const step of plan.steps) {
    if (step.do === 'finish') await finishRelease(manager, serving.id, situation.target!.id);
    else if (step.do === 'fail') await failRelease(manager, situation.target!.id, step.reason);
    else touched.add(await takeStep(changes, serving, situation.target, inspection, step));
    failed ||= step.do === 'fail';
  }
  if (touched.size > 0) await bumpDesiredGeneration(manager, [...touched]);
  return failed;
}

/** @returns id of the node whose desired state it changed */
async function takeStep(
  changes: ChangeSet,
  serving: ServingEntity,
  target: ServingRelease | undefined,
  { nodeNames, verdicts, copies }: Inspection,
  step: Exclude<RolloutStep, { do: 'fail' | 'finish' }>,
): Promise<string> {
  const nodeId = 'nodeId' in step ? step.nodeId : copies.get(step.copyId)!.nodeId;
  const node = { nodeId, name: nodeNames.get(nodeId) ?? nodeId, devices: verdicts.get(nodeId)?.devices ?? [] };
  switch (step.do) {
    case 'place':
      await placeCopy(changes, serving, target!, node);
      break;
    case 'surge':
      await placeCandidate(changes, serving, target!, node);
      break;
    case 'replace':
      await replaceCopy(changes, serving, target!, node, step.copyId);
      break;
    case 'promote':
      await promoteCopy(changes, step.copyId);
      break;
    case 'withdraw':
      await withdrawCopy(changes, step.copyId);
      break;
    case 'remove':
      await removeCopy(changes, step.copyId);
      break;
  }
  return nodeId;
}

/** Takes all calls and engines from a serving, or gives them back. Its files stay where they are. */
async function stopOrStart(changes: ChangeSet, serving: ServingEntity, stop: boolean): Promise<void> {
  const { manager } = changes;
  for (const row of await manager.find(DeploymentEntity, { where: { servingId: serving.id } })) {
    const before = DEPLOYMENT.describe(row);
    row.spec = { ...row.spec, admin_status: stop ? 'inactive' : 'active' };
    await changes.update(DEPLOYMENT, row, before);
  }
  const rows = await manager.query<{ node_id: string }[]>(
    'SELECT DISTINCT node_id FROM instance WHERE serving_id = $1',
    [serving.id],
  );
  await bumpDesiredGeneration(
    manager,
    rows.map((row) => row.node_id),
  );
}
