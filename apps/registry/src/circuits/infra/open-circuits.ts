import type { EntityManager } from 'typeorm';
import type { CircuitOwner } from './circuit.entity.ts';

/** A circuit that is open by hand. */
export interface OpenCircuit {
  readonly owner: CircuitOwner;
  readonly until: Date;
}

interface OpenRow {
  id: string;
  owner: CircuitOwner;
  open_until: Date;
}

/** Deployments among these that a circuit opened by hand keeps out: their own, or that of their provider. */
export async function openCircuitsOf(
  manager: EntityManager,
  deploymentIds: readonly string[],
): Promise<ReadonlyMap<string, OpenCircuit>> {
  // The one that stays open longest, for each.
  const rows = await manager.query<OpenRow[]>(
    `SELECT DISTINCT ON (d.id) d.id, c.owner, c.open_until
     FROM circuit c JOIN deployment d ON c.id IN (d.id, d.provider_id)
     WHERE c.open_until > now() AND d.id = ANY($1::uuid[]) ORDER BY d.id, c.open_until DESC`,
    [deploymentIds],
  );
  return new Map(rows.map(({ id, owner, open_until: until }) => [id, { owner, until }]));
}

/** Providers among these whose circuit is open by hand. */
export async function openProviderCircuits(
  manager: EntityManager,
  providerIds: readonly string[],
): Promise<ReadonlyMap<string, OpenCircuit>> {
  const rows = await manager.query<OpenRow[]>(
    'SELECT id, owner, open_until FROM circuit WHERE open_until > now() AND id = ANY($1::uuid[])',
    [providerIds],
  );
  return new Map(rows.map(({ id, owner, open_until: until }) => [id, { owner, until }]));
}
