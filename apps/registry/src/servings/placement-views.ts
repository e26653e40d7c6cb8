import { InstallationPhase, InstancePhase, type ObservedState } from '@roundhouse/contracts/agent/v1/node_link_service';
import type { EntityManager } from 'typeorm';
import { readReports } from '../nodes/infra/node-reports.ts';
import { placementProgress, type PlacementProgress } from './domain/placement-phase.ts';

/** One copy of a serving on one node, and how far it is. */
export interface PlacementView extends PlacementProgress {
  nodeId: string;
  installationId: string;
  instanceId: string;
  deploymentId: string;
}

interface InstanceRow {
  id: string;
  serving_id: string;
  node_id: string;
  installation_id: string;
  deployment_id: string;
}

/** The placements of these servings, by serving id. */
export async function readPlacements(
  manager: EntityManager,
  servingIds: readonly string[],
): Promise<ReadonlyMap<string, readonly PlacementView[]>> {
  const rows = await manager.query<InstanceRow[]>('SELECT * FROM instance WHERE serving_id = ANY($1) ORDER BY id', [
    servingIds,
  ]);
  const reports = await readReports(manager, [...new Set(rows.map((row) => row.node_id))]);
  const views = rows.map((row) => ({
    servingId: row.serving_id,
    nodeId: row.node_id,
    installationId: row.installation_id,
    instanceId: row.id,
    deploymentId: row.deployment_id,
    ...progressOf(row, reports.get(row.node_id)?.observed),
  }));
  return Map.groupBy(views, (view) => view.servingId);
}

function progressOf(row: InstanceRow, observed: ObservedState | undefined): PlacementProgress {
  const installation = observed?.installations.find((one) => one.id === row.installation_id);
  const instance = observed?.instances.find((one) => one.id === row.id);
  return placementProgress(
    installation && { ...installation, phase: phaseName(InstallationPhase[installation.phase], 'INSTALLATION_PHASE_') },
    instance && { ...instance, phase: phaseName(InstancePhase[instance.phase], 'INSTANCE_PHASE_') },
  );
}

function phaseName(enumerator: string | undefined, prefix: string): string {
  return enumerator?.startsWith(prefix) ? enumerator.slice(prefix.length).toLowerCase() : 'unknown';
}
