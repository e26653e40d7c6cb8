import type { LeftOutReason } from './node-choice.ts';

/** When a node was there. */
export interface NodePresence {
  readonly nodeId: string;
  readonly connected: boolean;
  /** undefined = it never was in touch. */
  readonly lastSeenAtMs: number | undefined;
  /** Its certificates are refused, and it has not joined again. */
  readonly revoked: boolean;
}

/** Since when somebody looks, and how long a node is waited for. */
export interface AbsenceRules {
  readonly nowMs: number;
  /** What a node did before is no reason: whoever looked away missed it. */
  readonly watchedSinceMs: number;
  readonly lostAfterMs: number;
}

/** Nodes that are away, by id. */
export interface Absences {
  /** They are not waited for any more: what is there is to leave. */
  readonly gone: ReadonlyMap<string, LeftOutReason>;
  /** They have been away as long, though together with so many others that it says nothing about them. For people. */
  readonly together: ReadonlyMap<string, string>;
}

/**
 * Which nodes are not waited for any more. One that was revoked is not; one that is out of touch is, for
 * `lostAfterMs`. Of two or more that fell silent within that time, and are more than those in touch, none counts as
 * gone: then it is the network of whoever looks.
 */
export function judgeAbsences(nodes: readonly NodePresence[], rules: AbsenceRules): Absences {
  const { nowMs, watchedSinceMs, lostAfterMs } = rules;
  const present = nodes.filter((node) => node.connected).length;
  const away = nodes.flatMap(({ nodeId, connected, lastSeenAtMs, revoked }) =>
    connected || revoked || lastSeenAtMs === undefined ? [] : [{ nodeId, lastSeenAtMs }],
  );
  const gone = new Map<string, LeftOutReason>();
  const together = new Map<string, string>();
  for (const { nodeId, revoked } of nodes) {
    if (revoked) gone.set(nodeId, { code: 'revoked', message: 'The certificates of this node were revoked.' });
  }
  for (const { nodeId, lastSeenAtMs } of away) {
    if (nowMs - Math.max(lastSeenAtMs, watchedSinceMs) < lostAfterMs) continue;
    const silent = away.filter((other) => Math.abs(other.lastSeenAtMs - lastSeenAtMs) <= lostAfterMs).length;
    if (silent > 1 && silent > present) {
      together.set(
        nodeId,
        `${silent} of ${silent + present} nodes fell silent at about the same time, which looks like the network: ` +
          'their copies stay where they are. Drain a node to move its copies nevertheless.',
      );
    } else {
      const since = new Date(lastSeenAtMs).toISOString().slice(0, 16).replace('T', ' ');
      gone.set(nodeId, { code: 'lost', message: `This node is out of touch since ${since} UTC.` });
    }
  }
  return { gone, together };
}

/** A break in looking that is longer than this, in ms: what happened in it was not seen. */
export const LONGEST_BLINK_MS = 30_000;

/** Knows since when somebody has been looking without a break. */
export class Attendance {
  private since: number;
  private last: number;

  /** @param nowMs when the looking begins */
  constructor(nowMs: number = Date.now()) {
    this.since = nowMs;
    this.last = nowMs;
  }

  /** Somebody looked and saw how nodes are. After a break the looking begins anew. */
  look(nowMs: number): void {
    if (nowMs < this.last || nowMs - this.last > LONGEST_BLINK_MS) this.since = nowMs;
    this.last = nowMs;
  }

  get sinceMs(): number {
    return this.since;
  }
}
