import { NodeProbe, ObservedState } from '@roundhouse/contracts/agent/v1/node_link_service';
import type { EntityManager } from 'typeorm';

/** What a node last said of itself. */
export interface NodeReport {
  nodeId: string;
  /** The one session that may write this report. */
  sessionId: string;
  agentVersion: string;
  inferenceAddress: string;
  probe: NodeProbe | undefined;
  observed: ObservedState | undefined;
  connected: boolean;
  lastSeenAt: Date;
  updatedAt: Date;
}

interface ReportRow {
  node_id: string;
  session_id: string;
  agent_version: string;
  inference_address: string;
  probe: Buffer | null;
  observed: Buffer | null;
  connected: boolean;
  last_seen_at: Date;
  updated_at: Date;
}

/** A session that begins: who it is and how the node is reached. */
export interface SessionStart {
  nodeId: string;
  sessionId: string;
  agentVersion: string;
  inferenceAddress: string;
}

/** Parts of a report that a running session may change. */
export interface ReportChange {
  probe?: NodeProbe;
  observed?: ObservedState;
}

/** A report is written at least this often while its node is connected; older ones of connected nodes are stale. */
export const REPORT_INTERVAL_MS = 15_000;

/**
 * Makes a session the one that counts; any other of the same node loses its right to write.
 *
 * @returns false when the node does not exist
 */
export async function openReport(manager: EntityManager, start: SessionStart): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `INSERT INTO node_report (node_id, session_id, agent_version, inference_address, connected, last_seen_at)
     SELECT id, $2, $3, $4, true, now() FROM node WHERE id = $1
     ON CONFLICT (node_id) DO UPDATE SET session_id = excluded.session_id, agent_version = excluded.agent_version,
       inference_address = excluded.inference_address, connected = true, last_seen_at = now(),
       updated_at = clock_timestamp()
     RETURNING node_id`,
    [start.nodeId, start.sessionId, start.agentVersion, start.inferenceAddress],
  );
  return rows.length > 0;
}

/**
 * Writes what a session heard, and that it lives.
 *
 * @returns false when the session no longer counts, or its node is gone
 */
export async function writeReport(
  manager: EntityManager,
  nodeId: string,
  sessionId: string,
  change: ReportChange,
): Promise<boolean> {
  const { probe, observed } = change;
  const [rows] = await manager.query<[unknown[], number]>(
    `UPDATE node_report SET last_seen_at = now(), connected = true, updated_at = clock_timestamp(),
       probe = coalesce($3, probe), observed = coalesce($4, observed), observed_generation = coalesce($5, observed_generation)
     WHERE node_id = $1 AND session_id = $2 RETURNING node_id`,
    [
      nodeId,
      sessionId,
      probe === undefined ? null : Buffer.from(NodeProbe.encode(probe).finish()),
      observed === undefined ? null : Buffer.from(ObservedState.encode(observed).finish()),
      observed === undefined ? null : observed.generation,
    ],
  );
  return rows.length > 0;
}

/** Notes that a session has ended, unless another one has begun meanwhile. */
export async function closeReport(manager: EntityManager, nodeId: string, sessionId: string): Promise<void> {
  await manager.query(
    `UPDATE node_report SET connected = false, last_seen_at = now(), updated_at = clock_timestamp()
     WHERE node_id = $1 AND session_id = $2`,
    [nodeId, sessionId],
  );
}

/** Reports of these nodes. */
export async function readReports(
  manager: EntityManager,
  nodeIds: readonly string[],
): Promise<ReadonlyMap<string, NodeReport>> {
  const rows = await manager.query<ReportRow[]>('SELECT * FROM node_report WHERE node_id = ANY($1)', [nodeIds]);
  return new Map(rows.map((row) => [row.node_id, toReport(row)]));
}

/** Reports that changed at or after a moment; all of them when it is undefined. */
export async function readReportsSince(manager: EntityManager, since: Date | undefined): Promise<NodeReport[]> {
  const rows = await manager.query<ReportRow[]>(
    'SELECT * FROM node_report WHERE $1::timestamptz IS NULL OR updated_at >= $1',
    [since ?? null],
  );
  return rows.map(toReport);
}

function toReport(row: ReportRow): NodeReport {
  const { probe, observed } = row;
  return {
    nodeId: row.node_id,
    sessionId: row.session_id,
    agentVersion: row.agent_version,
    inferenceAddress: row.inference_address,
    probe: probe === null ? undefined : NodeProbe.decode(probe),
    observed: observed === null ? undefined : ObservedState.decode(observed),
    connected: row.connected && Date.now() - row.last_seen_at.getTime() < 2 * REPORT_INTERVAL_MS,
    lastSeenAt: row.last_seen_at,
    updatedAt: row.updated_at,
  };
}
