import { hash32 } from '@roundhouse/kernel';

/** Partitions of the usage stream. Part of the wire format: changing it needs an empty stream. */
export const USAGE_PARTITIONS = 16;

/** Every subject on the bus, in one place. */
export const SUBJECTS = {
  /** Usage batches of one partition; stored by the stream USAGE. */
  usage: (partition: number): string => `usage.${partition}`,
  /** Batches of request records; stored by the stream REQUESTS. Payload: events.v1 RequestBatch. */
  requests: 'requests',
  /** Core subject; may be lost. Wakes those who poll the configuration's head. Payload: events.v1 ConfigChanged. */
  configChanged: 'config.changed',
  /** Core subject; may be lost. A request would use a serving whose model is not loaded. Payload: events.v1 ServingWanted. */
  servingWanted: (servingId: string): string => `serving.wanted.${servingId}`,
  /** Pattern that matches every {@link SUBJECTS.servingWanted}. */
  anyServingWanted: 'serving.wanted.*',
  /** Core subject; may be lost. Something waits for this node; its registry looks. Empty payload. */
  nodeWake: (nodeId: string): string => `node.wake.${nodeId}`,
  /** Pattern that matches every {@link SUBJECTS.nodeWake}. */
  anyNodeWake: 'node.wake.*',
  /** Core subject; may be lost. A node has said something new. Payload: agent.v1 ObservedState. */
  nodeSaid: (nodeId: string): string => `node.said.${nodeId}`,
  /** Pattern that matches every {@link SUBJECTS.nodeSaid}. */
  anyNodeSaid: 'node.said.*',
  /** Core subject; may be lost. Load and limits that routers tell each other. */
  routerGossip: 'router.gossip',
  /**
   * Core subject; may be lost. What people who look on want to know at once. Payload: events.v1 LiveEvent.
   *
   * @param organizationId empty = of the installation
   */
  live: (organizationId: string): string => `live.${organizationId || 'platform'}`,
  /** Pattern that matches every {@link SUBJECTS.live}. */
  anyLive: 'live.*',
} as const;

/**
 * Partition of a spool's records, from 0 to 15. All records of one spool share it, so that one consumer sees the
 * whole spool.
 *
 * @param spoolId UUIDv7 of the spool
 */
export function usagePartition(spoolId: string): number {
  return hash32(spoolId) % USAGE_PARTITIONS;
}

/** Consecutive sequence numbers of one spool, both ends included. */
export interface SpoolRange {
  spoolId: string;
  firstSeq: bigint;
  lastSeq: bigint;
}

/** Message id of a usage batch: `<spool>:<first>-<last>`. Names the range even where the payload is unreadable. */
export function usageMessageId(range: SpoolRange): string {
  return `${range.spoolId}:${range.firstSeq}-${range.lastSeq}`;
}

const MESSAGE_ID = /^([0-9a-f-]{36}):(\d{1,18})-(\d{1,18})$/;

/**
 * Reads the range out of a message id made by {@link usageMessageId}.
 *
 * @returns undefined when the text is none
 */
export function parseUsageMessageId(text: string): SpoolRange | undefined {
  const match = MESSAGE_ID.exec(text);
  if (match === null) return undefined;
  const [, spoolId = '', first = '', last = ''] = match;
  const range = { spoolId, firstSeq: BigInt(first), lastSeq: BigInt(last) };
  return range.firstSeq >= 1n && range.lastSeq >= range.firstSeq ? range : undefined;
}
