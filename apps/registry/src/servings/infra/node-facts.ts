import type { EntityManager } from 'typeorm';
import { readReports, type NodeReport } from '../../nodes/infra/node-reports.ts';
import type { NodePresence } from '../domain/node-absence.ts';
import type { NodeFacts } from '../domain/node-choice.ts';

/** Memory of one device that something is expected to take. */
export interface DeviceBytes {
  /** "host", or as the engine names it. */
  readonly device: string;
  readonly bytes: number;
}

/** What an instance on a node is expected to take. */
export interface PlacedMemory {
  readonly servingId: string;
  readonly instanceId: string;
  readonly devices: readonly DeviceBytes[];
}

/** A node with all that decides whether it takes a copy. */
export interface PlacementNode extends NodeFacts, NodePresence {
  readonly report: NodeReport | undefined;
  /** For all engines together; 0 = what the host has. */
  readonly memoryBudgetBytes: number;
  /** Instances that it keeps in memory at most; 0 = no bound. */
  readonly maxLoadedInstances: number;
  /** Serving of each instance there that is loaded all the time. */
  readonly staying: readonly string[];
  readonly placed: readonly PlacedMemory[];
  /** Bytes of the files that it is to hold, by content. */
  readonly contents: ReadonlyMap<string, number>;
}

interface NodeRow {
  id: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  organization_ids: readonly string[];
  settings: { readonly memory_budget_bytes?: number | null; readonly max_loaded_instances?: number | null };
  draining: boolean;
  revoked_at: Date | null;
}

interface InstanceRow {
  id: string;
  serving_id: string;
  node_id: string;
  role: string;
  memory_estimate: readonly DeviceBytes[];
  stays: boolean;
}

/** Every node, as it is now. */
export async function readPlacementNodes(manager: EntityManager): Promise<PlacementNode[]> {
  const rows = await manager.query<NodeRow[]>(
    'SELECT id, name, labels, organization_ids, settings, draining, revoked_at FROM node ORDER BY id',
  );
  const instances = await manager.query<InstanceRow[]>(
    `SELECT n.id, n.serving_id, n.node_id, n.role, n.memory_estimate,
       n.role <> 'retired' AND s.spec->>'residency' = 'always' AS stays
     FROM instance n JOIN serving s ON s.id = n.serving_id`,
  );
  const installations = await manager.query<{ node_id: string; content_key: string; bytes: string }[]>(
    `SELECT node_id, content_key, (SELECT sum((file->>'size_bytes')::bigint) FROM jsonb_array_elements(files) file) AS bytes
     FROM installation`,
  );
  const reports = await readReports(
    manager,
    rows.map((row) => row.id),
  );
  const instancesOf = Map.groupBy(instances, (row) => row.node_id);
  const installationsOf = Map.groupBy(installations, (row) => row.node_id);
  return rows.map((row) => {
    const report = reports.get(row.id);
    const own = instancesOf.get(row.id) ?? [];
    return {
      nodeId: row.id,
      name: row.name,
      labels: row.labels,
      organizationIds: row.organization_ids,
      draining: row.draining,
      connected: report?.connected ?? false,
      lastSeenAtMs: report?.lastSeenAt.getTime(),
      revoked: row.revoked_at !== null,
      instanceCount: own.filter((one) => one.role !== 'retired').length,
      report,
      memoryBudgetBytes: row.settings.memory_budget_bytes ?? 0,
      maxLoadedInstances: row.settings.max_loaded_instances ?? 0,
      staying: own.filter((one) => one.stays).map((one) => one.serving_id),
      placed: own.map((one) => ({
        servingId: one.serving_id,
        instanceId: one.id,
        devices: one.memory_estimate,
      })),
      contents: new Map((installationsOf.get(row.id) ?? []).map((one) => [one.content_key, Number(one.bytes)])),
    };
  });
}
