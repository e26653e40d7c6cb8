import { NodeProbe, ObservedState } from '@roundhouse/contracts/agent/v1/node_link_service';
import type { EntityManager } from 'typeorm';
import { isRevoked } from '../domain/certificates.ts';

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
  /** When a second agent process last spoke in the node's name. */
  intrudedAt: Date | null;
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
  intruded_at: Date | null;
}

/** A session that begins: who it is and how the node is reached. */
export interface SessionStart {
  nodeId: string;
  sessionId: string;
  agentVersion: string;
  inferenceAddress: string;
  /** Of the agent process; empty = an older agent. */
  runId: string;
  /** When its certificate was issued. */
  certifiedAt: Date;
}

/** What came of a session's beginning. */
export type SessionStartOutcome =
  /** It counts. `intruding`: another agent process spoke for the node until now. */
  { accepted: true; intruding: boolean } | { accepted: false; why: 'unknown' | 'revoked' };

/** Parts of a report that a running session may change. */
export interface ReportChange {
  probe?: NodeProbe;
  observed?: ObservedState;
}

/** A report is written at least this often while its node is connected; older ones of connected nodes are stale. */
export const REPORT_INTERVAL_MS = 15_000;

interface NodeBefore {
  certificates_from: Date | null;
  run_id: string | null;
  /** Whether its session wrote a moment ago and has not ended. */
  alive: boolean;
}

/** Makes a session the one that counts; any other of the same node loses its right to write. */
export async function openReport(manager: EntityManager, start: SessionStart): Promise<SessionStartOutcome> {
  const [before] = await manager.query<NodeBefore[]>(
    `SELECT certificates_from, run_id,
       coalesce(connected AND last_seen_at > now() - make_interval(secs => $2), false) AS alive
     FROM node LEFT JOIN node_report ON node_id = node.id WHERE node.id = $1`,
    [start.nodeId, REPORT_INTERVAL_MS / 1_000],
  );
  if (before === undefined) return { accepted: false, why: 'unknown' };
  if (isRevoked(start.certifiedAt, before.certificates_from)) return { accepted: false, why: 'revoked' };
  const rows = await manager.query<unknown[]>(
    `INSERT INTO node_report (node_id, session_id, agent_version, inference_address, run_id, connected, last_seen_at)
     SELECT id, $2, $3, $4, $5, true, now() FROM node WHERE id = $1
     ON CONFLICT (node_id) DO UPDATE SET session_id = excluded.session_id, agent_version = excluded.agent_version,
       inference_address = excluded.inference_address, run_id = excluded.run_id, connected = true,
       last_seen_at = now(), updated_at = clock_timestamp()
     RETURNING node_id`,
    [start.nodeId, start.sessionId, start.agentVersion, start.inferenceAddress, start.runId],
  );
  if (rows.length === 0) return { accepted: false, why: 'unknown' };
  return { accepted: true, intruding: before.alive && before.run_id !== start.runId };
}

/**
 * Notes that two agent processes spoke for one node.
 *
 * @returns false when that was noted within the last hour
 */
export async function noteIntrusion(manager: EntityManager, nodeId: string): Promise<boolean> {
  const [rows] = await manager.query<[unknown[], number]>(
    `UPDATE node_report SET intruded_at = now(), updated_at = clock_timestamp()
     WHERE node_id = $1 AND (intruded_at IS NULL OR intruded_at < now() - interval '1 hour') RETURNING node_id`,
    [nodeId],
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
    intrudedAt: row.intruded_at,
  };
}
