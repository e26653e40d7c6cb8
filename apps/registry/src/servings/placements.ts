import { readDocument } from '@roundhouse/admin-api';
import { newId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { removeCircuit } from '../circuits/remove-circuit.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { DEPLOYMENT } from '../deployments/deployment.kind.ts';
import { NODE_PROTOCOL } from '../deployments/domain/deployment.ts';
import { DeploymentEntity, type DeploymentSpec } from '../deployments/infra/deployment.entity.ts';
import { modelOf } from '../deployments/infra/model-rows.ts';
import { leaveGroups } from '../route-groups/withdrawal.ts';
import { putInstallation, removeUnused } from './infra/installations.ts';
import type { DeviceBytes } from './infra/node-facts.ts';
import type { ServingRelease } from './infra/serving-releases.ts';
import type { ServingEntity } from './infra/serving.entity.ts';

/** A node that gets a copy. */
export interface ChosenNode {
  readonly nodeId: string;
  readonly name: string;
  /** What the copy is expected to take there. */
  readonly devices: readonly DeviceBytes[];
}

interface CopyRow {
  id: string;
  node_id: string;
  installation_id: string;
  deployment_id: string;
}

/** Puts a copy on a node that has none: installation, instance, and the deployment under which it is called. */
export async function placeCopy(
  changes: ChangeSet,
  serving: ServingEntity,
  release: ServingRelease,
  node: ChosenNode,
): Promise<void> {
  const { manager } = changes;
  const model = await modelOf(manager, serving.spec.model_id ?? '');
  // Stable over restarts and releases: ledger, circuits and route groups know the deployment by it.
  const name = `${serving.spec.key}.${node.name}`;
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
  const instanceId = newId();
  const tie = { nodeId: node.nodeId, instanceId, servingId: serving.id };
  const row = { id: newId(), spec, driver: 'llama-server', testDueSince: changes.at, ...tie };
  const deployment = await changes.create(DEPLOYMENT, Object.assign(new DeploymentEntity(), row));
  await insertCopy(manager, { serving, release, node, instanceId, deploymentId: deployment.id, role: 'active' });
}

/** Puts a candidate beside the active copy of a node. Calls do not reach it until it is promoted. */
export async function placeCandidate(
  { manager }: ChangeSet,
  serving: ServingEntity,
  release: ServingRelease,
  node: ChosenNode,
): Promise<void> {
  const [active] = await manager.query<{ deployment_id: string }[]>(
    `SELECT deployment_id FROM instance WHERE serving_id = $1 AND node_id = $2 AND role = 'active'`,
    [serving.id, node.nodeId],
  );
  if (active === undefined) return;
  const deploymentId = active.deployment_id;
  await insertCopy(manager, { serving, release, node, instanceId: newId(), deploymentId, role: 'candidate' });
}

/** Lets a copy go at once, and puts one of another release in its place, under the same deployment. */
export async function replaceCopy(
  changes: ChangeSet,
  serving: ServingEntity,
  release: ServingRelease,
  node: ChosenNode,
  copyId: string,
): Promise<void> {
  const { manager } = changes;
  const [former] = await manager.query<CopyRow[]>('SELECT * FROM instance WHERE id = $1', [copyId]);
  if (former === undefined) return;
  await manager.query('DELETE FROM instance WHERE id = $1', [copyId]);
  const instanceId = newId();
  const deploymentId = former.deployment_id;
  await insertCopy(manager, { serving, release, node, instanceId, deploymentId, role: 'active' });
  await pointDeployment(changes, deploymentId, instanceId);
  await removeUnused(manager, [former.installation_id]);
}

/** Calls reach the candidate from now on; the copy that it follows is retired. */
export async function promoteCopy(changes: ChangeSet, copyId: string): Promise<void> {
  const { manager } = changes;
  const [candidate] = await manager.query<CopyRow[]>('SELECT * FROM instance WHERE id = $1', [copyId]);
  if (candidate === undefined) return;
  await manager.query(
    `UPDATE instance SET role = 'retired', retired_at = now()
     WHERE deployment_id = $1 AND role = 'active'`,
    [candidate.deployment_id],
  );
  await manager.query(`UPDATE instance SET role = 'active' WHERE id = $1`, [copyId]);
  await pointDeployment(changes, candidate.deployment_id, copyId);
}

/** Calls do not reach the copy any more: its deployment goes, and leaves the route groups that hold it. */
export async function withdrawCopy(changes: ChangeSet, copyId: string): Promise<void> {
  const { manager } = changes;
  const [copy] = await manager.query<CopyRow[]>('SELECT * FROM instance WHERE id = $1', [copyId]);
  if (copy === undefined) return;
  await manager.query(
    `UPDATE instance SET role = 'retired', retired_at = now() WHERE deployment_id = $1 AND role <> 'retired'`,
    [copy.deployment_id],
  );
  const deployment = await manager.findOne(DeploymentEntity, { where: { id: copy.deployment_id } });
  if (deployment !== null) await removeDeployment(changes, deployment);
}

/** Takes a copy that no call reaches off its node, and its files when nothing else there uses them. */
export async function removeCopy({ manager }: ChangeSet, copyId: string): Promise<void> {
  const [removed] = await manager.query<[CopyRow[], number]>('DELETE FROM instance WHERE id = $1 RETURNING *', [
    copyId,
  ]);
  await removeUnused(
    manager,
    removed.map((row) => row.installation_id),
  );
}

/** Takes back all copies of a serving. @returns ids of the nodes that held them */
export async function removePlacements(changes: ChangeSet, servingId: string): Promise<string[]> {
  const { manager } = changes;
  const [removed] = await manager.query<[CopyRow[], number]>('DELETE FROM instance WHERE serving_id = $1 RETURNING *', [
    servingId,
  ]);
  await removeUnused(
    manager,
    removed.map((row) => row.installation_id),
  );
  for (const deployment of await manager.find(DeploymentEntity, { where: { servingId } })) {
    await removeDeployment(changes, deployment);
  }
  return [...new Set(removed.map((row) => row.node_id))];
}

async function removeDeployment(changes: ChangeSet, deployment: DeploymentEntity): Promise<void> {
  await leaveGroups(changes, deployment.spec.organization_id, { kind: 'deployment', id: deployment.id });
  await removeCircuit(changes, deployment.id);
  await changes.remove(DEPLOYMENT, deployment);
}

async function pointDeployment(changes: ChangeSet, id: string, instanceId: string): Promise<void> {
  const row = await changes.manager.findOne(DeploymentEntity, { where: { id } });
  if (row === null) return;
  const before = DEPLOYMENT.describe(row);
  row.instanceId = instanceId;
  await changes.update(DEPLOYMENT, row, before);
}

interface NewCopy {
  readonly serving: ServingEntity;
  readonly release: ServingRelease;
  readonly node: ChosenNode;
  readonly instanceId: string;
  readonly deploymentId: string;
  readonly role: 'active' | 'candidate';
}

async function insertCopy(manager: EntityManager, copy: NewCopy): Promise<void> {
  const { serving, release, node, instanceId, deploymentId, role } = copy;
  const installationId = await putInstallation(manager, node.nodeId, release);
  // A candidate has to prove itself, and a preloaded copy is to be there before anybody asks.
  const ticket = role === 'candidate' || serving.spec.preload ? 1 : 0;
  await manager.query(
    `INSERT INTO instance (id, serving_id, node_id, installation_id, deployment_id, release_id, role, load_ticket,
       memory_estimate)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      instanceId,
      serving.id,
      node.nodeId,
      installationId,
      deploymentId,
      release.id,
      role,
      ticket,
      JSON.stringify(node.devices),
    ],
  );
}
