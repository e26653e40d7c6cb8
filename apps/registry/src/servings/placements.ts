import { readDocument } from '@roundhouse/admin-api';
import { newId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { removeCircuit } from '../circuits/remove-circuit.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { DEPLOYMENT } from '../deployments/deployment.kind.ts';
import { NODE_PROTOCOL } from '../deployments/domain/deployment.ts';
import { DeploymentEntity, type DeploymentSpec } from '../deployments/infra/deployment.entity.ts';
import { modelOf } from '../deployments/infra/model-rows.ts';
import { bumpDesiredGeneration } from '../nodes/infra/desired-states.ts';
import { placeCopies } from './domain/place-copies.ts';
import type { ServingEntity } from './infra/serving.entity.ts';

interface CandidateRow {
  id: string;
  name: string;
  instance_count: number;
  placed: boolean;
}

/** Places the copies of a serving that are still missing: installation, instance and deployment on each chosen node. */
export async function placeMissing(changes: ChangeSet, serving: ServingEntity): Promise<void> {
  const { manager } = changes;
  const rows = await manager.query<CandidateRow[]>(
    `SELECT node.id, name, count(instance.id)::int AS instance_count,
       coalesce(bool_or(instance.serving_id = $1), false) AS placed
     FROM node LEFT JOIN instance ON instance.node_id = node.id GROUP BY node.id`,
    [serving.id],
  );
  const candidates = rows.map((row) => ({ nodeId: row.id, name: row.name, instanceCount: row.instance_count }));
  const placed = rows.filter((row) => row.placed).map((row) => row.id);
  const chosen = placeCopies({ copies: serving.spec.copies, nodeIds: serving.spec.node_ids, placed }, candidates);
  if (chosen.length === 0) return;
  const names = new Map(rows.map((row) => [row.id, row.name]));
  for (const nodeId of chosen) await place(changes, serving, nodeId, names.get(nodeId) ?? nodeId);
  await bumpDesiredGeneration(manager, chosen);
}

async function place(changes: ChangeSet, serving: ServingEntity, nodeId: string, nodeName: string): Promise<void> {
  const { manager } = changes;
  // The assignment changes nothing, but makes the row come back whether it is new or not.
  const [installation] = await manager.query<{ id: string }[]>(
    `INSERT INTO installation (id, node_id, artifact_id) VALUES ($1, $2, $3)
     ON CONFLICT (node_id, artifact_id) DO UPDATE SET artifact_id = excluded.artifact_id RETURNING id`,
    [newId(), nodeId, serving.spec.artifact_id],
  );
  const instanceId = newId();
  const model = await modelOf(manager, serving.spec.model_id);
  // Stable over restarts: ledger, circuits and route groups know the deployment by it.
  const name = `${serving.spec.key}.${nodeName}`;
  const spec: DeploymentSpec = {
    ...(readDocument(DEPLOYMENT.definition.spec, {
      organization_id: serving.spec.organization_id,
      model_id: serving.spec.model_id,
      upstream_model_id: name,
    }) as DeploymentSpec),
    key: name,
    project_id: model?.projectId ?? null,
    protocol: NODE_PROTOCOL,
    hosting: 'node',
    priority: serving.spec.priority,
    tags: serving.spec.tags,
  };
  const tie = { nodeId, instanceId, servingId: serving.id };
  const deployment = await changes.create(
    DEPLOYMENT,
    Object.assign(new DeploymentEntity(), {
      id: newId(),
      spec,
      driver: 'llama-server',
      testDueSince: changes.at,
      ...tie,
    }),
  );
  await manager.query(
    `INSERT INTO instance (id, serving_id, node_id, installation_id, deployment_id) VALUES ($1, $2, $3, $4, $5)`,
    [instanceId, serving.id, nodeId, installation?.id, deployment.id],
  );
}

/** Takes back all copies of a serving, and the installations that no other instance uses. */
export async function removePlacements(changes: ChangeSet, servingId: string): Promise<void> {
  const { manager } = changes;
  const [removed] = await manager.query<[{ node_id: string; installation_id: string }[], number]>(
    'DELETE FROM instance WHERE serving_id = $1 RETURNING node_id, installation_id',
    [servingId],
  );
  await manager.query(
    `DELETE FROM installation WHERE id = ANY($1)
       AND NOT EXISTS (SELECT 1 FROM instance WHERE installation_id = installation.id)`,
    [removed.map((row) => row.installation_id)],
  );
  for (const deployment of await manager.find(DeploymentEntity, { where: { servingId } })) {
    await removeCircuit(changes, deployment.id);
    await changes.remove(DEPLOYMENT, deployment);
  }
  await bumpDesiredGeneration(manager, [...new Set(removed.map((row) => row.node_id))]);
}

/** Ids of servings with fewer copies placed than wanted. */
export async function servingsShortOfCopies(manager: EntityManager): Promise<string[]> {
  const rows = await manager.query<{ id: string }[]>(
    `SELECT serving.id FROM serving LEFT JOIN instance ON instance.serving_id = serving.id
     GROUP BY serving.id HAVING count(instance.id) < (serving.spec->>'copies')::integer ORDER BY serving.id`,
  );
  return rows.map((row) => row.id);
}
