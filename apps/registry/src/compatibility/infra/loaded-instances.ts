import { InstancePhase } from '@roundhouse/contracts/agent/v1/node_link_service';
import type { EntityManager } from 'typeorm';
import { readReports, type NodeReport } from '../../nodes/infra/node-reports.ts';
import type { FrozenFile } from '../../servings/infra/serving-releases.ts';
import type { ServingSpec } from '../../servings/infra/serving.entity.ts';

/** An instance that is in memory, and what its engine said that it takes. */
export interface LoadedInstance {
  readonly nodeId: string;
  readonly report: NodeReport;
  readonly contentKey: string;
  readonly files: readonly FrozenFile[];
  readonly settings: ServingSpec['settings'];
  /** Weights, caches and buffers. */
  readonly measuredBytes: number;
}

interface Row {
  readonly id: string;
  readonly node_id: string;
  readonly content_key: string;
  readonly files: readonly FrozenFile[];
  readonly settings: ServingSpec['settings'];
}

/** Every instance that is loaded now, of nodes that are connected. */
export async function readLoadedInstances(manager: EntityManager): Promise<LoadedInstance[]> {
  const rows = await manager.query<Row[]>(
    `SELECT instance.id, instance.node_id, installation.content_key, installation.files, serving_release.settings
     FROM instance JOIN installation ON installation.id = instance.installation_id
     JOIN serving_release ON serving_release.id = instance.release_id`,
  );
  const reports = await readReports(manager, [...new Set(rows.map((row) => row.node_id))]);
  return rows.flatMap((row): LoadedInstance[] => {
    const report = reports.get(row.node_id);
    const observed = report?.observed?.instances.find((instance) => instance.id === row.id);
    if (report?.connected !== true || observed?.phase !== InstancePhase.INSTANCE_PHASE_READY) return [];
    const measuredBytes = Number(observed.memoryBytes);
    if (measuredBytes === 0) return [];
    const { node_id: nodeId, content_key: contentKey, files, settings } = row;
    return [{ nodeId, report, contentKey, files, settings, measuredBytes }];
  });
}
