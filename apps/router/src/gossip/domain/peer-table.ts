import type { LimitBook } from '@roundhouse/routing';

/** A router is heard of for so long after its last message, in milliseconds. */
export const PEER_SILENCE_MS = 3_000;

/** Most routers that are heard of. */
const MAX_PEERS = 256;

/** What has limits that requests at several routers count against. */
export type LimitSubject = 'caller' | 'deployment';

/** What a peer let in at a scope since its last message, and has open there now. */
export interface ConsumedLimit {
  readonly subject: LimitSubject;
  readonly id: string;
  readonly requests: number;
  readonly tokens: number;
  readonly open: number;
}

/** Plans that a peer has in flight on a deployment. */
export interface OpenLoad {
  readonly deploymentId: string;
  readonly inFlight: number;
}

/** What a peer tells of limits, loads and gateways. */
export interface PeerMessage {
  readonly routerId: string;
  /** Anew with each start. */
  readonly incarnation: string;
  /** What is open and in flight stands in it; what it does not name is none. */
  readonly complete: boolean;
  readonly consumed: readonly ConsumedLimit[];
  readonly loads: readonly OpenLoad[];
  /** undefined = as it said before. */
  readonly gatewayIds: ReadonlySet<string> | undefined;
}

interface Peer {
  readonly routerId: string;
  heardMs: number;
  readonly open: Record<LimitSubject, Map<string, number>>;
  readonly loads: Map<string, number>;
  gatewayIds: ReadonlySet<string>;
}

/**
 * What other routers told of late. What they let in goes to the books of limits and ages there; what they have open is
 * kept here by router, and gone with it. Times are monotonic milliseconds; it keeps no timer.
 */
export class PeerTable {
  private readonly books: Readonly<Record<LimitSubject, LimitBook>>;
  private readonly peers = new Map<string, Peer>();
  private readonly inFlightSums = new Map<string, number>();

  constructor(books: Readonly<Record<LimitSubject, LimitBook>>) {
    this.books = books;
  }

  /** Names of the routers that are heard of, without this one. */
  ids(): string[] {
    return [...new Set([...this.peers.values()].map(({ routerId }) => routerId))];
  }

  /** Plans that all of them have in flight on a deployment. */
  inFlight(deploymentId: string): number {
    return this.inFlightSums.get(deploymentId) ?? 0;
  }

  /** Gateways that are connected to any of them. */
  gatewayIds(): Set<string> {
    const ids = new Set<string>();
    for (const peer of this.peers.values()) for (const id of peer.gatewayIds) ids.add(id);
    return ids;
  }

  /** Takes a message in. @returns whether the gateways may be others now */
  hear(message: PeerMessage, nowMs: number): boolean {
    const peer = this.peerOf(message, nowMs);
    if (peer === undefined) return false;
    if (message.complete) this.closeUnnamed(peer, message);
    for (const consumed of message.consumed) this.consume(peer, consumed, nowMs);
    for (const { deploymentId, inFlight } of message.loads) this.setLoad(peer, deploymentId, inFlight);
    if (message.gatewayIds === undefined) return false;
    peer.gatewayIds = message.gatewayIds;
    return true;
  }

  /** Forgets those that fell silent. @returns whether there were any */
  sweep(nowMs: number): boolean {
    let found = false;
    for (const [incarnation, peer] of this.peers) {
      if (nowMs - peer.heardMs <= PEER_SILENCE_MS) continue;
      found = true;
      this.peers.delete(incarnation);
      for (const deploymentId of peer.loads.keys()) this.setLoad(peer, deploymentId, 0);
      for (const subject of SUBJECTS) for (const id of peer.open[subject].keys()) this.setOpen(peer, subject, id, 0);
    }
    return found;
  }

  private peerOf({ routerId, incarnation }: PeerMessage, nowMs: number): Peer | undefined {
    let peer = this.peers.get(incarnation);
    if (peer === undefined) {
      if (this.peers.size >= MAX_PEERS) return undefined;
      const open = { caller: new Map<string, number>(), deployment: new Map<string, number>() };
      peer = { routerId, heardMs: nowMs, open, loads: new Map(), gatewayIds: new Set() };
      this.peers.set(incarnation, peer);
    }
    peer.heardMs = nowMs;
    return peer;
  }

  private consume(peer: Peer, { subject, id, requests, tokens, open }: ConsumedLimit, nowMs: number): void {
    const book = this.books[subject];
    if (requests === 0 && tokens === 0 && open === 0 && book.get(id) === undefined) return;
    book.stateOf(id, nowMs).hear(requests, tokens, nowMs);
    this.setOpen(peer, subject, id, open);
  }

  /** A message that was lost may have told of an end. */
  private closeUnnamed(peer: Peer, { consumed, loads }: PeerMessage): void {
    const loaded = new Set(loads.map(({ deploymentId }) => deploymentId));
    for (const id of peer.loads.keys()) if (!loaded.has(id)) this.setLoad(peer, id, 0);
    for (const subject of SUBJECTS) {
      const open = new Set(consumed.filter((one) => one.subject === subject).map(({ id }) => id));
      for (const id of peer.open[subject].keys()) if (!open.has(id)) this.setOpen(peer, subject, id, 0);
    }
  }

  private setOpen(peer: Peer, subject: LimitSubject, id: string, open: number): void {
    const before = peer.open[subject].get(id) ?? 0;
    if (open === before) return;
    this.books[subject].get(id)?.hearOpen(open - before);
    if (open > 0) peer.open[subject].set(id, open);
    else peer.open[subject].delete(id);
  }

  private setLoad(peer: Peer, deploymentId: string, inFlight: number): void {
    const before = peer.loads.get(deploymentId) ?? 0;
    if (inFlight === before) return;
    const sum = this.inFlight(deploymentId) + inFlight - before;
    if (sum > 0) this.inFlightSums.set(deploymentId, sum);
    else this.inFlightSums.delete(deploymentId);
    if (inFlight > 0) peer.loads.set(deploymentId, inFlight);
    else peer.loads.delete(deploymentId);
  }
}

const SUBJECTS: readonly LimitSubject[] = ['caller', 'deployment'];
