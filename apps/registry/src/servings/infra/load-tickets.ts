import type { EntityManager } from 'typeorm';

/** Asks a node to load an instance. The node sees that the ticket is higher than any it has seen. */
export async function raiseTicket(manager: EntityManager, instanceId: string, servedTicket: bigint): Promise<void> {
  await manager.query(
    `UPDATE instance SET load_ticket = greatest(load_ticket, $2::bigint) + 1, ticket_at = now() WHERE id = $1`,
    [instanceId, servedTicket],
  );
}
