import { NodeCommand, type CommandResult } from '@roundhouse/contracts/agent/v1/node_link_service';
import type { EntityManager } from 'typeorm';

/** Commands are known for so long. */
const KEPT_DAYS = 7;
/** Sent at once to one node; the rest follows when these are done. */
const MAX_AT_ONCE = 64;

/** What these nodes still have to do, oldest first, by node. */
export async function readWaitingCommands(
  manager: EntityManager,
  nodeIds: readonly string[],
): Promise<ReadonlyMap<string, readonly NodeCommand[]>> {
  const rows = await manager.query<{ node_id: string; request: Buffer }[]>(
    `SELECT node_id, request FROM (
       SELECT node_id, id, request, row_number() OVER (PARTITION BY node_id ORDER BY id) AS place
       FROM node_command WHERE finished_at IS NULL AND deadline_at > now() AND node_id = ANY($1)) waiting
     WHERE place <= ${MAX_AT_ONCE} ORDER BY id`,
    [nodeIds],
  );
  const sent = rows.map((row) => ({ nodeId: row.node_id, command: NodeCommand.decode(row.request) }));
  const byNode = Map.groupBy(sent, (one) => one.nodeId);
  return new Map([...byNode].map(([nodeId, of]) => [nodeId, of.map((one) => one.command)]));
}

/** Stores what came of a command; one that has an outcome, or is another node's, stays as it is. */
export async function finishCommand(manager: EntityManager, nodeId: string, result: CommandResult): Promise<void> {
  const { commandId, ok, reason, message, payload } = result;
  await manager.query(
    `UPDATE node_command SET finished_at = now(), updated_at = now(), ok = $3, reason = $4, message = $5, payload = $6
     WHERE id = $1 AND node_id = $2 AND finished_at IS NULL`,
    [commandId, nodeId, ok, storable(reason, 64), storable(message, 1_000), Buffer.from(payload)],
  );
}

/** Text of a node without what no table takes. */
function storable(text: string, length: number): string {
  return text.replaceAll('\0', '').toWellFormed().slice(0, length);
}

/** Forgets what a node was asked to do long ago. */
export async function forgetCommands(manager: EntityManager, nodeId: string): Promise<void> {
  await manager.query(
    `DELETE FROM node_command WHERE node_id = $1 AND created_at < now() - interval '${KEPT_DAYS} days'`,
    [nodeId],
  );
}
