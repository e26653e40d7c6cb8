import type { EntityManager } from 'typeorm';
import type { PlacedInstance } from '../endpoints/endpoint.mapper.ts';

interface PlacedRow {
  id: string;
  node_id: string;
  deployment_id: string;
  installation_id: string;
  serving_id: string;
  organization_id: string;
}

/** Every instance that stands for a deployment. Those that are still tried, or run out, do not. */
export async function readPlacedInstances(manager: EntityManager): Promise<PlacedInstance[]> {
  const rows = await manager.query<PlacedRow[]>(
    `SELECT instance.id, node_id, deployment_id, installation_id, serving_id, organization_id
     FROM instance JOIN serving ON serving.id = serving_id WHERE role = 'active'`,
  );
  return rows.map((row) => ({
    id: row.id,
    nodeId: row.node_id,
    deploymentId: row.deployment_id,
    installationId: row.installation_id,
    servingId: row.serving_id,
    organizationId: row.organization_id,
  }));
}
