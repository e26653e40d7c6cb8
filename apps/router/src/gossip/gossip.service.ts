import { newId } from '@roundhouse/kernel';
import type { LimitJournal, LimitState, StateNews } from '@roundhouse/routing';
import type { RouterState } from '../planning/router-state.ts';
import type { ConsumedLimit, LimitSubject, OpenLoad } from './domain/peer-table.ts';
import { decodeGossip, encodeGossip } from './gossip.mapper.ts';
import type { GossipBus } from './gossip.ports.ts';

/** Routers tell each other what changed this often, in milliseconds: as late as this is what they know of each other. */
export const GOSSIP_INTERVAL_MS = 100;

/** Every so many times a message tells all that stands, for those that missed something. */
const COMPLETE_EVERY = 10;

/** Bounds of one message, which keep it below the mebibyte that a bus takes; what is more waits for the next one. */
const MOST = { consumed: 2_000, loads: 2_000, news: 500, gateways: 1_000 } as const;

/** Is told what happens, for metrics. */
export interface GossipObserver {
  sent(): void;
  heard(): void;
  /** A message that could not be read. */
  refused(): void;
}

/**
 * Tells peers what this router let in, has in flight and saw fail, and takes in what they tell. What does not arrive is
 * missing there and nowhere else: without a bus a router works alone.
 */
export class GossipService {
  private readonly routerId: string;
  private readonly router: RouterState;
  private readonly bus: GossipBus;
  private readonly observer: GossipObserver;
  private readonly incarnation = newId();
  private toldGateways = '';
  /** Whether the message that is being made names all that is open. */
  private isAllSaid = true;
  private round = 0;

  constructor(routerId: string, router: RouterState, bus: GossipBus, observer: GossipObserver) {
    this.routerId = routerId;
    this.router = router;
    this.bus = bus;
    this.observer = observer;
    bus.onMessage((bytes) => this.hear(bytes));
  }

  /** Tells what changed since the last time; to be called each {@link GOSSIP_INTERVAL_MS}. */
  tell(): void {
    const { router } = this;
    const nowMs = router.clock.monotonicMs();
    if (router.peers.sweep(nowMs)) router.roster.hear(router.peers.gatewayIds());
    const isFull = this.round % COMPLETE_EVERY === 0;
    this.round += 1;
    this.isAllSaid = true;
    const consumed = [...this.consumed('caller', isFull), ...this.consumed('deployment', isFull)];
    const loads = this.loads(isFull);
    const news = isFull ? this.standing(nowMs) : router.states.takeNews(MOST.news, nowMs);
    const gatewayIds = this.gateways(isFull);
    const isSilent = consumed.length + loads.length + sizeOf(news) === 0 && gatewayIds === undefined;
    // While the bus is away this is forgotten: told later it would be counted in the wrong minute.
    if (!this.bus.connected || (isSilent && !isFull)) return;
    // Only what fits is complete; otherwise what is not named may well be open.
    const complete = isFull && this.isAllSaid && loads.length < MOST.loads;
    const { routerId, incarnation } = this;
    this.bus.publish(encodeGossip({ routerId, incarnation, complete, consumed, loads, news, gatewayIds }));
    this.observer.sent();
  }

  /** Takes a message in. */
  private hear(bytes: Uint8Array): void {
    const message = decodeGossip(bytes);
    if (message === undefined) {
      this.observer.refused();
      return;
    }
    if (message.incarnation === this.incarnation) return;
    this.observer.heard();
    const { router } = this;
    const nowMs = router.clock.monotonicMs();
    if (router.peers.hear(message, nowMs)) router.roster.hear(router.peers.gatewayIds());
    const state = router.follow(nowMs)?.state;
    if (state === undefined) return;
    const { circuits, credentials, backOffs } = message.news;
    const known = circuits.filter(({ owner, id }) => state[owner](id) !== undefined);
    router.states.adopt({ circuits: known, credentials, backOffs }, nowMs);
  }

  private consumed(subject: LimitSubject, isFull: boolean): ConsumedLimit[] {
    const { journals } = this.router;
    if (journals === undefined) return [];
    const journal: LimitJournal = subject === 'caller' ? journals.callers : journals.caps;
    const most = MOST.consumed / 2;
    if (isFull) {
      const book = subject === 'caller' ? this.router.callers.wide : this.router.caps;
      const open: LimitState[] = [];
      for (const state of book.open()) if (open.push(state) > most) break;
      // More than a message holds would stand in the way of what changed.
      if (open.length <= most) for (const state of open) journal.note(state);
      else this.isAllSaid = false;
    }
    const told = journal.take(most).map((state) => ({ subject, id: state.id, ...state.takeUntold() }));
    if (journal.size > 0) this.isAllSaid = false;
    return told;
  }

  private loads(isFull: boolean): OpenLoad[] {
    const { plans } = this.router;
    const changed = plans.takeChangedLoads(MOST.loads);
    const ids = isFull ? [...plans.load()].slice(0, MOST.loads).map(([id]) => id) : changed;
    return ids.map((deploymentId) => ({ deploymentId, inFlight: plans.inFlight(deploymentId) }));
  }

  /** What changed stands as well, but for what closed meanwhile. */
  private standing(nowMs: number): StateNews {
    const { states } = this.router;
    const changed = states.takeNews(MOST.news, nowMs);
    const standing = states.standing(MOST.news, nowMs);
    return {
      circuits: [...changed.circuits.filter(({ cause }) => cause === undefined), ...standing.circuits],
      credentials: [...changed.credentials.filter(({ outFor }) => outFor === undefined), ...standing.credentials],
      backOffs: standing.backOffs,
    };
  }

  /** @returns undefined = as said before */
  private gateways(isFull: boolean): ReadonlySet<string> | undefined {
    const ids = new Set([...this.router.roster.ids()].slice(0, MOST.gateways));
    const text = [...ids].join();
    if (!isFull && text === this.toldGateways) return undefined;
    this.toldGateways = text;
    return ids;
  }
}

function sizeOf({ circuits, credentials, backOffs }: StateNews): number {
  return circuits.length + credentials.length + backOffs.length;
}
