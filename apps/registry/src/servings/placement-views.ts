import {
  InstallationPhase,
  InstancePhase,
  type ObservedInstallation,
  type ObservedInstance,
} from '@roundhouse/contracts/agent/v1/node_link_service';
import type { EntityManager } from 'typeorm';
import { readReports, type NodeReport } from '../nodes/infra/node-reports.ts';
import { copyState } from './domain/copy-state.ts';
import { placementProgress, type PlacementProgress } from './domain/placement-phase.ts';
import type { CopyState, RolloutCopy } from './domain/plan-rollout.ts';

/** One copy of a serving on one node, and how far it is. */
export interface PlacementView extends PlacementProgress {
  readonly nodeId: string;
  readonly nodeName: string;
  readonly installationId: string;
  readonly instanceId: string;
  readonly deploymentId: string;
  readonly role: RolloutCopy['role'];
  readonly releaseId: string;
  readonly release: number;
  readonly state: CopyState;
  readonly createdAt: Date;
  readonly retiredAt: Date | null;
  /** Highest that was raised for it, and when. */
  readonly loadTicket: bigint;
  readonly ticketAt: Date | null;
  /** Highest that its node served or refused; undefined = it said nothing yet. */
  readonly servedTicket: bigint | undefined;
}

interface InstanceRow {
  id: string;
  serving_id: string;
  node_id: string;
  node_name: string;
  installation_id: string;
  deployment_id: string;
  role: RolloutCopy['role'];
  release_id: string;
  release: number;
  residency: 'always' | 'on_demand';
  created_at: Date;
  retired_at: Date | null;
  load_ticket: string;
  ticket_at: Date | null;
}

/** The placements of these servings, by serving id, oldest first. */
export async function readPlacements(
  manager: EntityManager,
  servingIds: readonly string[],
): Promise<ReadonlyMap<string, readonly PlacementView[]>> {
  const rows = await manager.query<InstanceRow[]>(
    `SELECT n.id, n.serving_id, n.node_id, node.name AS node_name, n.installation_id, n.deployment_id, n.role, n.release_id,
       r.number AS release, s.spec->>'residency' AS residency, n.created_at, n.retired_at, n.load_ticket, n.ticket_at
     FROM instance n JOIN node ON node.id = n.node_id JOIN serving s ON s.id = n.serving_id
       JOIN serving_release r ON r.id = n.release_id
     WHERE n.serving_id = ANY($1) ORDER BY n.id`,
    [servingIds],
  );
  const reports = await readReports(manager, [...new Set(rows.map((row) => row.node_id))]);
  const grouped = Map.groupBy(rows, (row) => row.serving_id);
  return new Map([...grouped].map(([id, own]) => [id, own.map((row) => toView(row, reports.get(row.node_id)))]));
}

function toView(row: InstanceRow, report: NodeReport | undefined): PlacementView {
  const installation = seenInstallation(report?.observed?.installations.find((one) => one.id === row.installation_id));
  const observed = report?.observed?.instances.find((one) => one.id === row.id);
  const instance = seenInstance(observed);
  const onDemand = row.residency === 'on_demand';
  const ticket = BigInt(row.load_ticket);
  return {
    nodeId: row.node_id,
    nodeName: row.node_name,
    installationId: row.installation_id,
    instanceId: row.id,
    deploymentId: row.deployment_id,
    role: row.role,
    releaseId: row.release_id,
    release: row.release,
    state: copyState({
      connected: report?.connected ?? false,
      installation,
      instance,
      onDemand,
      ticketServed: observed !== undefined && observed.loadTicket >= ticket,
    }),
    createdAt: row.created_at,
    retiredAt: row.retired_at,
    loadTicket: ticket,
    ticketAt: row.ticket_at,
    servedTicket: observed?.loadTicket,
    ...placementProgress(installation, instance),
  };
}

function seenInstallation(seen: ObservedInstallation | undefined) {
  if (seen === undefined) return undefined;
  const { message, bytesDone, bytesTotal, etaS, retryAtUnixMs } = seen;
  const phase = phaseName(InstallationPhase[seen.phase], 'INSTALLATION_PHASE_');
  return { phase, message, bytesDone, bytesTotal, etaS, retries: retryAtUnixMs > 0n };
}

function seenInstance(seen: ObservedInstance | undefined) {
  if (seen === undefined) return undefined;
  const { message, loadProgress, loadEtaS, retryAtUnixMs } = seen;
  const phase = phaseName(InstancePhase[seen.phase], 'INSTANCE_PHASE_');
  return { phase, message, loadProgress, loadEtaS, retries: retryAtUnixMs > 0n };
}

function phaseName(enumerator: string | undefined, prefix: string): string {
  return enumerator?.startsWith(prefix) ? enumerator.slice(prefix.length).toLowerCase() : 'unknown';
}
