import { DesiredState } from '@roundhouse/contracts/agent/v1/node_link_service';
import type { EntityManager } from 'typeorm';
import { toNodeSettings } from './node-settings.mapper.ts';
import { NodeEntity } from './node.entity.ts';
import { withTrust } from './publisher-keys.ts';
import { readDesiredPlacements } from '../../servings/infra/desired-placements.ts';

/** Moves the generations of nodes whose installations or instances change in this transaction. */
export async function bumpDesiredGeneration(manager: EntityManager, nodeIds: readonly string[]): Promise<void> {
  // In one order, so that two changes of the same nodes cannot wait for each other.
  await manager.query(
    `WITH locked AS (SELECT id FROM node WHERE id = ANY($1) ORDER BY id FOR UPDATE)
     UPDATE node SET desired_generation = desired_generation + 1 FROM locked WHERE node.id = locked.id`,
    [nodeIds],
  );
}

/** Moves the generations of all nodes: what every one of them is told has changed, such as whom to trust. */
export async function bumpEveryGeneration(manager: EntityManager): Promise<void> {
  const nodes = await manager.query<{ id: string }[]>('SELECT id FROM node');
  await bumpDesiredGeneration(
    manager,
    nodes.map(({ id }) => id),
  );
}

/** What sessions must follow of a node. */
export interface NodeHead {
  generation: bigint;
  /** Certificates that were issued before are not taken any more; null = all that have not expired are. */
  certificatesFrom: Date | null;
}

/** Heads of these nodes; those that no longer exist are left out. */
export async function readNodeHeads(
  manager: EntityManager,
  nodeIds: readonly string[],
): Promise<ReadonlyMap<string, NodeHead>> {
  const rows = await manager.query<{ id: string; desired_generation: string; certificates_from: Date | null }[]>(
    'SELECT id, desired_generation, certificates_from FROM node WHERE id = ANY($1)',
    [nodeIds],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      { generation: BigInt(row.desired_generation), certificatesFrom: row.certificates_from },
    ]),
  );
}

/** All that a node shall hold and run, from one consistent state; undefined when the node is gone. */
export async function readDesiredState(manager: EntityManager, nodeId: string): Promise<DesiredState | undefined> {
  return manager.transaction('REPEATABLE READ', async (snapshot) => {
    const node = await snapshot.findOneBy(NodeEntity, { id: nodeId });
    if (node === null) return undefined;
    const { installations, instances } = await readDesiredPlacements(snapshot, nodeId);
    return DesiredState.fromPartial({
      generation: node.desiredGeneration,
      ...(await withTrust(snapshot, installations)),
      instances,
      settings: toNodeSettings(node),
    });
  });
}
