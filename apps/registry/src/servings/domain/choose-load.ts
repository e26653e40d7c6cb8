/** A copy that is loaded on demand, as its node last said. */
export interface LoadableCopy {
  readonly instanceId: string;
  readonly nodeId: string;
  /** Of the instance: "unloaded", "starting", "ready". */
  readonly phase: string;
  readonly connected: boolean;
  /** Tickets that its node has still to serve or to refuse. */
  readonly ticketPending: boolean;
  /** Since the newest ticket was raised; undefined = none ever was. */
  readonly ticketAgeMs: number | undefined;
  /** Instances in memory on its node. */
  readonly nodeLoaded: number;
}

/** A node that did not answer a ticket for so long is asked again, or another one is. */
export const TICKET_PATIENCE_MS = 60_000;
/** A copy whose last ticket came to nothing is not asked for again before this. */
export const TICKET_PAUSE_MS = 5_000;

const ON_ITS_WAY: ReadonlySet<string> = new Set(['starting', 'waiting']);

/**
 * Which copy to load when a model is wanted: one at a time, on the node with the fewest models in memory.
 *
 * @param waiting calls that wait, or were turned away: without any, one copy in memory is enough
 * @returns undefined while one is on its way, and when there is none to ask
 */
export function chooseLoad(copies: readonly LoadableCopy[], waiting: number): LoadableCopy | undefined {
  const reachable = copies.filter((copy) => copy.connected);
  if (waiting === 0 && reachable.some((copy) => copy.phase === 'ready')) return undefined;
  const busy = reachable.some(
    (copy) => ON_ITS_WAY.has(copy.phase) || (copy.ticketPending && (copy.ticketAgeMs ?? 0) < TICKET_PATIENCE_MS),
  );
  if (busy) return undefined;
  const askable = reachable.filter(
    (copy) => copy.phase !== 'ready' && (copy.ticketAgeMs === undefined || copy.ticketAgeMs >= TICKET_PAUSE_MS),
  );
  return askable.toSorted(
    (one, other) => one.nodeLoaded - other.nodeLoaded || (one.instanceId < other.instanceId ? -1 : 1),
  )[0];
}
